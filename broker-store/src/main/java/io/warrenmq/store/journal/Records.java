package io.warrenmq.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The frame of a record: CRC, length of the payload, type, payload. The CRC covers all that follows it and is mixed
 * with the record's position, so that a record is valid only where it was written.
 */
public final class Records {
    public static final int FRAME_BYTES = 9;

    private static final int LENGTH_OFFSET = 4;
    private static final int TYPE_OFFSET = 8;

    private Records() {}

    /** Leaves room for the frame; {@link #end} fills it in. Returns where the record begins in the buffer. */
    public static int begin(ByteBuffer out) {
        int start = out.position();
        out.position(start + FRAME_BYTES);
        return start;
    }

    /** Completes the record that began at {@code start} and will stand at {@code position}. */
    public static void end(ByteBuffer out, int start, byte type, long position, CRC32C crc) {
        int end = out.position();
        out.putInt(start + LENGTH_OFFSET, end - start - FRAME_BYTES).put(start + TYPE_OFFSET, type);
        out.putInt(start, checksum(out, start, end, position, crc));
    }

    private static int checksum(ByteBuffer bytes, int start, int end, long position, CRC32C crc) {
        int limit = bytes.limit();
        int mark = bytes.position();
        crc.reset();
        bytes.limit(end).position(start + LENGTH_OFFSET);
        crc.update(bytes);
        bytes.limit(limit).position(mark);
        return (int) crc.getValue() ^ place(position);
    }

    /** Spreads the position over 32 bits. */
    private static int place(long position) {
        long mixed = position * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32);
    }

    /** Length of the payload of the record at that index, unchecked. */
    public static int payloadBytes(ByteBuffer bytes, int start) {
        return bytes.getInt(start + LENGTH_OFFSET);
    }

    public static byte type(ByteBuffer bytes, int start) {
        return bytes.get(start + TYPE_OFFSET);
    }

    /**
     * Whether the record that begins at {@code start} lies within the buffer's limit and is what was written at that
     * position. Nothing is allocated for a length that is not true.
     */
    public static boolean isValid(ByteBuffer bytes, int start, long position, CRC32C crc) {
        int room = bytes.limit() - start - FRAME_BYTES;
        if (room < 0) {
            return false;
        }
        int payload = payloadBytes(bytes, start);
        return payload >= 0
                && payload <= room
                && bytes.getInt(start) == checksum(bytes, start, start + FRAME_BYTES + payload, position, crc);
    }
}
