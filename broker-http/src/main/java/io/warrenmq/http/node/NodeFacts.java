package io.warrenmq.http.node;

import io.warrenmq.core.alarm.Alarms;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the API shows of the process around the broker.
 *
 * @param listeners those that are open; asked with each request
 * @param memoryLimitBytes above which the memory alarm goes off; 0 when there is none
 * @param diskFreeLimitBytes below which the disk alarm goes off; 0 when there is none
 * @param startedMs milliseconds since 1970
 */
public record NodeFacts(
        Alarms alarms,
        Supplier<List<Listener>> listeners,
        Path dataDir,
        long memoryLimitBytes,
        long diskFreeLimitBytes,
        long startedMs) {
    /**
     * An open port.
     *
     * @param protocol as RabbitMQ calls it: {@code amqp}, {@code amqp/ssl}, {@code http}, {@code https},
     *     {@code http/prometheus}
     * @param address {@code ::} for all
     * @param certificate null without TLS
     */
    public record Listener(
            String protocol,
            String address,
            int port,
            @Nullable Certificate certificate) {
        public boolean isTls() {
            return certificate != null;
        }
    }

    /** When the certificate of a listener ends; paths for display. */
    public record Certificate(String file, String authorityFile, long endsMs, long authorityEndsMs) {}
}
