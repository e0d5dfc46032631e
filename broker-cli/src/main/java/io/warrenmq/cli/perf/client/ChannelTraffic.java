package io.warrenmq.cli.perf.client;

import io.netty.buffer.ByteBuf;

/** Takes what a broker sends on a channel without being asked. On the connection's loop; payloads are borrowed. */
public interface ChannelTraffic {
    /** Of a channel that only asks. */
    ChannelTraffic NONE = new ChannelTraffic() {};

    /** {@code basic.ack} or {@code basic.nack}: tells about messages that were published. */
    default void onConfirm(long tag, boolean multiple, boolean positive) {}

    /** {@code basic.return}; its content follows. */
    default void onReturn() {}

    /** {@code basic.deliver}; its content follows. */
    default void onDelivery(long tag, boolean redelivered) {}

    /** A content header. */
    default void onContent(long bodyBytes) {}

    /** A piece of the body, from the reader index on. */
    default void onBody(ByteBuf payload, int length) {}

    /** All of one read has been heard. */
    default void onReadComplete() {}

    /** The socket takes more again. */
    default void onWritable() {}
}
