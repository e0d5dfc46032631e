package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Lines of the log at {@code amq.rabbitmq.log}. */
final class LogExchangeTest {
    private final VhostBench bench = new VhostBench(2, 1);
    private final Session session = bench.open(1);
    private final LogExchange log = bench.broker().logExchange();

    private void watch(String key) {
        bench.declare(session, "lines", PLAIN);
        bench.bind(session, "amq.rabbitmq.log", "lines", key);
    }

    @Test
    void lineIsTheBodyAndItsLevelTheKey() {
        watch("warning");
        log.publish("info", "all is well", 1_800_000_000_123L);
        log.publish("warning", "häuser", 1_800_000_000_123L);
        bench.shards().runUntilIdle();
        Message line = Objects.requireNonNull(bench.take(session, "lines"));

        assertEquals("häuser", TestMessages.text(line));
        assertEquals("warning", line.routingKey());
        BasicProperties properties = line.properties();
        assertEquals("text/plain", properties.contentType());
        assertEquals(1_800_000_000L, properties.timestamp());
        assertFalse(line.isPersistent());
    }

    @Test
    void linesAreWorthPuttingTogetherWhileSomethingIsBound() {
        assertFalse(log.isWatched());
        watch("#");
        assertTrue(log.isWatched());
        bench.delete(session, "lines");
        assertFalse(log.isWatched());
    }
}
