package io.warrenmq.amqp.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A socket without a network: counts flushes, keeps what was written, and can be made to take nothing. */
public final class SocketStub extends EmbeddedChannel {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5672);

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final FlushCounter flushes = new FlushCounter();
    private boolean full;

    public SocketStub(ByteBufAllocator allocator) {
        config().setAllocator(allocator);
        pipeline().addLast(flushes);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return PEER;
    }

    @Override
    protected SocketAddress localAddress0() {
        return LOCAL;
    }

    /** The peer reads nothing more: what is written waits. */
    public void fill() {
        full = true;
    }

    /** The peer reads again. */
    public void drain() {
        full = false;
        unsafe().flush();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (!full) {
            super.doWrite(in);
        }
    }

    /** How often the broker has flushed since the last time of asking. */
    public int takeFlushCount() {
        int count = flushes.count;
        flushes.count = 0;
        return count;
    }

    /** What the peer has received since the last time of asking. */
    public byte[] takeReceived() {
        for (ByteBuf written = readOutbound(); written != null; written = readOutbound()) {
            byte[] bytes = new byte[written.readableBytes()];
            written.readBytes(bytes);
            written.release();
            received.writeBytes(bytes);
        }
        byte[] all = received.toByteArray();
        received.reset();
        return all;
    }

    private static final class FlushCounter extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void flush(ChannelHandlerContext context) {
            count++;
            context.flush();
        }
    }
}
