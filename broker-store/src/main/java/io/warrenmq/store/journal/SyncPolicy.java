package io.warrenmq.store.journal;

/** When the journal forces what it has written to the disk, and so what a confirm means. */
public sealed interface SyncPolicy {
    /** Before anything counts as durable: a confirmed message survives a loss of power. */
    record Always() implements SyncPolicy {}

    /**
     * Every so many milliseconds; a confirmed message survives the end of the process, and that time later power
     * loss.
     */
    record Interval(int ms) implements SyncPolicy {}

    /** Whenever the operating system likes, and at the end of each segment. */
    record Os() implements SyncPolicy {}
}
