package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.routing.Binding;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A broker that begins with what another has left in the journal. */
final class RestartTest {
    private static final FieldTable ARGUMENTS =
            FieldTable.builder().put("x-max-priority", 5).put("mine", "yes").build();

    private final VhostBench bench = new VhostBench(3, 1);
    private Session session = bench.open(1);

    private void restart() {
        int changes = bench.journal().changes().size();
        bench.restart(bench.journal().recovered());
        session = bench.open(2);
        assertEquals(changes, bench.journal().changes().size(), "what was in the journal is not journaled again");
    }

    private static ExchangeDeclaration exchange(String name, String kind, boolean durable, boolean autoDelete) {
        return new ExchangeDeclaration(name, kind, durable, autoDelete, false, FieldTable.EMPTY);
    }

    private List<String> bindings(String exchange) {
        List<String> texts = new ArrayList<>();
        for (Binding each : bench.topology().exchange(exchange).bindings().bindings()) {
            texts.add(each.destination().name() + " " + each.routingKey() + " " + each.arguments());
        }
        return texts;
    }

    @Test
    void durableExchangesAndTheirBindingsComeBack() {
        FieldTable alternate =
                FieldTable.builder().put(Exchange.ALTERNATE, "amq.fanout").build();
        FieldTable headers =
                FieldTable.builder().put("x-match", "any").put("a", 1).build();
        bench.declareExchange(session, new ExchangeDeclaration("t", "topic", true, false, true, alternate));
        bench.declareExchange(session, exchange("h", "headers", true, true));
        bench.declareExchange(session, exchange("gone", "direct", true, false));
        bench.declareExchange(session, exchange("transient", "direct", false, false));
        bench.declare(session, "q", DURABLE);
        bench.declare(session, "p", PLAIN);
        bench.bind(session, "t", "q", "a.#");
        bench.bind(session, "t", "q", "b.*");
        bench.bind(session, "t", "p", "c");
        bench.bind(session, "t", "q", "d");
        bench.unbind(session, "t", "q", "d");
        bench.bind(session, "gone", "q", "e");
        bench.bindExchange(session, "amq.direct", "t", "key");
        bench.bindExchange(session, "amq.direct", "gone", "key");
        bench.bind(session, new BindingRequest("h", "q", true, "", headers));
        bench.bind(session, "transient", "q", "f");
        bench.deleteExchange(session, "gone", false);

        restart();
        assertNull(bench.topology().findExchange("gone"));
        assertNull(bench.topology().findExchange("transient"));
        Exchange topic = bench.topology().exchange("t");
        assertTrue(topic.options().internal() && topic.options().durable());
        assertEquals("amq.fanout", topic.alternate());
        assertTrue(bench.topology().exchange("h").options().autoDelete());
        assertEquals(Set.of("q a.# " + FieldTable.EMPTY, "q b.* " + FieldTable.EMPTY), Set.copyOf(bindings("t")));
        assertEquals(List.of("t key " + FieldTable.EMPTY), bindings("amq.direct"));
        assertEquals(List.of("q  " + headers), bindings("h"));
        // What comes back is as alive as before: the exchange goes with its last binding.
        bench.delete(session, "q");
        assertNull(bench.topology().findExchange("h"));
        restart();
        assertNull(bench.topology().findExchange("h"));
        assertEquals(List.of(), bindings("t"));
    }

    @Test
    void durableQueuesComeBackWithIdAndArguments() {
        bench.declare(session, "before", DURABLE);
        bench.delete(session, "before");
        QueueOptions autoDelete = new QueueOptions(true, false, true, ARGUMENTS);
        for (int i = 0; i < 6; i++) {
            bench.declare(session, "q" + i, autoDelete);
        }
        bench.declare(session, "transient", PLAIN);
        bench.declare(session, "exclusive", VhostBench.EXCLUSIVE);
        bench.declare(session, "last", DURABLE);
        bench.delete(session, "last");
        long lastId = bench.journal()
                .changes(TopologyChange.QueueDeclared.class)
                .getLast()
                .id();
        Queue old = bench.queue("q3");

        restart();
        assertEquals(List.of(), bench.queues(List.of("before", "transient", "exclusive", "last")));
        Set<Integer> shards = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            shards.add(bench.queue("q" + i).shard().index());
        }
        assertEquals(Set.of(0, 1, 2), shards);
        Queue restored = bench.queue("q3");
        assertEquals(old.identity(), restored.identity());
        assertEquals(ARGUMENTS, restored.options().arguments());
        assertEquals(new DeclaredQueue("q3", 0, 0), bench.declare(session, "q3", autoDelete));
        assertSame(restored, bench.queue("q3"));
        bench.declare(session, "last", DURABLE);
        assertTrue(bench.queue("last").identity().id() > lastId);

        TestConsumer consumer = bench.consume(session, bench.channel(session), "q3", ConsumerSpec.tagged("c"));
        bench.cancel(session, consumer);
        assertNull(bench.topology().findQueue("q3"));
        restart();
        assertNull(bench.topology().findQueue("q3"));
    }

    @Test
    void changedArgumentsAreThoseOfTheQueueThatTheyWereMeantFor() {
        FieldTable changed = FieldTable.builder().put("x-max-priority", 9).build();
        bench.restart(new Recovered(
                List.of(
                        new TopologyChange.QueueDeclared("/", "q", 1, false, ARGUMENTS),
                        new TopologyChange.QueueChanged("/", "q", 1, changed),
                        new TopologyChange.QueueDeclared("/", "again", 2, false, ARGUMENTS),
                        new TopologyChange.QueueDeleted("/", "again", 2),
                        new TopologyChange.QueueChanged("/", "again", 2, changed),
                        new TopologyChange.QueueDeclared("/", "again", 3, false, ARGUMENTS),
                        new TopologyChange.QueueChanged("/", "again", 2, changed)),
                Map.of(),
                3));
        assertEquals(changed, bench.queue("q").options().arguments());
        assertEquals(ARGUMENTS, bench.queue("again").options().arguments());
    }

    @Test
    void messagesComeBackInOrderAndWhatIsDoneDoesNot() {
        bench.declare(session, "a", DURABLE);
        bench.declare(session, "b", DURABLE);
        bench.declare(session, "c", DURABLE);
        for (String queue : List.of("a", "b", "c")) {
            bench.bind(session, "amq.fanout", queue, "");
        }
        for (int i = 0; i < 50; i++) {
            bench.publish(session, TestMessages.persistentTo("amq.fanout", "", "m" + i));
            bench.publish(session, TestMessages.to("amq.fanout", "", "transient"));
        }
        bench.take(session, "b");
        bench.take(session, "b");
        bench.take(session, "b");
        bench.purge(session, "c");
        bench.publish(session, TestMessages.persistentTo("", "c", "after the purge"));

        restart();
        assertEquals(new DeclaredQueue("a", 50, 0), bench.check(session, "a"));
        bench.publish(session, TestMessages.persistentTo("", "a", "new"));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add("m" + i);
        }
        assertEquals(all.subList(2, 50), bench.drain(session, "b")); // the third was transient
        all.add("new");
        assertEquals(all, bench.drain(session, "a"));
        assertEquals(List.of("after the purge"), bench.drain(session, "c"));
        restart();
        for (String queue : List.of("a", "b", "c")) {
            assertEquals(List.of(), bench.drain(session, queue));
        }
    }

    @Test
    void onlyWhatMayHaveBeenDeliveredIsFlagged() {
        bench.declare(session, "served", DURABLE);
        bench.declare(session, "untouched", DURABLE);
        bench.publish(session, TestMessages.persistentTo("", "served", "1"));
        bench.publish(session, TestMessages.persistentTo("", "untouched", "1"));
        TestConsumer consumer = bench.consume(session, bench.channel(session), "served", ConsumerSpec.tagged("c"));
        assertFalse(consumer.takeArrivals().isEmpty());
        restart();
        assertTrue(redelivered("served"));
        assertFalse(redelivered("untouched"));
    }

    @Test
    void afterACleanStopOnlyWhatWasDeliveredIsFlagged() {
        for (String queue : List.of("a", "b", "c")) {
            bench.declare(session, queue, DURABLE);
            bench.publish(session, TestMessages.persistentTo("", queue, "1"));
            bench.publish(session, TestMessages.persistentTo("", queue, "2"));
            TestChannel channel = bench.channel(session);
            bench.consume(session, channel, queue, ConsumerSpec.tagged("c").prefetch(1));
            bench.shards().on(session.shard(), channel::close);
        }
        bench.shards().runUntilIdle();
        bench.rest();
        restart();
        for (String queue : List.of("a", "b", "c")) {
            assertTrue(redelivered(queue));
            assertFalse(redelivered(queue));
        }
    }

    private boolean redelivered(String queue) {
        return bench.get(session, queue, true).orElseThrow().redelivered();
    }

    @Test
    void bindingsToWhatIsMissingAreLeftOut() {
        TopologyChange.BindingRecord lost =
                new TopologyChange.BindingRecord("/", "amq.fanout", "missing", true, "", FieldTable.EMPTY);
        TopologyChange.BindingRecord fromNowhere =
                new TopologyChange.BindingRecord("/", "nowhere", "q", true, "", FieldTable.EMPTY);
        TopologyChange.BindingRecord good =
                new TopologyChange.BindingRecord("/", "amq.fanout", "q", true, "", FieldTable.EMPTY);
        bench.restart(new Recovered(
                List.of(
                        new TopologyChange.QueueDeclared("/", "q", 7, false, FieldTable.EMPTY),
                        new TopologyChange.Bound(lost),
                        new TopologyChange.Bound(fromNowhere),
                        new TopologyChange.Bound(good)),
                Map.of(),
                9));
        assertEquals(List.of("q  " + FieldTable.EMPTY), bindings("amq.fanout"));
        bench.declare(session, "r", DURABLE);
        assertEquals(10, bench.queue("r").identity().id());
    }
}
