package io.warrenmq.core.shard;

/** A task that a shard runs later. */
@FunctionalInterface
public interface Timer {
    /** Stops the task if it has not run. Inside the shard only; harmless when called again. */
    void cancel();
}
