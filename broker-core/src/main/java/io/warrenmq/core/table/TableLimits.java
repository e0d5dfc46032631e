package io.warrenmq.core.table;

/**
 * How large a field table may be before decoding refuses it. Its size in bytes needs no limit of its own: it never
 * exceeds the frame or the record that holds it.
 *
 * @param depthMax tables and arrays inside one another, the outermost table included
 * @param entriesMax table entries and array elements of the whole tree together
 */
public record TableLimits(int depthMax, int entriesMax) {
    /** For tables that clients send. */
    public static final TableLimits CLIENT = new TableLimits(32, 1_024);

    /** For tables that the broker has stored: wider, because dead-lettering adds entries to what a client sent. */
    public static final TableLimits STORED = new TableLimits(64, 16_384);

    public TableLimits {
        if (depthMax < 1 || entriesMax < 0) {
            throw new IllegalArgumentException("table limits: depth " + depthMax + ", entries " + entriesMax);
        }
    }
}
