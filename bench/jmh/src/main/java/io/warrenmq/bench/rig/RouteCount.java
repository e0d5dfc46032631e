package io.warrenmq.bench.rig;

import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.routing.Routes;
import io.warrenmq.core.routing.TopicWalk;

/** Counts what a table reports; used again for each route, as publishers do. */
public final class RouteCount implements Routes {
    private final TopicWalk topicWalk = new TopicWalk();
    private long count;

    @Override
    public void add(Destination destination) {
        count++;
    }

    @Override
    public TopicWalk topicWalk() {
        return topicWalk;
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
