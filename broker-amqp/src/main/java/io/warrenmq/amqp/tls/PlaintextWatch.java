package io.warrenmq.amqp.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands in front of the TLS of one connection and closes it when much has come of which nothing could be read: TLS has
 * messages of its own that cost the broker keys and answers, and a client may send them without end (a flood of
 * KeyUpdate). Owned by the connection's shard.
 */
final class PlaintextWatch extends ChannelInboundHandlerAdapter {
    /** More than the longest handshake, with a chain of certificates, and than any record of TLS (16 KiB). */
    private static final int UNREADABLE_BYTES_MAX = 128 * 1024;

    private long unreadableBytes;

    /** Something could be read. */
    void seen() {
        unreadableBytes = 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        unreadableBytes += message instanceof ByteBuf read ? read.readableBytes() : 0;
        context.fireChannelRead(message); // comes back with what could be read of it
        if (unreadableBytes > UNREADABLE_BYTES_MAX) {
            context.close();
        }
    }
}
