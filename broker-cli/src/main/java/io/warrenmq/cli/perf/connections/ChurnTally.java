package io.warrenmq.cli.perf.connections;

import io.warrenmq.cli.perf.measure.Latencies;
import org.jspecify.annotations.Nullable;

/** Counts what became of connections, which end on several loops: hence the lock, once or twice per connection. */
final class ChurnTally {
    private final Latencies openLatency = new Latencies();
    private final Latencies lifeLatency = new Latencies();
    private long begun;
    private long completed;
    private long failed;
    private @Nullable String failure;

    synchronized void begin() {
        begun++;
    }

    synchronized void opened(long latencyNs) {
        openLatency.record(latencyNs);
    }

    synchronized void completed(long latencyNs) {
        lifeLatency.record(latencyNs);
        completed++;
    }

    synchronized void failed(@Nullable String why) {
        failed++;
        if (failure == null) {
            failure = why;
        }
    }

    synchronized long open() {
        return begun - completed - failed;
    }

    synchronized long completed() {
        return completed;
    }

    /** The result, where those that are still open have failed. */
    synchronized ChurnResult result(double seconds, long missing, long clientCpuNs, long brokerCpuNs) {
        String why = failure == null && open() > 0 ? "connections did not end in time" : failure;
        return new ChurnResult(
                seconds, completed, failed + open(), missing, openLatency, lifeLatency, clientCpuNs, brokerCpuNs, why);
    }
}
