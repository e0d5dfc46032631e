package io.warrenmq.amqp.channel;

import java.util.ArrayDeque;

/**
 * The limit that all consumers of a channel share ({@code basic.qos} with {@code global}). Consumers ask for leave
 * before each delivery; those that must wait are served in turn as deliveries are settled. Owned by the connection's
 * shard.
 */
final class ChannelPrefetch {
    private final ArrayDeque<ChannelConsumer> waiting = new ArrayDeque<>();
    private int limit;
    private int used;
    private boolean granting;

    /** Whether there is a limit at all. */
    boolean isLimited() {
        return limit > 0;
    }

    /** The limit; 0 is none. */
    int limit() {
        return limit;
    }

    /** Leaves that are out: deliveries not settled, and grants not used. */
    int used() {
        return used;
    }

    /** Sets the limit, 0 for none, while {@code outstanding} deliveries wait to be settled. */
    void limit(int newLimit, int outstanding) {
        limit = newLimit;
        used = outstanding;
        grantWaiting();
    }

    /** Leave for one delivery, at once or not yet. */
    boolean request(ChannelConsumer consumer) {
        if (!isLimited() || used < limit) {
            used++;
            return true;
        }
        waiting.add(consumer);
        return false;
    }

    /** A delivery was settled, or a leave came back unused. */
    void release(int count) {
        if (isLimited()) {
            used = Math.max(0, used - count);
            grantWaiting();
        }
    }

    /** The consumer has gone and waits for nothing. */
    void forget(ChannelConsumer consumer) {
        waiting.remove(consumer);
    }

    /** A grant may come back at once, when its queue has nothing; then the loop that is running goes on with it. */
    private void grantWaiting() {
        if (granting) {
            return;
        }
        granting = true;
        try {
            while (!waiting.isEmpty() && (!isLimited() || used < limit)) {
                used++;
                waiting.remove().grant();
            }
        } finally {
            granting = false;
        }
    }
}
