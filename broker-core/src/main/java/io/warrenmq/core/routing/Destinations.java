package io.warrenmq.core.routing;

/**
 * A set of destinations in the order in which they came, each counted by the bindings that lead to it. One writer
 * changes it, any thread reads. Few destinations are an immutable object; many are one that changes in place, so that
 * one more costs the same however many there are.
 */
sealed interface Destinations permits FewDestinations, ManyDestinations {
    Destinations NONE = FewDestinations.NONE;

    boolean isEmpty();

    /** Reports each destination once. Any thread; allocates nothing. */
    void addTo(Routes into);

    /** With one more binding to the destination: this set or its successor, which the writer puts in its place. */
    Destinations with(Destination destination);

    /**
     * With one binding less to the destination, which goes with its last one: this set or its successor, which the
     * writer puts in its place.
     *
     * @throws IllegalStateException when no binding leads there
     */
    Destinations without(Destination destination);

    static IllegalStateException unknown(Destination destination) {
        return new IllegalStateException("no binding leads to '" + destination.name() + "'");
    }
}
