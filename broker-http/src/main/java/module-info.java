import org.jspecify.annotations.NullMarked;

/** The HTTP side of the broker. */
@NullMarked
module io.warrenmq.http {
    requires transitive io.warrenmq.core;
    requires jdk.httpserver;

    exports io.warrenmq.http;
}
