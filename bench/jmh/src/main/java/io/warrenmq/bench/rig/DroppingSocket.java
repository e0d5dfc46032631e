package io.warrenmq.bench.rig;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A socket without a network: takes whatever is written, counts its bytes and drops them. */
public final class DroppingSocket extends EmbeddedChannel {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    private static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5672);

    private long writtenBytes;

    public DroppingSocket() {
        config().setWriteBufferWaterMark(new WriteBufferWaterMark(256 * 1024, 512 * 1024)); // the server's
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return PEER;
    }

    @Override
    protected SocketAddress localAddress0() {
        return LOCAL;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object written = in.current(); written != null; written = in.current()) {
            writtenBytes += ((ByteBuf) written).readableBytes();
            in.remove();
        }
    }

    /** Bytes written so far. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** One read: all that came with it, then its end. The buffer stays the caller's. */
    public void read(ByteBuf bytes) {
        pipeline().fireChannelRead(bytes.readerIndex(0).retain());
        pipeline().fireChannelReadComplete();
    }
}
