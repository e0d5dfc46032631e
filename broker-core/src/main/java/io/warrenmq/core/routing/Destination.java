package io.warrenmq.core.routing;

/**
 * What a binding leads to: a queue, or another exchange.
 *
 * <p>Two destinations are the same when they are the same object; an implementation must not override
 * {@code equals} or {@code hashCode}. A queue that is deleted and declared again is a new destination.
 */
public interface Destination {
    /** The name within the virtual host; queues and exchanges have name spaces of their own. */
    String name();

    /** Whether it is a queue; else it is an exchange. */
    default boolean isQueue() {
        return true;
    }
}
