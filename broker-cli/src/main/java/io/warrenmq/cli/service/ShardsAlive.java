package io.warrenmq.cli.service;

import io.warrenmq.core.shard.Shard;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether every shard still takes up work: each is given a task that must be done within a bound. */
public record ShardsAlive(List<? extends Shard> shards, long timeoutMs) implements BooleanSupplier {
    public ShardsAlive {
        shards = List.copyOf(shards);
    }

    /** Waits up to the timeout; not on a shard. */
    @Override
    public boolean getAsBoolean() {
        CountDownLatch answers = new CountDownLatch(shards.size());
        shards.forEach(shard -> shard.post(answers::countDown));
        try {
            return answers.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
