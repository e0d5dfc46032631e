package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.AUTO_DELETE;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.EXCLUSIVE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What {@code amq.rabbitmq.event} carries, on several shards. */
final class EventExchangeTest {
    private static final String EVENTS = "amq.rabbitmq.event";

    private final VhostBench bench = new VhostBench(3, 1);
    private final Session session = bench.open(1);
    private final Session other = bench.open(2);

    private void watch(String key) {
        bench.declare(session, "audit", DURABLE);
        bench.bind(session, EVENTS, "audit", key);
        bench.purge(session, "audit");
    }

    private Message next() {
        return Objects.requireNonNull(bench.take(session, "audit"), "no event");
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Message each = bench.take(session, "audit"); each != null; each = bench.take(session, "audit")) {
            keys.add(each.routingKey());
        }
        return keys;
    }

    private static FieldTable headers(Message event) {
        return Objects.requireNonNull(event.properties().headers());
    }

    private static String text(FieldTable table, String name) {
        return table.find(name) instanceof FieldValue.LongString text ? text.text() : "no text " + name;
    }

    @Test
    void eventIsAPersistentMessageWithoutABodyAndWithItsTime() {
        watch("queue.created");
        long beforeMs = bench.shards().ask(session.shard(), session.shard()::wallMs);
        bench.declare(other, "q", PLAIN);
        Message event = next();

        assertEquals(EVENTS, event.exchange());
        assertEquals(0, event.bodyBytes());
        assertEquals(2, event.deliveryMode());
        assertEquals(beforeMs / 1000, event.properties().timestamp());
        assertEquals(FieldValue.Int.of(beforeMs), headers(event).find("timestamp_in_ms"));
        assertNotEquals(Message.NOT_JOURNALED, event.position());
    }

    @Test
    void queueIsDescribedWhenItComesAndNamedWhenItGoes() {
        watch("queue.*");
        bench.declare(other, "q", EXCLUSIVE);
        bench.leave(other);
        FieldTable created = headers(next());
        FieldTable deleted = headers(next());

        assertEquals("q", text(created, "name"));
        assertEquals("/", text(created, "vhost"));
        assertEquals(new FieldValue.Bool(false), created.find("durable"));
        assertEquals(new FieldValue.Bool(true), created.find("exclusive"));
        assertEquals("classic", text(created, "type"));
        assertEquals("guest", text(created, "user_who_performed_action"));
        assertEquals("q", text(deleted, "name"));
        assertEquals("rmq-internal", text(deleted, "user_who_performed_action"));
    }

    @Test
    void bindingsGoBeforeTheQueueThatTheyLeadTo() {
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "amq.topic", "q", "a.*");
        watch("#");
        bench.delete(session, "q");
        Message unbound = next();

        assertEquals("binding.deleted", unbound.routingKey());
        FieldTable headers = headers(unbound);
        assertEquals("amq.topic", text(headers, "source_name"));
        assertEquals("exchange", text(headers, "source_kind"));
        assertEquals("q", text(headers, "destination_name"));
        assertEquals("queue", text(headers, "destination_kind"));
        assertEquals("a.*", text(headers, "routing_key"));
        assertEquals("guest", text(headers, "user_who_performed_action"));
        assertEquals(List.of("queue.deleted"), keys());
    }

    @Test
    void autoDeleteExchangesTellThatTheyGoToo() {
        watch("#");
        bench.declareExchange(session, new ExchangeDeclaration("x", "fanout", false, true, false, FieldTable.EMPTY));
        bench.declare(session, "q", AUTO_DELETE);
        bench.bind(session, "x", "q", "");
        TestConsumer consumer = bench.consume(session, bench.channel(session), "q", ConsumerSpec.tagged("c"));
        bench.cancel(session, consumer);

        assertEquals(
                List.of(
                        "exchange.created",
                        "queue.created",
                        "binding.created",
                        "consumer.created",
                        "consumer.deleted",
                        "binding.deleted",
                        "exchange.deleted",
                        "queue.deleted"),
                keys());
    }

    @Test
    void whatChangesNothingIsNoEvent() {
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "amq.topic", "q", "a");
        watch("#");
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "amq.topic", "q", "a");
        bench.unbind(session, "amq.topic", "q", "other");
        bench.deleteExchange(session, "missing", false);

        assertEquals(List.of(), keys());
    }

    @Test
    void consumersTellOfThemselves() {
        bench.declare(session, "q", PLAIN);
        watch("consumer.*");
        TestConsumer consumer = bench.consume(
                session, bench.channel(session), "q", ConsumerSpec.tagged("c").prefetch(7));
        bench.delete(session, "q");
        FieldTable created = headers(next());

        assertEquals("c", text(created, "consumer_tag"));
        assertEquals("q", text(created, "queue"));
        assertEquals(new FieldValue.Bool(true), created.find("ack_required"));
        assertEquals(FieldValue.Int.of(7), created.find("prefetch_count"));
        assertEquals("consumer.deleted", next().routingKey());
        assertNotNull(consumer);
    }

    @Test
    void policiesAndLimitsAreTold() {
        watch("#");
        FieldTable definition = FieldTable.builder().put("max-length", 5).build();
        Policy policy = new Policy("p", "^q", ApplyTo.ALL, 3, definition);
        bench.<Done>call(session, reply -> bench.vhost().policies().set(policy, reply));
        bench.<Done>call(session, reply -> bench.vhost().policies().clear("p", reply));
        bench.<Done>call(session, reply -> bench.vhost().limits().set("max-queues", 100, reply));
        FieldTable set = headers(next());

        assertEquals("p", text(set, "name"));
        assertEquals("^q", text(set, "pattern"));
        assertEquals(new FieldValue.Table(definition), set.find("definition"));
        assertEquals(List.of("policy.cleared", "parameter.set", "vhost.limits.set"), keys());
    }

    @Test
    void withoutABindingNothingIsPutTogether() {
        assertFalse(bench.vhost().events().isWatched());
        watch("#");
        assertTrue(bench.vhost().events().isWatched());
        bench.unbind(session, EVENTS, "audit", "#");
        bench.declare(session, "q", PLAIN);

        assertFalse(bench.vhost().events().isWatched());
        assertNull(bench.take(session, "audit"));
    }

    @Test
    void thoseWhoAreSlowToListenCostTheBrokerNothingButABound() {
        watch("alarm.set");
        Event event = new Event(EventType.ALARM_SET, FieldTable.EMPTY);
        for (int i = 0; i < 2 * SystemExchange.WAITING_MAX; i++) {
            bench.vhost().events().emit(event);
        }
        bench.shards().runUntilIdle();

        assertEquals(SystemExchange.WAITING_MAX, keys().size());
    }
}
