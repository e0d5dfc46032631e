package io.warrenmq.core.event;

/**
 * Where events go. From any thread: telling of something neither waits nor fails, whatever becomes of the event. Those
 * who emit ask {@link #isWatched} first, so that nobody puts together what nobody reads.
 */
public interface Events {
    /** Whether somebody may be listening. Costs next to nothing. */
    boolean isWatched();

    void emit(Event event);

    /** The name of the broker, for events that carry it. */
    String node();
}
