import ch.qos.logback.classic.spi.Configurator;
import io.warrenmq.cli.log.LogConfiguration;
import org.jspecify.annotations.NullMarked;

/** The {@code warren} command: wires the parts together. */
@NullMarked
module io.warrenmq.cli {
    requires HdrHistogram;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.warrenmq.amqp;
    requires io.warrenmq.core;
    requires io.warrenmq.http;
    requires io.warrenmq.store;
    requires io.warrenmq.tls;
    requires java.management;
    requires java.net.http;
    requires jdk.management;
    requires jdk.unsupported;
    requires org.slf4j;
    requires tools.jackson.core;

    opens io.warrenmq.cli to
            info.picocli;
    opens io.warrenmq.cli.perf to
            info.picocli;
    opens io.warrenmq.cli.serve to
            info.picocli;
    opens io.warrenmq.cli.settings to
            info.picocli;
    opens io.warrenmq.cli.store to
            info.picocli;

    provides Configurator with
            LogConfiguration;
}
