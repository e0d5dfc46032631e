package io.warrenmq.bench.rig;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.core.message.BasicProperties;

/** What a client sends, gathered as one read of the broker would see it: in one direct buffer. */
public final class ClientBytes {
    private static final int BASIC = 60;

    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();

    /** So many publishes alike, each of three frames. */
    public static ByteBuf publishes(int count, BasicMethod.Publish publish, BasicProperties properties, int bodyBytes) {
        ClientBytes bytes = new ClientBytes();
        for (int i = 0; i < count; i++) {
            bytes.method(1, publish).header(properties, bodyBytes).body(bodyBytes);
        }
        return bytes.buffer();
    }

    /** All of it. To be read many times over: set the reader index back and retain it before each. */
    public ByteBuf buffer() {
        return out;
    }

    public ClientBytes protocolHeader() {
        out.writeLong(0x414D_5150_0000_0901L);
        return this;
    }

    public ClientBytes method(int channel, Method method) {
        int start = begin(FrameType.METHOD, channel);
        MethodCodec.encode(method, out);
        return end(start);
    }

    private ClientBytes header(BasicProperties properties, int bodyBytes) {
        int start = begin(FrameType.HEADER, 1);
        out.writeShort(BASIC).writeShort(0).writeLong(bodyBytes).writeBytes(properties.encode());
        return end(start);
    }

    private ClientBytes body(int bodyBytes) {
        int start = begin(FrameType.BODY, 1);
        out.writeZero(bodyBytes);
        return end(start);
    }

    private int begin(int type, int channel) {
        int start = out.writerIndex();
        out.writeByte(type).writeShort(channel).writeInt(0);
        return start;
    }

    private ClientBytes end(int start) {
        out.setInt(start + 3, out.writerIndex() - start - FrameType.HEADER_BYTES);
        out.writeByte(FrameType.END);
        return this;
    }
}
