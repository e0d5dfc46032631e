import org.jspecify.annotations.NullMarked;

/** The HTTP side of the broker. */
@NullMarked
module io.warrenmq.http {
    requires transitive io.warrenmq.core;
    requires java.management;
    requires jdk.httpserver;
    requires jdk.management;
    requires micrometer.core;
    requires micrometer.commons;
    requires org.slf4j;
    requires tools.jackson.core;

    exports io.warrenmq.http;
    exports io.warrenmq.http.config;
    exports io.warrenmq.http.metrics;
    exports io.warrenmq.http.node;
}
