package io.warrenmq.core.shard;

import java.util.ArrayList;
import java.util.List;

/**
 * What one shard has for another within the current cycle. Owned by the sending shard. Its size is bounded by what one
 * cycle can read: publishers stop reading when too much of theirs is under way (see the adapters).
 */
final class Outbox {
    private final Shard sender;
    private final Shard target;
    private List<Runnable> tasks = new ArrayList<>();

    Outbox(Shard sender, Shard target) {
        this.sender = sender;
        this.target = target;
    }

    void add(Runnable task) {
        if (tasks.isEmpty()) {
            sender.atCycleEnd(this::flush);
        }
        tasks.add(task);
    }

    private void flush() {
        List<Runnable> batch = tasks;
        tasks = new ArrayList<>(Math.min(batch.size(), 1024));
        target.post(() -> Shard.runAll(batch));
    }
}
