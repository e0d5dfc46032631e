package io.warrenmq.amqp.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of one connection into frames and hands each to its listener straight out of the buffer that it
 * arrived in; no object per frame. What a read leaves over is kept, at most one frame: its length is checked against
 * the limit as soon as its header is there, before anything is allocated for it. A large body frame is handed on in
 * parts as it comes, so that it is not copied to wait for its end; its last part only when the frame has ended as it
 * should.
 */
public final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private static final int PROTOCOL_HEADER_BYTES = 8;

    /** How much of a malformed frame its explanation shows. */
    private static final int SNIPPET_BYTES = 16;

    /** The least of a body frame that is handed on before its end is there. */
    private static final int PART_BYTES_MIN = 16 * 1024;

    private final FrameListener listener;
    private int payloadBytesMax;
    private boolean headerSeen;
    private boolean stopped;
    private boolean held;
    private boolean decoding;
    private @Nullable ByteBuf rest;

    /** Payload that is still to come of a body frame of which parts were handed on; 0 when there is none. */
    private int bodyLeft;

    private int bodyChannel;
    private long receivedBytes;
    private long readCount;

    /** @param payloadBytesMax longest payload before {@link #limitPayload} says otherwise */
    public FrameDecoder(FrameListener listener, int payloadBytesMax) {
        this.listener = listener;
        this.payloadBytesMax = payloadBytesMax;
    }

    /** A decoder of what a broker sends to its client: frames from the first byte on, no protocol header. */
    public static FrameDecoder forClient(FrameListener listener, int payloadBytesMax) {
        FrameDecoder decoder = new FrameDecoder(listener, payloadBytesMax);
        decoder.headerSeen = true;
        return decoder;
    }

    /** Bytes that have come. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Reads that have brought something. */
    public long readCount() {
        return readCount;
    }

    /** Sets the longest payload that is taken from now on. */
    public void limitPayload(int bytesMax) {
        payloadBytesMax = bytesMax;
    }

    /** Decodes nothing more: the connection is ending. */
    public void stop() {
        stopped = true;
    }

    /** Decodes nothing until {@link #release}; the caller stops reading from the socket meanwhile. */
    public void hold() {
        held = true;
    }

    /** Goes on where {@link #hold} stopped. */
    public void release() {
        held = false;
        ByteBuf kept = rest;
        if (!decoding && kept != null) {
            rest = null;
            decode(kept);
            listener.onReadComplete();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        receivedBytes += read.readableBytes();
        readCount++;
        ByteBuf kept = rest;
        if (stopped) {
            read.release();
        } else if (kept == null) {
            decode(read);
        } else {
            try {
                kept.discardSomeReadBytes();
                kept.writeBytes(read);
            } finally {
                read.release();
            }
            rest = null;
            decode(kept);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        listener.onReadComplete();
    }

    /** Takes over {@code in}: releases it, or keeps what is left of it. */
    private void decode(ByteBuf in) {
        decoding = true;
        try {
            while (!stopped && !held && decodeOne(in)) {
                // each turn takes one frame
            }
        } finally {
            decoding = false;
            keepRest(in);
        }
    }

    private void keepRest(ByteBuf in) {
        if (stopped || !in.isReadable()) {
            in.release();
        } else if (held || (in.readerIndex() == 0 && in.isWritable(wanted(in)))) {
            rest = in;
        } else {
            // Sized for the whole frame, so that it is copied once however slowly it comes.
            ByteBuf copy = in.alloc().buffer(in.readableBytes() + wanted(in));
            copy.writeBytes(in);
            in.release();
            rest = copy;
        }
    }

    /** Bytes that are missing to the frame that {@code in} begins with; at least 1. */
    private int wanted(ByteBuf in) {
        int readable = in.readableBytes();
        if (bodyLeft > 0) {
            return Math.max(1, Math.min(bodyLeft, PART_BYTES_MIN) + 1 - readable);
        }
        if (!headerSeen || readable < FrameType.HEADER_BYTES) {
            return FrameType.OVERHEAD_BYTES;
        }
        long length = in.getUnsignedInt(in.readerIndex() + 3);
        return Math.max(1, FrameType.OVERHEAD_BYTES + (int) length - readable);
    }

    private boolean decodeOne(ByteBuf in) {
        if (!headerSeen) {
            return decodeProtocolHeader(in);
        }
        if (bodyLeft > 0) {
            return decodeBodyLeft(in);
        }
        if (in.readableBytes() < FrameType.HEADER_BYTES) {
            return false;
        }
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start);
        long length = in.getUnsignedInt(start + 3);
        if (length > payloadBytesMax) {
            malformed(type, in, start, 0, "{frame_too_large," + length + "," + payloadBytesMax + "}");
            return false;
        }
        int payload = start + FrameType.HEADER_BYTES;
        int end = payload + (int) length;
        int channel = in.getUnsignedShort(start + 1);
        if (in.writerIndex() <= end) {
            if (type != FrameType.BODY || in.writerIndex() - payload <= PART_BYTES_MIN) {
                return false;
            }
            in.readerIndex(payload);
            bodyLeft = (int) length;
            bodyChannel = channel;
            return decodeBodyLeft(in);
        }
        in.readerIndex(payload);
        return decodePayload(type, channel, in, (int) length);
    }

    /** Hands on what has come of a body frame, but for its last byte, which waits for the end of the frame. */
    private boolean decodeBodyLeft(ByteBuf in) {
        if (in.readableBytes() > bodyLeft) {
            int length = bodyLeft;
            bodyLeft = 0;
            return decodePayload(FrameType.BODY, bodyChannel, in, length);
        }
        int part = Math.min(in.readableBytes(), bodyLeft - 1);
        if (part < PART_BYTES_MIN) {
            return false;
        }
        bodyLeft -= part;
        handOn(FrameType.BODY, bodyChannel, in, part);
        return true;
    }

    /** Hands on the payload that begins at the reader index, when the frame ends behind it. */
    private boolean decodePayload(int type, int channel, ByteBuf in, int length) {
        int payload = in.readerIndex();
        int marker = in.getUnsignedByte(payload + length);
        if (marker != FrameType.END) {
            malformed(type, in, payload, length, "{invalid_frame_end_marker," + marker + "}");
            return false;
        }
        handOn(type, channel, in, length);
        in.skipBytes(1);
        return true;
    }

    private void handOn(int type, int channel, ByteBuf in, int length) {
        int end = in.readerIndex() + length;
        listener.onFrame(type, channel, in, length);
        in.readerIndex(end);
    }

    private boolean decodeProtocolHeader(ByteBuf in) {
        if (in.readableBytes() < PROTOCOL_HEADER_BYTES) {
            return false;
        }
        headerSeen = true;
        if (!listener.onProtocolHeader(in.readLong())) {
            stopped = true;
        }
        return true;
    }

    private void malformed(int type, ByteBuf in, int payload, int length, String error) {
        stopped = true;
        // What a method frame holds may be a secret.
        int shown = type == FrameType.METHOD ? 0 : Math.min(length, SNIPPET_BYTES);
        StringBuilder octets = new StringBuilder("<<");
        for (int i = 0; i < shown; i++) {
            octets.append(i == 0 ? "" : ",").append(in.getUnsignedByte(payload + i));
        }
        listener.onMalformedFrame("type " + type + ", " + (shown == length ? "all" : "first " + shown) + " octets = "
                + octets + ">>: " + error);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        dropRest();
        listener.onDisconnect();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        dropRest();
    }

    private void dropRest() {
        ByteBuf kept = rest;
        if (kept != null && !decoding) {
            rest = null;
            kept.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        listener.onWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        listener.onFailure(cause);
    }
}
