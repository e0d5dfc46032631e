package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Copies of messages at {@code amq.rabbitmq.trace}. */
final class TracerTest {
    private static final String TRACE = "amq.rabbitmq.trace";

    private VhostBench bench = new VhostBench(2, 1);
    private Session session = bench.open(1);

    private void trace(boolean on) {
        bench.<Done>call(session, reply -> bench.vhost().tracing().set(on, reply));
    }

    private void watch(String key) {
        bench.declare(session, "traces", PLAIN);
        bench.bind(session, TRACE, "traces", key);
    }

    private Message nextTrace() {
        return Objects.requireNonNull(bench.take(session, "traces"), "no trace");
    }

    private static @Nullable FieldValue header(Message message, String name) {
        return Objects.requireNonNull(message.properties().headers()).find(name);
    }

    private static FieldValue text(String text) {
        return FieldValue.LongString.of(text);
    }

    private static FieldValue texts(String... texts) {
        return new FieldValue.Array(
                List.of(texts).stream().map(TracerTest::text).toList());
    }

    private static FieldValue int32(int value) {
        return new FieldValue.Int(IntType.INT32, value);
    }

    @Test
    void publishIsCopiedWithWhatIsKnownOfIt() {
        bench.declare(session, "a", PLAIN);
        bench.declare(session, "b", PLAIN);
        bench.bind(session, "amq.direct", "a", "key");
        bench.bind(session, "amq.direct", "b", "hidden");
        watch("publish.amq.direct");
        trace(true);
        FieldTable headers =
                FieldTable.builder().put("BCC", texts("hidden")).put("x", "y").build();
        BasicProperties properties = BasicProperties.builder()
                .contentType("text/plain")
                .headers(headers)
                .deliveryMode(2)
                .timestamp(1_800_000_000L)
                .build();
        bench.publish(session, TestMessages.to("amq.direct", "key", properties, "body"));
        Message trace = nextTrace();

        assertEquals("body", TestMessages.text(trace));
        assertEquals(TRACE, trace.exchange());
        assertEquals("publish.amq.direct", trace.routingKey());
        assertFalse(trace.isPersistent());
        assertEquals(text("amq.direct"), header(trace, "exchange_name"));
        assertEquals(texts("key", "hidden"), header(trace, "routing_keys"));
        assertEquals(texts("a", "b"), header(trace, "routed_queues"));
        assertEquals(text("warren@host"), header(trace, "node"));
        assertEquals(text("/"), header(trace, "vhost"));
        assertEquals(text("guest"), header(trace, "user"));
        assertEquals(int32(0), header(trace, "channel"));
        FieldTable described = FieldTable.builder()
                .put("content_type", "text/plain")
                .put("headers", FieldTable.builder().put("x", "y").build())
                .put("delivery_mode", int32(2))
                .put("timestamp", int32(1_800_000_000))
                .build();
        assertEquals(new FieldValue.Table(described), header(trace, "properties"));
    }

    @Test
    void unroutablePublishIsCopiedToo() {
        watch("publish.#");
        trace(true);
        bench.publish(session, "amq.direct", "nowhere", "body");

        assertEquals(texts(), header(nextTrace(), "routed_queues"));
    }

    @Test
    void deliveryIsCopiedUnderTheNameOfItsQueue() {
        bench.declare(session, "q", PLAIN);
        watch("deliver.q");
        trace(true);
        bench.publish(session, "", "q", "body");
        Tracer tracer = new Tracer(bench.vhost(), session, 4);
        Message got = Objects.requireNonNull(bench.take(session, "q"));
        bench.shards().on(session.shard(), () -> tracer.delivered("q", got, true));
        bench.shards().runUntilIdle();
        Message trace = nextTrace();

        assertEquals("body", TestMessages.text(trace));
        assertEquals("deliver.q", trace.routingKey());
        assertEquals(texts("q"), header(trace, "routing_keys"));
        assertEquals(int32(1), header(trace, "redelivered"));
        assertEquals(int32(4), header(trace, "channel"));
        assertNull(header(trace, "routed_queues"));
    }

    @Test
    void copiesAreNotCopiedAgain() {
        watch("#");
        trace(true);
        bench.publish(session, "amq.direct", "nowhere", "body");
        Message trace = nextTrace();
        Tracer tracer = new Tracer(bench.vhost(), session, 1);
        bench.shards().on(session.shard(), () -> tracer.delivered("traces", trace, false));
        bench.shards().runUntilIdle();

        assertNull(bench.take(session, "traces"));
    }

    @Test
    void longestNameStillMakesARoutingKey() {
        String name = "é".repeat(127);
        bench.declareExchange(session, name, "fanout");
        watch("#");
        trace(true);
        bench.publish(session, name, "key", "body");

        assertEquals("publish." + "é".repeat(123), nextTrace().routingKey());
    }

    @Test
    void offNothingIsCopied() {
        watch("#");
        trace(true);
        trace(false);
        bench.publish(session, "amq.direct", "nowhere", "body");

        assertNull(bench.take(session, "traces"));
    }

    @Test
    void switchStaysAsItIsThroughARestart() {
        bench.declare(session, "q", DURABLE);
        trace(true);
        bench = bench.crash(2);
        session = bench.open(1);
        assertTrue(bench.vhost().tracing().isOn());
        trace(false);
        bench = bench.crash(3);
        assertFalse(bench.vhost().tracing().isOn());
    }

    @Test
    void committedMessagesAreCopied() {
        bench.declare(session, "q", PLAIN);
        watch("publish.#");
        trace(true);
        Publisher publisher = new Publisher(bench.vhost(), session, _ -> {});
        bench.shards().on(session.shard(), () -> {
            Commit commit = publisher.commit();
            commit.publish(TestMessages.to("", "q", "body"));
            commit.carryOut(1);
        });
        bench.shards().runUntilIdle();

        assertEquals("publish.", nextTrace().routingKey());
    }
}
