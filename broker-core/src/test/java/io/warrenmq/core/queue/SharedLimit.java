package io.warrenmq.core.queue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The limit that the consumers of a {@link TestChannel} share; 0 is none. What counts is what the channel holds and the
 * leaves that are out: granted, and neither used by an arrival nor given back. An arrival without leave was under way
 * when the limit began; it counts from then on.
 */
public final class SharedLimit {
    private final TestChannel channel;
    private final ArrayDeque<TestConsumer> waiting = new ArrayDeque<>();
    private final Map<TestConsumer, Integer> leaves = new HashMap<>();
    private int limit;

    SharedLimit(TestChannel channel) {
        this.channel = channel;
    }

    public int limit() {
        return limit;
    }

    /** Leaves that are out. */
    public int leavesOut() {
        return leaves.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many requests wait. */
    public int waitingCount() {
        return waiting.size();
    }

    private boolean hasRoom() {
        return limit == 0 || channel.consumedCount() + leavesOut() < limit;
    }

    void limit(int newLimit) {
        limit = newLimit;
        grantWaiting();
    }

    boolean request(TestConsumer consumer) {
        if (waiting.isEmpty() && hasRoom()) {
            leaves.merge(consumer, 1, Integer::sum);
            return true;
        }
        waiting.add(consumer);
        return false;
    }

    void giveBack(TestConsumer consumer) {
        use(consumer);
        grantWaiting();
    }

    /**
     * Uses up a leave if one is out. While a limit is lifted an arrival that needed no leave can take the place of one
     * that did; the leave then comes back later and finds nothing to undo.
     */
    void use(TestConsumer consumer) {
        leaves.computeIfPresent(consumer, (_, count) -> count == 1 ? null : count - 1);
    }

    void forget(TestConsumer consumer) {
        waiting.remove(consumer);
    }

    /** There may be room again. */
    void grantWaiting() {
        while (!waiting.isEmpty() && hasRoom()) {
            TestConsumer next = waiting.remove();
            leaves.merge(next, 1, Integer::sum);
            next.consumer().grant();
        }
    }
}
