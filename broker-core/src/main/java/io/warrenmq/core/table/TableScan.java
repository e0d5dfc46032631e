package io.warrenmq.core.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Walks an encoded field table without decoding it and without allocating: whether {@link FieldTable#decode} would take
 * it, and whether certain names stand in it. It does not say what is wrong with a table; decoding that one does.
 *
 * <p>Kept by one thread and used again. Recursion is bounded by the depth limit.
 */
public final class TableScan {
    private static final int REFUSED = -1;
    private static final byte[] NOTHING = {};

    private final TableLimits limits;
    private final byte[][] names;

    private byte[] bytes = NOTHING;
    private int entries;
    private boolean named;

    /** @param names looked for in the outermost table */
    public TableScan(TableLimits limits, String... names) {
        this.limits = limits;
        this.names = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            this.names[i] = names[i].getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Whether nobody needs to decode the table: it is well-formed, within the limits, and has none of the names.
     *
     * @param offset where the table's content begins, after its length
     */
    public boolean isPlain(byte[] content, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, content.length);
        bytes = content;
        entries = 0;
        named = false;
        try {
            return table(offset, offset + length, 1) != REFUSED && !named;
        } finally {
            bytes = NOTHING;
        }
    }

    /** Passes over a table; returns its end, or {@link #REFUSED}. So do all that follow. */
    private int table(int from, int end, int depth) {
        if (depth > limits.depthMax()) {
            return REFUSED;
        }
        int at = from;
        while (at != end) {
            int value = entry(at, end);
            if (value == REFUSED) {
                return REFUSED;
            }
            if (depth == 1 && !named) {
                named = isNamed(at + 1, value);
            }
            at = value(value, end, depth);
            if (at == REFUSED) {
                return REFUSED;
            }
        }
        return end;
    }

    /** Passes over an entry's name. */
    private int entry(int at, int end) {
        if (++entries > limits.entriesMax()) {
            return REFUSED;
        }
        int stop = skip(at + 1, bytes[at] & 0xFF, end);
        return stop != REFUSED && Utf8.isWellFormed(bytes, at + 1, stop) ? stop : REFUSED;
    }

    private boolean isNamed(int from, int to) {
        for (byte[] name : names) {
            if (name.length == to - from && Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private int array(int from, int end, int depth) {
        if (depth > limits.depthMax()) {
            return REFUSED;
        }
        int at = from;
        while (at != end) {
            if (++entries > limits.entriesMax()) {
                return REFUSED;
            }
            at = value(at, end, depth);
            if (at == REFUSED) {
                return REFUSED;
            }
        }
        return end;
    }

    private int value(int at, int end, int depth) {
        if (at == end) {
            return REFUSED;
        }
        int content = at + 1;
        return switch (bytes[at]) {
            case 'V' -> content;
            case 't', 'b', 'B' -> skip(content, 1, end);
            case 's', 'u' -> skip(content, 2, end);
            case 'I', 'i', 'f' -> skip(content, 4, end);
            case 'D' -> skip(content, 5, end);
            case 'l', 'L', 'd', 'T' -> skip(content, 8, end);
            case 'S', 'x' -> stop(content, end);
            case 'F' -> {
                int stop = stop(content, end);
                yield stop == REFUSED ? REFUSED : table(content + 4, stop, depth + 1);
            }
            case 'A' -> {
                int stop = stop(content, end);
                yield stop == REFUSED ? REFUSED : array(content + 4, stop, depth + 1);
            }
            default -> REFUSED;
        };
    }

    /** Where something stops that begins with its 32-bit length. */
    private int stop(int at, int end) {
        if (end - at < 4) {
            return REFUSED;
        }
        int length = WireReader.int32At(bytes, at);
        return length < 0 ? REFUSED : skip(at + 4, length, end);
    }

    private static int skip(int at, int length, int end) {
        return length > end - at ? REFUSED : at + length;
    }
}
