package io.warrenmq.amqp.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

final class PlaintextWatchTest {
    private static final int READ_BYTES = 32 * 1024;

    private final PlaintextWatch watch = new PlaintextWatch();

    /** Whether what comes can be read. */
    private boolean readable;

    private final EmbeddedChannel socket = new EmbeddedChannel(watch, new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            if (readable) {
                watch.seen();
            }
        }
    });

    private void receive() {
        socket.writeInbound(Unpooled.wrappedBuffer(new byte[READ_BYTES]));
    }

    @Test
    void muchOfWhichNothingCanBeReadClosesTheConnection() {
        for (int i = 0; i < 4; i++) {
            receive();
            assertTrue(socket.isOpen());
        }
        receive();

        assertFalse(socket.isOpen());
    }

    @Test
    void readableTrafficGoesOnForEver() {
        for (int i = 0; i < 100; i++) {
            readable = i % 3 == 2;
            receive();
        }

        assertTrue(socket.isOpen());
        socket.close();
    }
}
