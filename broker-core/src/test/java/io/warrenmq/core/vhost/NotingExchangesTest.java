package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Seeds;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exchanges that note what they route: recent history and deduplication. The queues are on several shards. */
final class NotingExchangesTest {
    private final VhostBench bench = new VhostBench(3, 1);
    private final Session session = bench.open(2);

    @BeforeEach
    void declareQueues() {
        for (String queue : List.of("q", "r")) {
            bench.declare(session, queue, PLAIN);
        }
    }

    // --- x-recent-history

    @Test
    void aNewQueueGetsTheLatestMessagesInOrder() {
        declare("h", "x-recent-history", "x-recent-history-length", 3);
        bench.bind(session, "h", "q", "");
        publish("h", "1", "2", "3", "4");
        assertEquals(List.of("1", "2", "3", "4"), bench.drain(session, "q"));
        bench.bind(session, "h", "r", "any");
        assertEquals(List.of("2", "3", "4"), bench.drain(session, "r"));
        assertEquals(List.of(), bench.drain(session, "q"));
        publish("h", "5");
        assertEquals(List.of("5"), bench.drain(session, "r"));
    }

    @Test
    void twentyAreKeptUnlessTheExchangeSaysOtherwiseEvenWithoutABinding() {
        declare("h", "x-recent-history");
        String[] bodies = IntStream.range(0, 25).mapToObj(String::valueOf).toArray(String[]::new);
        publish("h", bodies);
        bench.bind(session, "h", "q", "");
        assertEquals(List.of(bodies).subList(5, 25), bench.drain(session, "q"));
    }

    @Test
    void bindingTheSameAgainGivesNothing() {
        declare("h", "x-recent-history");
        publish("h", "1");
        bench.bind(session, "h", "q", "");
        bench.bind(session, "h", "q", "");
        assertEquals(List.of("1"), bench.drain(session, "q"));
        bench.bind(session, "h", "q", "further");
        assertEquals(List.of("1"), bench.drain(session, "q"));
    }

    @Test
    void aNewExchangeRoutesWhatItIsGiven() {
        declare("h", "x-recent-history");
        declare("d", "direct");
        bench.bind(session, "d", "q", "k");
        bench.bind(session, "d", "r", "copy");
        bench.publish(session, "h", "other", "lost");
        bench.publish(session, "h", "k", "1");
        bench.publish(session, TestMessages.to("h", "k", headers("CC", array("copy")), "2"));
        bench.bindExchange(session, "h", "d", "");
        assertEquals(List.of("1", "2"), bench.drain(session, "q"));
        assertEquals(List.of("2"), bench.drain(session, "r"));
    }

    @Test
    void whatANewQueueIsGivenIsDurableThere() {
        bench.declareExchange(
                session, new ExchangeDeclaration("h", "x-recent-history", true, false, false, FieldTable.EMPTY));
        bench.declare(session, "first", DURABLE);
        bench.declare(session, "second", DURABLE);
        bench.bind(session, "h", "first", "");
        bench.publish(session, TestMessages.persistentTo("h", "", "kept"));
        bench.publish(session, "h", "", "transient");
        bench.bind(session, "h", "second", "");

        VhostBench next = bench.crash(5);
        Session after = next.open(0);
        assertEquals(List.of("kept"), next.drain(after, "first"));
        assertEquals(List.of("kept"), next.drain(after, "second"));
        // The exchange and its bindings are there again, what it had kept is not.
        next.declare(after, "third", PLAIN);
        next.bind(after, "h", "third", "");
        assertEquals(List.of(), next.drain(after, "third"));
        next.publish(after, "h", "", "new");
        assertEquals(List.of("new"), next.drain(after, "second"));
    }

    @Test
    void aTransactionThatIsRefusedLeavesNoTrace() {
        declare("h", "x-recent-history");
        declare("s", "x-message-deduplication", "x-cache-size", 10);
        bench.bind(session, "s", "q", "");
        Publisher publisher = new Publisher(bench.vhost(), session, _ -> {});
        bench.shards().on(session.shard(), () -> {
            Commit commit = publisher.commit();
            commit.publish(TestMessages.to("h", "", "1"));
            commit.publish(identified("s", "a", "1"));
            assertThrows(BrokerException.class, () -> commit.publish(TestMessages.to("missing", "", "2")));
        });
        bench.bind(session, "h", "r", "");
        assertEquals(List.of(), bench.drain(session, "r"));
        assertTrue(bench.publish(session, identified("s", "a", "again")));
        assertEquals(List.of("again"), bench.drain(session, "q"));
    }

    /** However a bind and publishes cross: the queue gets each of the last messages, and none twice. */
    @Test
    void aQueueThatIsBoundMeanwhileGetsEachMessageOnce() {
        Seeds.each(100, seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            VhostBench world = new VhostBench(3, seed);
            Session binder = world.open(0);
            Session sender = world.open(2);
            world.declareExchange(
                    binder, new ExchangeDeclaration("h", "x-recent-history", false, false, false, FieldTable.EMPTY));
            world.declare(binder, "q", PLAIN);
            Publisher publisher = new Publisher(world.vhost(), sender, _ -> {});
            int bindAt = random.nextInt(15);
            BindingRequest request = new BindingRequest("h", "q", true, "", FieldTable.EMPTY);
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                if (i == bindAt) {
                    world.<Done>ask(binder, reply -> world.vhost().exchanges().bind(binder, request, reply));
                }
                String body = "m" + i;
                bodies.add(body);
                world.shards().on(sender.shard(), () -> publisher.publish(TestMessages.to("h", "", body), 1));
                world.shards().steps(random.nextInt(3));
            }
            world.shards().runUntilIdle();
            List<String> got = world.drain(binder, "q");
            assertEquals(
                    bodies.stream().sorted().toList(), got.stream().sorted().toList());
        });
    }

    // --- x-message-deduplication

    @Test
    void aValueIsRoutedOnce() {
        declare("s", "x-message-deduplication", "x-cache-size", 2);
        bench.bind(session, "s", "q", "any");
        bench.bind(session, "s", "r", "key");
        assertTrue(bench.publish(session, identified("s", "a", "1")));
        assertFalse(bench.publish(session, identified("s", "a", "2")));
        assertTrue(bench.publish(session, identified("s", "b", "3")));
        assertTrue(bench.publish(session, identified("s", "c", "4")));
        assertTrue(bench.publish(session, identified("s", "a", "5")));
        assertTrue(bench.publish(session, "s", "", "without"));
        assertTrue(bench.publish(session, "s", "", "without"));
        List<String> routed = List.of("1", "3", "4", "5", "without", "without");
        assertEquals(routed, bench.drain(session, "q"));
        assertEquals(routed, bench.drain(session, "r"));
    }

    @Test
    void aDuplicateCountsAsUnroutableSoItCanBeCaught() {
        FieldTable arguments = FieldTable.builder()
                .put("x-cache-size", 10)
                .put(Exchange.ALTERNATE, "rest")
                .build();
        declare("rest", "fanout");
        bench.declareExchange(
                session, new ExchangeDeclaration("s", "x-message-deduplication", false, false, false, arguments));
        bench.bind(session, "s", "q", "");
        bench.bind(session, "rest", "r", "");
        assertTrue(bench.publish(session, identified("s", "a", "1")));
        assertTrue(bench.publish(session, identified("s", "a", "2")));
        assertEquals(List.of("1"), bench.drain(session, "q"));
        assertEquals(List.of("2"), bench.drain(session, "r"));
    }

    @Test
    void whatWentNowhereMayComeAgain() {
        declare("s", "x-message-deduplication", "x-cache-size", 10);
        assertFalse(bench.publish(session, identified("s", "a", "1")));
        bench.bind(session, "s", "q", "");
        assertTrue(bench.publish(session, identified("s", "a", "2")));
        assertEquals(List.of("2"), bench.drain(session, "q"));
    }

    @Test
    void aValueCountsForALimitedTime() {
        FieldTable arguments = FieldTable.builder()
                .put("x-cache-size", 10)
                .put("x-cache-ttl", 1_000)
                .build();
        bench.declareExchange(
                session, new ExchangeDeclaration("s", "x-message-deduplication", false, false, false, arguments));
        bench.bind(session, "s", "q", "");
        FieldTable own = FieldTable.builder()
                .put("x-deduplication-header", "own")
                .put("x-cache-ttl", 5_000)
                .build();
        Message owned =
                TestMessages.to("s", "", BasicProperties.builder().headers(own).build(), "");
        assertTrue(bench.publish(session, identified("s", "a", "1")));
        assertTrue(bench.publish(session, owned));
        bench.shards().advance(999);
        assertFalse(bench.publish(session, identified("s", "a", "2")));
        bench.shards().advance(1);
        assertTrue(bench.publish(session, identified("s", "a", "3")));
        assertFalse(bench.publish(session, owned));
        bench.shards().advance(4_000);
        assertTrue(bench.publish(session, owned));
    }

    @Test
    void furtherRoutingKeysDoNotMakeADuplicate() {
        declare("s", "x-message-deduplication", "x-cache-size", 10);
        bench.bind(session, "s", "q", "");
        FieldTable headers = FieldTable.builder()
                .put("x-deduplication-header", "a")
                .put("CC", array("b", "c"))
                .build();
        BasicProperties properties = BasicProperties.builder().headers(headers).build();
        assertTrue(bench.publish(session, TestMessages.to("s", "", properties, "1")));
        assertEquals(List.of("1"), bench.drain(session, "q"));
    }

    // --- exchanges that choose

    @Test
    void aChoosingExchangeChoosesOnceWhateverTheRoutingKeys() {
        for (String kind : List.of("x-consistent-hash", "x-modulus-hash", "x-random", "x-local-random")) {
            declare(kind, kind);
            bench.bind(session, kind, "q", "1");
            bench.bind(session, kind, "r", "1");
            for (int i = 0; i < 50; i++) {
                BasicProperties properties = headers("CC", array("a", "b", "c"));
                assertTrue(bench.publish(session, TestMessages.to(kind, "k" + i, properties, "")));
            }
            int inQ = bench.drain(session, "q").size();
            int inR = bench.drain(session, "r").size();
            assertEquals(50, inQ + inR);
            assertTrue(inQ > 5 && inR > 5, kind);
        }
    }

    @Test
    void aMappingIsTheSameAfterARestart() {
        for (String kind : List.of("x-consistent-hash", "x-modulus-hash")) {
            bench.declareExchange(session, new ExchangeDeclaration(kind, kind, true, false, false, FieldTable.EMPTY));
            for (int i = 0; i < 10; i++) {
                bench.declare(session, "d" + i, DURABLE);
                bench.bind(session, kind, "d" + i, String.valueOf(i + 1));
            }
        }
        List<List<String>> before = mapping(bench, session);
        VhostBench next = bench.crash(5);
        assertEquals(before, mapping(next, next.open(0)));
    }

    /** What each of the queues gets of the same messages. */
    private static List<List<String>> mapping(VhostBench bench, Session session) {
        for (int i = 0; i < 200; i++) {
            bench.publish(session, "x-consistent-hash", "k" + i, "c" + i);
            bench.publish(session, "x-modulus-hash", "k" + i, "m" + i);
        }
        return IntStream.range(0, 10)
                .mapToObj(i -> bench.drain(session, "d" + i))
                .toList();
    }

    @Test
    void theBrokersExchangesAreForListenersOnly() {
        for (String name : List.of("amq.rabbitmq.event", "amq.rabbitmq.log")) {
            bench.bind(session, name, "q", "#");
            assertRefused(
                    "ACCESS_REFUSED - cannot publish to internal exchange '" + name + "' in vhost '/'",
                    () -> bench.publish(session, name, "k", "m"));
        }
    }

    private void declare(String name, String kind) {
        bench.declareExchange(session, name, kind);
    }

    private void declare(String name, String kind, String argument, int value) {
        FieldTable arguments = FieldTable.builder().put(argument, value).build();
        bench.declareExchange(session, new ExchangeDeclaration(name, kind, false, false, false, arguments));
    }

    private void publish(String exchange, String... bodies) {
        for (String body : bodies) {
            bench.publish(session, exchange, "k", body);
        }
    }

    private static Message identified(String exchange, String value, String body) {
        return TestMessages.to(exchange, "", headers("x-deduplication-header", FieldValue.LongString.of(value)), body);
    }

    private static BasicProperties headers(String name, FieldValue value) {
        return BasicProperties.builder()
                .headers(FieldTable.builder().put(name, value).build())
                .build();
    }

    private static FieldValue array(String... texts) {
        return new FieldValue.Array(List.of(texts).stream()
                .<FieldValue>map(FieldValue.LongString::of)
                .toList());
    }
}
