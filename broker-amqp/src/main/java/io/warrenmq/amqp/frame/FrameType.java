package io.warrenmq.amqp.frame;

/** Frame types and sizes (AMQP 0-9-1 section 4.2.3). */
public final class FrameType {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;

    /** Last byte of every frame. */
    public static final int END = 0xCE;

    /** Type, channel and payload length before the payload. */
    public static final int HEADER_BYTES = 7;

    /** What a frame adds to its payload. */
    public static final int OVERHEAD_BYTES = HEADER_BYTES + 1;

    private FrameType() {}
}
