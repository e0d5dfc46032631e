package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Publishers that number their messages, and queues on four shards. */
final class NumberedMessagesTest {
    private final VhostBench bench = new VhostBench(4, 1);
    private final Session session = bench.open(1);
    private final List<Long> receipts = new ArrayList<>();
    private final Publisher publisher = new Publisher(bench.vhost(), session, receipts::add);

    private static FieldTable numbered(String producer, long sequence) {
        return FieldTable.builder()
                .put("x-producer-id", producer)
                .put("x-sequence", sequence)
                .build();
    }

    private static Message message(String exchange, String key, FieldTable headers, String body) {
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(BasicProperties.PERSISTENT)
                .headers(headers)
                .build();
        return TestMessages.to(exchange, key, properties, body);
    }

    private void publish(String exchange, String key, FieldTable headers, String body) {
        publish(publisher, session, exchange, key, headers, body);
    }

    private void publish(Publisher by, Session from, String exchange, String key, FieldTable headers, String body) {
        Message message = message(exchange, key, headers, body);
        bench.shards().ask(from.shard(), () -> by.publish(message, 1));
        bench.shards().runUntilIdle();
    }

    @Test
    void eachQueueTellsForItself() {
        bench.declare(session, "a", DURABLE);
        bench.declare(session, "b", DURABLE);
        publish("", "a", numbered("p", 1), "to a");
        bench.bind(session, "amq.fanout", "a", "");
        bench.bind(session, "amq.fanout", "b", "");
        publish("amq.fanout", "", numbered("p", 1), "to both");
        assertEquals(List.of("to a"), bench.drain(session, "a"));
        assertEquals(List.of("to both"), bench.drain(session, "b"));
    }

    @Test
    void producersMayHaveSeveralConnections() {
        bench.declare(session, "q", DURABLE);
        Session other = bench.open(3);
        Publisher elsewhere = new Publisher(bench.vhost(), other, receipts::add);
        publish("", "q", numbered("p", 1), "1");
        publish(elsewhere, other, "", "q", numbered("p", 1), "1 again");
        publish(elsewhere, other, "", "q", numbered("p", 2), "2");
        publish("", "q", numbered("p", 2), "2 again");
        assertEquals(List.of("1", "2"), bench.drain(session, "q"));
    }

    @Test
    void consumersSeeTheNumber() {
        bench.declare(session, "q", PLAIN);
        publish("", "q", numbered("p", 1), "1");
        assertEquals(
                numbered("p", 1),
                requireNonNull(bench.take(session, "q")).properties().headers());
    }

    @Test
    void aCommitTakesEachMessageOnce() {
        bench.declare(session, "q", DURABLE);
        bench.shards().ask(session.shard(), () -> {
            Commit commit = publisher.commit();
            commit.publish(message("", "q", numbered("p", 1), "1"));
            commit.publish(message("", "q", numbered("p", 1), "1 again"));
            commit.publish(message("", "q", numbered("p", 2), "2"));
            commit.journal();
            return commit.carryOut(1);
        });
        bench.shards().runUntilIdle();
        assertEquals(List.of("1", "2"), bench.drain(session, "q"));
    }

    @Test
    void deadLettersAreNotToldApart() {
        FieldTable toDead = FieldTable.builder()
                .put("x-dead-letter-exchange", "")
                .put("x-dead-letter-routing-key", "dead")
                .put("x-message-ttl", 0)
                .build();
        bench.declare(session, "dead", DURABLE);
        bench.declare(session, "q", new QueueOptions(true, false, false, toDead));
        publish("", "dead", numbered("p", 1), "published");
        publish("", "q", numbered("p", 1), "died");
        assertEquals(List.of("published", "died"), bench.drain(session, "dead"));
    }

    @Test
    void whatADelayingExchangeHoldsBackIsToldApartWhenItComes() {
        FieldTable arguments =
                FieldTable.builder().put("x-delayed-type", "direct").build();
        bench.declareExchange(
                session, new ExchangeDeclaration("delayed", "x-delayed-message", true, false, false, arguments));
        bench.declare(session, "q", DURABLE);
        bench.bind(session, "delayed", "q", "q");
        FieldTable delayed = numbered("p", 1).toBuilder().put("x-delay", 1_000).build();
        publish("delayed", "q", delayed, "1");
        publish("delayed", "q", delayed, "1 again");
        publish("", "q", numbered("p", 5_000), "5000");
        bench.shards().advance(2_000);
        bench.shards().runUntilIdle();
        assertEquals(List.of("5000", "1"), bench.drain(session, "q"));
        publish("delayed", "q", delayed, "1 again");
        bench.shards().advance(2_000);
        bench.shards().runUntilIdle();
        assertEquals(List.of(), bench.drain(session, "q"));
    }

    @Test
    void allIntegersAreSequences() {
        bench.declare(session, "q", PLAIN);
        FieldValue[] sevens = {
            new FieldValue.Int(IntType.INT8, 7),
            new FieldValue.Int(IntType.UINT8, 7),
            new FieldValue.Int(IntType.INT16, 7),
            new FieldValue.Int(IntType.UINT32, 7),
            FieldValue.Int.of(7)
        };
        for (FieldValue seven : sevens) {
            publish(
                    "",
                    "q",
                    FieldTable.builder()
                            .put("x-producer-id", "p")
                            .put("x-sequence", seven)
                            .build(),
                    "7");
        }
        publish("", "q", numbered("p", Long.MAX_VALUE), "last");
        assertEquals(List.of("7", "last"), bench.drain(session, "q"));
    }

    private void assertHeadersRefused(String text, FieldTable headers) {
        assertRefused("PRECONDITION_FAILED - invalid message: " + text, () -> publish("", "q", headers, "m"));
    }

    @Test
    void oneHeaderNeedsTheOther() {
        assertHeadersRefused(
                "header 'x-producer-id' is \"p\", but header 'x-sequence' is missing",
                FieldTable.builder().put("x-producer-id", "p").build());
        assertHeadersRefused(
                "header 'x-sequence' is 7, but header 'x-producer-id' is missing",
                FieldTable.builder().put("x-sequence", 7).build());
    }

    @Test
    void aProducerIsAShortText() {
        String start = "header 'x-producer-id' must be a longstr of 1 to 255 bytes of UTF-8, but is ";
        assertHeadersRefused(start + "longstr \"\"", numbered("", 1));
        assertHeadersRefused(start + "longstr \"" + "p".repeat(100) + "...\"", numbered("p".repeat(256), 1));
        assertHeadersRefused(
                start + "long 5",
                FieldTable.builder()
                        .put("x-producer-id", 5L)
                        .put("x-sequence", 1)
                        .build());
    }

    @Test
    void aSequenceIsAnIntegerOfZeroOrMore() {
        String start = "header 'x-sequence' must be an integer from 0 to 9223372036854775807, but is ";
        assertHeadersRefused(start + "long -1", numbered("p", -1));
        assertHeadersRefused(
                start + "longstr \"1\"",
                FieldTable.builder()
                        .put("x-producer-id", "p")
                        .put("x-sequence", "1")
                        .build());
    }

    @Test
    void afterACrashWhatWasDurableIsKnownAndNothingElse() {
        for (int seed = 0; seed < 40; seed++) {
            VhostBench before = new VhostBench(4, seed);
            Session writer = before.open(seed % 4);
            Publisher first = new Publisher(before.vhost(), writer, _ -> {});
            before.declare(writer, "q", DURABLE);
            for (int i = 0; i < 20; i++) {
                Message message = message("", "q", numbered("p", i % 12), "m" + i % 12);
                before.shards().ask(writer.shard(), () -> first.publish(message, 1));
                before.shards().steps(seed % 7);
            }
            VhostBench after = before.crash(seed);
            Session again = after.open(seed % 3);
            Publisher second = new Publisher(after.vhost(), again, _ -> {});
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Message message = message("", "q", numbered("p", i), "m" + i);
                after.shards().ask(again.shard(), () -> second.publish(message, 1));
                after.shards().runUntilIdle();
                all.add("m" + i);
            }
            assertEquals(all, after.drain(again, "q"), "seed " + seed);
        }
    }
}
