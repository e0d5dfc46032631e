package io.warrenmq.store.journal;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Names and header of a segment's file.
 *
 * @param id above 0; never given twice
 * @param previous id of the segment before it, 0 for none
 * @param incarnation a random number that all batches repeat, so that what is left of a file's earlier life is not
 *     taken for a batch
 * @param capacityBytes size of the file
 */
public record SegmentFile(long id, long previous, long incarnation, int capacityBytes) {
    /** Bytes at the beginning of each segment's file; the first batch follows. */
    public static final int HEADER_BYTES = 64;

    /** The format that this code reads and writes. */
    public static final int FORMAT_VERSION = 3;

    /** A reserve that is not complete yet. */
    static final String RESERVE_UNFINISHED = "reserve.tmp";

    private static final long MAGIC = 0x5741_5252_4A4E_4C31L; // "WARRJNL1"
    private static final String PREFIX = "journal-";
    private static final String SUFFIX = ".log";
    private static final String RESERVE_PREFIX = "reserve-";
    private static final int HEX_DIGITS = 16;
    private static final int CRC_OFFSET = 40;

    /** A segment of another format. */
    public static final class OtherFormatException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherFormatException(int version) {
            super("has format version " + version + "; this broker knows version " + FORMAT_VERSION);
        }
    }

    /** A file for a next segment: prepared, without content that counts, and there even when the disk is full. */
    static String reserve(int number) {
        return RESERVE_PREFIX + number + SUFFIX;
    }

    static boolean isReserve(String name) {
        return name.startsWith(RESERVE_PREFIX) && name.endsWith(SUFFIX);
    }

    public static String name(long id) {
        String digits = Long.toHexString(id);
        return PREFIX + "0".repeat(HEX_DIGITS - digits.length()) + digits + SUFFIX;
    }

    /** The id of the segment whose file has that name; 0 for any other file. */
    public static long id(String name) {
        if (name.length() != PREFIX.length() + HEX_DIGITS + SUFFIX.length()
                || !name.startsWith(PREFIX)
                || !name.endsWith(SUFFIX)) {
            return 0;
        }
        try {
            return Long.parseLong(name, PREFIX.length(), PREFIX.length() + HEX_DIGITS, 16);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** A number for a new segment; never 0. */
    static long newIncarnation(RandomGenerator random) {
        return random.nextLong() | 1;
    }

    /** The header, ready to be written. */
    public ByteBuffer encode() {
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
        header.putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(capacityBytes)
                .putLong(id)
                .putLong(previous)
                .putLong(incarnation)
                .putInt(crc(header));
        return header.clear();
    }

    /**
     * Reads a header; null when it is none.
     *
     * @throws OtherFormatException when another version wrote it
     */
    public static @Nullable SegmentFile decode(ByteBuffer header) {
        if (header.remaining() < HEADER_BYTES || header.getLong(0) != MAGIC) {
            return null;
        }
        int version = header.getInt(8);
        if (header.getInt(CRC_OFFSET) != crc(header)) {
            return null;
        }
        if (version != FORMAT_VERSION) {
            throw new OtherFormatException(version);
        }
        return new SegmentFile(header.getLong(16), header.getLong(24), header.getLong(32), header.getInt(12));
    }

    private static int crc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CRC_OFFSET));
        return (int) crc.getValue();
    }
}
