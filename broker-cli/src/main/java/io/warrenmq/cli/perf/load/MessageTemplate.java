package io.warrenmq.cli.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.cli.perf.measure.Stamp;
import io.warrenmq.core.message.BasicProperties;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The frames of one publish, encoded once; only the stamp at the beginning of the body changes. Owned by the producer's
 * loop.
 */
public final class MessageTemplate {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int UNSTAMPED = -1;

    private final byte[] frames;
    private final int stampAt;
    private final int producer;

    public MessageTemplate(ClientAddress to, BasicMethod.Publish publish, BasicProperties properties, int sizeBytes) {
        ByteBuf out = Unpooled.buffer();
        int start = begin(out, FrameType.METHOD, to.channel());
        MethodCodec.encode(publish, out);
        end(out, start);
        start = begin(out, FrameType.HEADER, to.channel());
        out.writeShort(BasicMethod.CLASS_ID).writeShort(0).writeLong(sizeBytes);
        out.writeBytes(properties.encode());
        end(out, start);
        stampAt = sizeBytes < Stamp.BYTES ? UNSTAMPED : out.writerIndex() + FrameType.HEADER_BYTES;
        int bodyBytesMax = to.frameBytesMax() - FrameType.OVERHEAD_BYTES;
        for (int at = 0; at < sizeBytes; at += bodyBytesMax) {
            start = begin(out, FrameType.BODY, to.channel());
            out.writeZero(Math.min(bodyBytesMax, sizeBytes - at));
            end(out, start);
        }
        frames = ByteBufUtil.getBytes(out);
        producer = to.producer();
    }

    /**
     * Where the frames go, and who sends them.
     *
     * @param frameBytesMax longest frame that was agreed with the broker
     */
    public record ClientAddress(int producer, int channel, int frameBytesMax) {}

    private static int begin(ByteBuf out, int type, int channel) {
        int start = out.writerIndex();
        out.writeByte(type).writeShort(channel).writeInt(0);
        return start;
    }

    private static void end(ByteBuf out, int start) {
        out.setInt(start + 3, out.writerIndex() - start - FrameType.HEADER_BYTES);
        out.writeByte(FrameType.END);
    }

    /** All bytes of a publish. */
    int bytes() {
        return frames.length;
    }

    /** Writes one message; the time as in {@link Stamp}. */
    public void write(FrameWriter writer, long sequence, long timeNs) {
        if (stampAt != UNSTAMPED) {
            LONG.set(frames, stampAt, Stamp.pack(producer, sequence));
            LONG.set(frames, stampAt + Long.BYTES, timeNs);
        }
        writer.raw(frames);
    }
}
