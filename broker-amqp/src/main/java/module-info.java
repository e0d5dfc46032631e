import org.jspecify.annotations.NullMarked;

/** AMQP 0-9-1 on Netty: codec, connections and channels. */
@NullMarked
module io.warrenmq.amqp {
    requires transitive io.warrenmq.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;

    exports io.warrenmq.amqp;
    exports io.warrenmq.amqp.config;
    exports io.warrenmq.amqp.frame;
    exports io.warrenmq.amqp.loop;
    exports io.warrenmq.amqp.method;
}
