package io.warrenmq.store.journal;

/** What a record is, by the byte that says so on disk. */
public final class RecordType {
    /** A message and the queues that have it. */
    public static final byte MESSAGE = 1;

    /** Ends of messages in queues. */
    public static final byte SETTLED = 2;

    /** A change of the topology. */
    public static final byte TOPOLOGY = 3;

    /** What follows is a copy of the end of the segment before; there, all from the position named is void. */
    public static final byte CUT = 4;

    /** Fills the place of what was damaged and has been set aside. */
    public static final byte VOID = 5;

    /** A message came back to a queue, see {@link Note}. */
    public static final byte RETURNED = 6;

    /** A message in a queue is due at another time, see {@link Note}. */
    public static final byte RESCHEDULED = 7;

    /** What a queue has made of a message with a number, see {@link Decided}. */
    public static final byte DECIDED = 8;

    private RecordType() {}

    /** Whether a record can have that type. */
    static boolean isKnown(byte type) {
        return type >= MESSAGE && type <= DECIDED;
    }
}
