package io.warrenmq.amqp.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One frame as it stands on the wire; its payload is nobody else's. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Frame(int type, int channel, byte[] payload) {
    /** Reads bytes that hold whole frames and nothing else. */
    public static List<Frame> parse(byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            int channel = in.readUnsignedShort();
            byte[] payload = new byte[in.readInt()];
            in.readBytes(payload);
            int end = in.readUnsignedByte();
            if (end != FrameType.END) {
                throw new IllegalStateException("frame ends with " + end);
            }
            frames.add(new Frame(type, channel, payload));
        }
        return frames;
    }

    public boolean isMethod() {
        return type == FrameType.METHOD;
    }

    /** The method that a method frame holds. */
    public Method method() {
        if (!isMethod()) {
            throw new IllegalStateException(this + " is no method");
        }
        return MethodCodec.decode(Unpooled.wrappedBuffer(payload));
    }

    /** The size of the body that a content header announces. */
    public long bodyBytes() {
        return Unpooled.wrappedBuffer(payload).getLong(4);
    }

    /** As a line, for comparing what was received. */
    public String line() {
        return type + " " + channel + " " + HexFormat.of().formatHex(payload);
    }

    @Override
    public String toString() {
        return isMethod() ? channel + " " + method() : line();
    }
}
