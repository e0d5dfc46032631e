package io.warrenmq.store.journal;

import io.warrenmq.core.shard.Shard;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Tasks of one shard that wait for positions to become durable. The heap belongs to the shard. */
final class Waiters {
    private record Waiter(long position, long order, Runnable task) {}

    private final Shard shard;
    private final PriorityQueue<Waiter> heap =
            new PriorityQueue<>(Comparator.comparingLong(Waiter::position).thenComparingLong(Waiter::order));
    private long orders;

    /** The lowest position that is waited for; the writer reads it. */
    private volatile long lowest = Long.MAX_VALUE;

    /** Whether a run was posted and has not begun. */
    private volatile boolean posted;

    Waiters(Shard shard) {
        this.shard = shard;
    }

    /** On the shard. */
    void add(long position, Runnable task) {
        heap.add(new Waiter(position, orders++, task));
        lowest = heap.element().position();
    }

    /** Something was made durable, or a task was added: posts a run when one is due. The shard or the writer. */
    void wake(Durable durable) {
        if (lowest <= durable.position() && !posted) {
            posted = true;
            shard.post(() -> run(durable));
        }
    }

    private void run(Durable durable) {
        posted = false;
        long reached = durable.position();
        for (Waiter next = heap.peek(); next != null && next.position() <= reached; next = heap.peek()) {
            heap.remove();
            next.task().run();
        }
        Waiter first = heap.peek();
        lowest = first == null ? Long.MAX_VALUE : first.position();
        wake(durable); // for what became due meanwhile
    }

    /** How far the journal is durable. */
    @FunctionalInterface
    interface Durable {
        long position();
    }
}
