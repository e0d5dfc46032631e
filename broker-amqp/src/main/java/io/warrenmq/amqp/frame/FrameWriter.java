package io.warrenmq.amqp.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing side of one connection: frames gather in a buffer that is written once per cycle, or as soon as it is
 * large. Owned by the connection's shard. A body is copied here, once, from the message into the buffer.
 *
 * <p>Bound: deliveries stop while {@link #isWritable} is false; replies do not, so the connection stops reading
 * requests when {@link #pendingBytes} is far above that.
 */
public final class FrameWriter {
    /** A buffer of this size is written without waiting for the end of the cycle. */
    private static final int BATCH_BYTES = 64 * 1024;

    private static final int BUFFER_BYTES_MIN = 512;
    private static final int BASIC = 60;

    private final Channel channel;
    private final Shard shard;
    private final Runnable flushTask = this::flush;
    private int bodyBytesMax;
    private int nextBufferBytes = BUFFER_BYTES_MIN;
    private boolean flushScheduled;
    private boolean wroteSinceAsked;
    private @Nullable ByteBuf out;
    private long sentBytes;
    private long writeCount;

    public FrameWriter(Channel channel, Shard shard, int frameBytesMax) {
        this.channel = channel;
        this.shard = shard;
        limitFrame(frameBytesMax);
    }

    /** Sets the longest frame, its eight bytes of framing included. */
    public void limitFrame(int frameBytesMax) {
        bodyBytesMax = frameBytesMax - FrameType.OVERHEAD_BYTES;
    }

    /** Whether the socket takes more without much buffering. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Bytes that wait for the socket. */
    public long pendingBytes() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        ByteBuf gathering = out;
        return (pending == null ? 0 : pending.totalPendingWriteBytes())
                + (gathering == null ? 0 : gathering.readableBytes());
    }

    /** Bytes that were handed to the socket. */
    public long sentBytes() {
        return sentBytes;
    }

    /** Buffers that were handed to the socket, each of many frames. */
    public long writeCount() {
        return writeCount;
    }

    private void count(ByteBuf handed) {
        sentBytes += handed.readableBytes();
        writeCount++;
    }

    /** Whether anything was written since the last time of asking: such a connection needs no heartbeat. */
    public boolean takeWroteSinceAsked() {
        boolean wrote = wroteSinceAsked;
        wroteSinceAsked = false;
        return wrote;
    }

    /** Bytes that are no frame, or whole ones that the caller has encoded; copied. */
    public void raw(byte[] bytes) {
        buffer().writeBytes(bytes);
        written();
    }

    public void heartbeat() {
        int start = begin(FrameType.HEARTBEAT, 0);
        end(start);
        written();
    }

    public void method(int channelNumber, Method method) {
        int start = begin(FrameType.METHOD, channelNumber);
        MethodCodec.encode(method, buffer());
        end(start);
        written();
    }

    /** A method that content follows, and the content. */
    public void method(int channelNumber, Method method, Message content) {
        int start = begin(FrameType.METHOD, channelNumber);
        MethodCodec.encode(method, buffer());
        end(start);
        content(channelNumber, content);
        written();
    }

    /** {@code basic.ack}, without an object. */
    public void ack(int channelNumber, long deliveryTag, boolean multiple) {
        int start = begin(FrameType.METHOD, channelNumber);
        ByteBuf buffer = buffer();
        buffer.writeInt(MethodIds.BASIC_ACK);
        buffer.writeLong(deliveryTag);
        buffer.writeBoolean(multiple);
        end(start);
        written();
    }

    /** {@code basic.deliver} with its content, without an object. */
    public void deliver(int channelNumber, byte[] consumerTag, long deliveryTag, boolean redelivered, Message message) {
        int start = begin(FrameType.METHOD, channelNumber);
        ByteBuf buffer = buffer();
        buffer.writeInt(MethodIds.BASIC_DELIVER);
        buffer.writeByte(consumerTag.length);
        buffer.writeBytes(consumerTag);
        buffer.writeLong(deliveryTag);
        buffer.writeBoolean(redelivered);
        shortString(buffer, message.exchange());
        shortString(buffer, message.routingKey());
        end(start);
        content(channelNumber, message);
        written();
    }

    private static void shortString(ByteBuf buffer, String text) {
        int lengthAt = buffer.writerIndex();
        buffer.writeByte(0);
        buffer.setByte(lengthAt, ByteBufUtil.writeUtf8(buffer, text));
    }

    private void content(int channelNumber, Message message) {
        byte[] content = message.content();
        int propertiesLength = message.propertiesLength();
        int start = begin(FrameType.HEADER, channelNumber);
        ByteBuf buffer = buffer();
        buffer.writeShort(BASIC);
        buffer.writeShort(0); // weight, always 0
        buffer.writeLong(message.bodyBytes());
        buffer.writeBytes(content, 0, propertiesLength);
        end(start);
        int at = propertiesLength;
        while (at < content.length) {
            int length = Math.min(bodyBytesMax, content.length - at);
            makeRoom(length + FrameType.OVERHEAD_BYTES);
            int bodyStart = begin(FrameType.BODY, channelNumber);
            buffer().writeBytes(content, at, length);
            end(bodyStart);
            at += length;
            writeIfLarge();
        }
    }

    private int begin(int type, int channelNumber) {
        ByteBuf buffer = buffer();
        int start = buffer.writerIndex();
        buffer.writeByte(type);
        buffer.writeShort(channelNumber);
        buffer.writeInt(0);
        return start;
    }

    private void end(int start) {
        ByteBuf buffer = buffer();
        buffer.setInt(start + 3, buffer.writerIndex() - start - FrameType.HEADER_BYTES);
        buffer.writeByte(FrameType.END);
    }

    private ByteBuf buffer() {
        ByteBuf current = out;
        if (current == null) {
            current = channel.alloc().directBuffer(nextBufferBytes);
            out = current;
        }
        return current;
    }

    /** Writes out what a large frame does not fit behind, rather than copying it into a larger buffer. */
    private void makeRoom(int bytes) {
        ByteBuf current = out;
        if (current != null && bytes > BATCH_BYTES && current.writableBytes() < bytes) {
            out = channel.alloc().directBuffer(bytes);
            count(current);
            channel.write(current, channel.voidPromise());
        }
    }

    private void written() {
        wroteSinceAsked = true;
        writeIfLarge();
        if (!flushScheduled) {
            flushScheduled = true;
            shard.atCycleEnd(flushTask);
        }
    }

    private void writeIfLarge() {
        ByteBuf current = out;
        if (current != null && current.readableBytes() >= BATCH_BYTES) {
            out = null;
            nextBufferBytes = BATCH_BYTES + BUFFER_BYTES_MIN;
            count(current);
            channel.writeAndFlush(current, channel.voidPromise());
        }
    }

    private void flush() {
        flushScheduled = false;
        ByteBuf current = out;
        if (current != null) {
            out = null;
            count(current);
            // The next batch is probably like this one; a little more spares a growing copy.
            nextBufferBytes = Math.clamp(current.readableBytes() * 2L, BUFFER_BYTES_MIN, BATCH_BYTES);
            channel.writeAndFlush(current, channel.voidPromise());
        }
    }

    /** Writes what there is and closes the socket after it. */
    public void closeAfterWriting() {
        flush();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Drops what was not written; the socket is closed. */
    public void discard() {
        ByteBuf current = out;
        if (current != null) {
            out = null;
            current.release();
        }
    }
}
