package io.warrenmq.core.queue;

import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait, by priority: nothing of a lower one leaves while something of a higher one waits.
 * A queue without priorities has one lane. Owned by the queue's shard.
 */
final class Lanes {
    private final Queue queue;
    private final Paging paging;
    private final Holdings holdings;
    private final Runnable onChange;

    /** By priority; made when they are needed. */
    private @Nullable Backlog[] lanes = new Backlog[1];

    private final Backlog lowest;
    private final @Nullable Groups groups;

    /** Nothing waits in the lanes above this one. */
    private int top;

    /** @param onChange runs, in a later cycle, when a read has changed what can be handed out */
    Lanes(Queue queue, Storage storage, Runnable onChange) {
        this.queue = queue;
        this.paging = storage.paging();
        this.holdings = new Holdings(queue, storage);
        this.onChange = onChange;
        this.lowest = lane(0);
        String key = queue.settings().keys().group();
        this.groups = key == null ? null : new Groups(key, lowest);
    }

    Holdings holdings() {
        return holdings;
    }

    /**
     * The priority that counts in this queue, of one that a message has or, with a negative number, has not. Messages
     * that are told apart by a key keep their order, whatever their priorities.
     */
    int priority(int ofMessage) {
        return queue.settings().keys().isAny()
                ? 0
                : Math.clamp(ofMessage, 0, queue.settings().consumption().priorityMax());
    }

    /** Which consumer each key belongs to; null when messages go to any. */
    @Nullable
    Groups groups() {
        return groups;
    }

    /** The lane of that priority, for messages to be added. */
    Backlog toAdd(int priority) {
        if (priority == 0) {
            return lowest;
        }
        top = Math.max(top, priority);
        return lane(priority);
    }

    /** The lane of that priority, empty or not. */
    Backlog lane(int priority) {
        if (priority >= lanes.length) {
            lanes = Arrays.copyOf(lanes, priority + 1);
        }
        Backlog lane = lanes[priority];
        if (lane == null) {
            lane = new Backlog(queue, priority, paging, holdings, onChange);
            lanes[priority] = lane;
        }
        return lane;
    }

    /** The lane whose turn it is; null when nothing waits. */
    @Nullable
    Backlog first() {
        for (; top > 0; top--) {
            Backlog lane = lanes[top];
            if (lane != null && !lane.isEmpty()) {
                return lane;
            }
        }
        return lowest.isEmpty() ? null : lowest;
    }

    /** Puts a message back to its place. */
    void giveBack(Delivery delivery) {
        Backlog lane = delivery.home();
        top = Math.max(top, lane.priority());
        lane.giveBack(delivery);
        if (groups != null) {
            groups.returned(delivery);
        }
    }

    boolean isEmpty() {
        return first() == null;
    }

    /** How many messages wait. */
    int size() {
        int count = lowest.size();
        for (int priority = 1; priority <= top; priority++) {
            Backlog lane = lanes[priority];
            count += lane == null ? 0 : lane.size();
        }
        return count;
    }

    /** The lanes in which something waits, highest first; a copy. */
    List<Backlog> occupied() {
        List<Backlog> occupied = new ArrayList<>(1);
        for (int priority = top; priority >= 0; priority--) {
            Backlog lane = lanes[priority];
            if (lane != null && !lane.isEmpty()) {
                occupied.add(lane);
            }
        }
        return occupied;
    }

    /** Drops all messages; returns how many there were. */
    int drop(boolean inJournal) {
        int count = 0;
        for (Backlog lane : lanes) {
            count += lane == null ? 0 : lane.drop(inJournal);
        }
        holdings.ready(-holdings.readyBytes());
        top = 0;
        if (groups != null) {
            groups.dropped();
        }
        return count;
    }

    /** The largest position in the journal that was ever handed out. */
    long handedOutUpTo() {
        long last = Message.NOT_JOURNALED;
        for (Backlog lane : lanes) {
            last = lane == null ? last : Math.max(last, lane.history().handedOutUpTo());
        }
        return last;
    }
}
