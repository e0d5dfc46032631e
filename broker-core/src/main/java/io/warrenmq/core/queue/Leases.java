package io.warrenmq.core.queue;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * How long consumers have for what they were given, where that is limited. A delivery whose time runs out comes back to
 * the queue; its consumer can ask for more time before. Owned by the queue's shard.
 *
 * <p>Bound: an entry for each delivery that is with a consumer and one for each extension, until their times.
 */
final class Leases {
    private record Lease(long untilMs, Delivery delivery) {}

    private final Queue queue;
    private final WallTimer timer;
    private final PriorityQueue<Lease> byEnd = new PriorityQueue<>(1, Comparator.comparingLong(Lease::untilMs));

    Leases(Queue queue) {
        this.queue = queue;
        this.timer = new WallTimer(queue.shard(), this::look);
    }

    /** A message is about to be given to that consumer. */
    void begin(Delivery delivery, Consumer consumer) {
        long timeoutMs = consumer.timeoutMs(queue.settings().consumption().timeoutMs());
        if (timeoutMs != TimeHeap.NEVER) {
            hold(delivery, timeoutMs);
        }
    }

    /** Gives a consumer so much time from now on; without effect when the delivery has no limit, or has come back. */
    void extend(Delivery delivery, long byMs) {
        if (delivery.isLeased() && delivery.isOut()) {
            hold(delivery, byMs);
        }
    }

    /** Whoever has it gets so much time from now on, whether there was a limit or not. */
    void hold(Delivery delivery, long forMs) {
        long untilMs = queue.shard().wallMs() + forMs;
        if (untilMs < 0) {
            untilMs = TimeHeap.NEVER - 1;
        }
        delivery.leasedUntil(untilMs);
        byEnd.add(new Lease(untilMs, delivery));
        timer.notLaterThan(untilMs);
    }

    private void look() {
        long nowMs = queue.shard().wallMs();
        for (Lease first = byEnd.peek(); first != null && first.untilMs <= nowMs; first = byEnd.peek()) {
            byEnd.remove();
            if (first.delivery.isOut() && first.delivery.leasedUntilMs() == first.untilMs) {
                queue.timedOut(first.delivery);
            }
        }
        timer.notLaterThan(byEnd.isEmpty() ? TimeHeap.NEVER : byEnd.element().untilMs);
    }

    /** The queue has ended. */
    void end() {
        timer.cancel();
        byEnd.clear();
    }
}
