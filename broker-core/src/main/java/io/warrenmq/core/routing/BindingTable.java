package io.warrenmq.core.routing;

import java.util.List;

/**
 * The bindings of one exchange, in the shape that its type needs for routing.
 *
 * <p>Threading: any number of threads may call {@link #route} and the listing methods at any time and never wait.
 * The methods that change the table are called by one writer at a time, ordered by the virtual host. A route
 * that runs beside a change sees each binding either before or after it; a binding that is not touched is always seen.
 */
public sealed interface BindingTable
        permits DirectTable, FanoutTable, TopicTable, HeadersTable, ConsistentHashTable, ModulusHashTable, RandomTable {
    /** Adds a binding; false when it was there already. Writer only. */
    boolean add(Binding binding);

    /** Removes a binding; false when there was none. Writer only. */
    boolean remove(Binding binding);

    /**
     * Removes all bindings of one destination (a deleted queue or exchange) and returns them, oldest first. Finds
     * them without a look at those of other destinations. Writer only.
     */
    List<Binding> removeDestination(Destination destination);

    /** Whether there are no bindings. */
    boolean isEmpty();

    /** The number of bindings. */
    int size();

    /** All bindings, oldest first: a copy for listings, not for routing. */
    List<Binding> bindings();

    /**
     * Reports every destination that some binding selects for this message. Topic and headers tables report a
     * destination again for each further binding of it that matches; all others report each destination once.
     */
    void route(String routingKey, Headers headers, Routes into);
}
