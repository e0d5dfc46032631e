package io.warrenmq.store.journal;

/** What the journal has to tell the broker. Called by its writer; must not block. */
public interface JournalEvents {
    /** The disk failed: nothing becomes durable any more, and the process must end. Called once. */
    void failed(Throwable cause);

    /** There is no room for the next segment, or there is again. Called on changes only. */
    void spaceExhausted(boolean exhausted, String detail);
}
