import org.jspecify.annotations.NullMarked;

/** TLS contexts from PEM files, which follow the files. Knows no other module; listeners see JDK types only. */
@NullMarked
module io.warrenmq.tls {
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.warrenmq.tls;
}
