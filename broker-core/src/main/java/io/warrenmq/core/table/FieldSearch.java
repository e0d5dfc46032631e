package io.warrenmq.core.table;

import java.util.Arrays;

/**
 * Reads one number out of an encoded field table without decoding the table and without allocating. Whether the table
 * is well-formed is for others to say: where it is not, the search ends.
 */
public final class FieldSearch {
    /** The field is not there, or is no number of 0 or more. */
    public static final long ABSENT = -1;

    private static final int END = -1;

    private FieldSearch() {}

    /**
     * The value of a field that is an integer of any width, or a text of decimal digits; {@link #ABSENT} when there is
     * no such field or its value is negative or something else. Of fields with the same name the last one counts.
     *
     * @param offset where the table's content begins, after its length
     * @param name in UTF-8
     */
    public static long number(byte[] bytes, int offset, int length, byte[] name) {
        int end = offset + length;
        long found = ABSENT;
        int at = offset;
        while (at >= 0 && at < end) {
            int value = at + 1 + (bytes[at] & 0xFF);
            if (value >= end) {
                return found;
            }
            int next = after(bytes, value, end);
            if (next != END && Arrays.equals(bytes, at + 1, value, name, 0, name.length)) {
                found = Math.max(numberAt(bytes, value), ABSENT);
            }
            at = next;
        }
        return found;
    }

    /** A number in decimal digits; {@link #ABSENT} when it is none or beyond 63 bits. */
    public static long decimal(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return ABSENT;
            }
            number = number * 10 + digit;
        }
        return from == to ? ABSENT : number;
    }

    /** Index behind the value whose tag is at {@code at}; {@link #END} when it does not end in time. */
    private static int after(byte[] bytes, int at, int end) {
        int content = at + 1;
        int size = switch (bytes[at]) {
            case 'V' -> 0;
            case 't', 'b', 'B' -> 1;
            case 's', 'u' -> 2;
            case 'I', 'i', 'f' -> 4;
            case 'D' -> 5;
            case 'l', 'L', 'd', 'T' -> 8;
            case 'S', 'x', 'F', 'A' -> end - content < 4 ? END : lengthAt(bytes, content, end);
            default -> END;
        };
        return size == END || size > end - content ? END : content + size;
    }

    /** Bytes of a value that begins with its 32-bit length, that included. */
    private static int lengthAt(byte[] bytes, int at, int end) {
        int length = WireReader.int32At(bytes, at);
        return length < 0 || length > end - at - 4 ? END : 4 + length;
    }

    /** The number whose tag is there and which is complete; negative when it is none. */
    private static long numberAt(byte[] bytes, int at) {
        int content = at + 1;
        return switch (bytes[at]) {
            case 'b' -> bytes[content];
            case 'B' -> bytes[content] & 0xFF;
            case 's' -> (short) uint16(bytes, content);
            case 'u' -> uint16(bytes, content);
            case 'I' -> WireReader.int32At(bytes, content);
            case 'i' -> Integer.toUnsignedLong(WireReader.int32At(bytes, content));
            case 'l', 'L' ->
                (long) WireReader.int32At(bytes, content) << 32
                        | Integer.toUnsignedLong(WireReader.int32At(bytes, content + 4));
            case 'S' -> decimal(bytes, content + 4, content + 4 + WireReader.int32At(bytes, content));
            default -> ABSENT;
        };
    }

    private static int uint16(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }
}
