package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.paging.PositionList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Backlog} has asked for: messages that came back, or else the first of its back, which stay there until
 * then. Owned by the queue's shard.
 */
final class BacklogRead implements Paging.Loaded {
    private final Backlog home;
    private final Holdings holdings;
    private final List<Delivery> deliveries;
    private final int places;

    /** Pages that were dropped while they were read: they may go only when that is done. */
    private final PositionList dropped = new PositionList();

    /** @param places those at the front of the back that it is about */
    BacklogRead(Backlog home, Holdings holdings, List<Delivery> deliveries, int places) {
        this.home = home;
        this.holdings = holdings;
        this.deliveries = deliveries;
        this.places = places;
    }

    /** Of messages that came back; empty when it is about the back. */
    List<Delivery> deliveries() {
        return deliveries;
    }

    int places() {
        return places;
    }

    @Override
    public void loaded(Message @Nullable [] messages) {
        home.loaded(this, messages);
    }

    /** The message that stands there is not wanted any more. */
    void drop(long standing, boolean inJournal) {
        if (Paging.isPaged(standing)) {
            dropped.add(standing);
        } else {
            holdings.release(standing, inJournal);
        }
    }

    /** The read is done, and nobody waits for it. */
    void releaseDropped() {
        while (!dropped.isEmpty()) {
            holdings.release(dropped.removeFirst(), true);
        }
    }
}
