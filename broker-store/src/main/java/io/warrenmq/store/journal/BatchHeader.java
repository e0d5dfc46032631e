package io.warrenmq.store.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the records of each batch. A batch is the unit of atomicity: after a crash all of its records
 * count or none.
 *
 * @param position where the batch is
 * @param recordsBytes bytes of records that follow
 * @param recordCount records that follow
 * @param durableUpTo everything below this position was forced to the disk before this batch was written: damage there
 *     is damage, not a torn end
 * @param incarnation of the segment
 */
public record BatchHeader(long position, int recordsBytes, int recordCount, long durableUpTo, long incarnation) {
    public static final int BYTES = 44;

    private static final int MAGIC = 0x5742_4131; // "WBA1"
    private static final int CRC_OFFSET = 40;

    /** Writes it at the beginning of the buffer. */
    void encode(ByteBuffer batch) {
        batch.putInt(0, MAGIC)
                .putInt(4, recordsBytes)
                .putLong(8, position)
                .putLong(16, durableUpTo)
                .putLong(24, incarnation)
                .putInt(32, recordCount)
                .putInt(36, 0)
                .putInt(CRC_OFFSET, crc(batch, 0));
    }

    /** Reads the header at that index of the buffer; null when there is none. */
    public static @Nullable BatchHeader decode(ByteBuffer bytes, int index) {
        if (bytes.limit() - index < BYTES
                || bytes.getInt(index) != MAGIC
                || bytes.getInt(index + CRC_OFFSET) != crc(bytes, index)) {
            return null;
        }
        return new BatchHeader(
                bytes.getLong(index + 8),
                bytes.getInt(index + 4),
                bytes.getInt(index + 32),
                bytes.getLong(index + 16),
                bytes.getLong(index + 24));
    }

    /** A quick look at whether it is worth decoding. */
    static boolean mayBegin(ByteBuffer bytes, int index) {
        return bytes.getInt(index) == MAGIC;
    }

    private static int crc(ByteBuffer bytes, int index) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(index, CRC_OFFSET));
        return (int) crc.getValue();
    }

    /** Where the next batch begins. */
    public long end() {
        return position + BYTES + recordsBytes;
    }
}
