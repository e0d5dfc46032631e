package io.warrenmq.cli.perf.connections;

import io.warrenmq.cli.perf.measure.Latencies;
import org.jspecify.annotations.Nullable;

/**
 * What connections that come and go have shown.
 *
 * @param seconds from the first one that was due to the end of the last
 * @param completed lived to their end
 * @param missing messages of these that are not in the queue
 * @param openLatency from when a connection was due until the broker had let it in
 * @param lifeLatency from when it was due until the broker had said good-bye
 * @param clientCpuNs processor time of this process, {@code brokerCpuNs} of the broker, 0 when it was not asked for
 * @param failure of the first that failed
 */
public record ChurnResult(
        double seconds,
        long completed,
        long failed,
        long missing,
        Latencies openLatency,
        Latencies lifeLatency,
        long clientCpuNs,
        long brokerCpuNs,
        @Nullable String failure) {}
