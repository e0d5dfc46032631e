package io.warrenmq.amqp.frame;

import io.netty.buffer.ByteBuf;

/** Hears what a {@link FrameDecoder} finds. On the connection's event loop. */
public interface FrameListener {
    /** The first eight bytes of a client's connection, as a number. Returns false when they end it. */
    boolean onProtocolHeader(long header);

    /**
     * A whole frame, or a part of a body frame, which means the same to whoever puts bodies together.
     *
     * @param payload borrowed: the payload begins at its reader index; nothing of it may be kept
     * @param length bytes of payload; the listener reads no further
     */
    void onFrame(int type, int channel, ByteBuf payload, int length);

    /** The bytes cannot be a frame; nothing more will be decoded. */
    void onMalformedFrame(String explanation);

    /** All that could be decoded from one read has been. */
    void onReadComplete();

    /** The socket has closed. */
    void onDisconnect();

    /** The socket takes more, or no more, without buffering. */
    void onWritabilityChanged();

    /** Reading or writing failed. */
    void onFailure(Throwable cause);
}
