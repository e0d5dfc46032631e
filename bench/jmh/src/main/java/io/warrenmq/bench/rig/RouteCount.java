package io.warrenmq.bench.rig;

import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.routing.Routes;

/** Counts what a table reports. */
public final class RouteCount implements Routes {
    private long count;

    @Override
    public void add(Destination destination) {
        count++;
    }

    public long count() {
        return count;
    }

    /** Throws unless each of so many routes found that many destinations. */
    public void require(long routes, int destinationsEach) {
        if (count != routes * destinationsEach) {
            throw new IllegalStateException(
                    routes + " routes found " + count + " destinations, not " + destinationsEach + " each");
        }
    }
}
