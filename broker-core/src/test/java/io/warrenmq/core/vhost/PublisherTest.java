package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.BasicPropertiesBuilder;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import io.warrenmq.core.table.MalformedTableException;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a message into queues on four shards. */
final class PublisherTest {
    private final VhostBench bench = new VhostBench(4, 1);
    private final Session session = bench.open(1);
    private final List<Long> receipts = new ArrayList<>();
    private final Publisher publisher = new Publisher(bench.vhost(), session, receipts::add);

    // --- routed or not

    @Test
    void eachQueueElsewhereGivesAReceipt() {
        int elsewhere = declareFour(PLAIN);
        assertEquals(3, elsewhere);
        assertEquals(elsewhere, publish(TestMessages.to("amq.fanout", "", "m"), 17));
        assertEquals(List.of(), receipts);
        bench.shards().runUntilIdle();
        assertEquals(List.of(17L, 17L, 17L), receipts);
        for (int i = 0; i < 4; i++) {
            assertEquals(List.of("m"), bench.drain(session, "q" + i));
        }
    }

    @Test
    void queuesOfTheSameShardHaveTakenItAtOnce() {
        bench.declare(session, "q", VhostBench.EXCLUSIVE);
        assertEquals(0, publish(TestMessages.to("", "q", "m"), 1));
        assertEquals(1, bench.check(session, "q").readyCount());
    }

    @Test
    void messagesKnowWhenTheyWerePublished() {
        bench.declare(session, "q", DURABLE);
        bench.shards().setWallMs(1_800_000_000_000L);
        publish(TestMessages.persistentTo("", "q", "1"), 1);
        bench.shards().advance(50);
        bench.shards().setWallMs(1_500_000_000_000L); // somebody has set the clock
        publish(TestMessages.to("", "q", "2"), 2);
        bench.shards().runUntilIdle();
        assertEquals(
                1_800_000_000_000L, requireNonNull(bench.take(session, "q")).publishedMs());
        assertEquals(
                1_500_000_000_000L, requireNonNull(bench.take(session, "q")).publishedMs());
    }

    @Test
    void anUnroutableMessageLeavesNoTrace() {
        assertEquals(Publisher.UNROUTABLE, publish(TestMessages.persistentTo("", "missing", "m"), 1));
        assertEquals(Publisher.UNROUTABLE, publish(TestMessages.to("amq.topic", "a.b", "m"), 2));
        bench.shards().runUntilIdle();
        assertEquals(List.of(), receipts);
        assertEquals(0, bench.journal().durablePosition());
    }

    @Test
    void aReceiptComesAlsoWhenTheQueueHasJustEnded() {
        bench.declare(session, "q", PLAIN);
        Session other = bench.open(3);
        bench.<Integer>ask(other, reply -> bench.vhost().queues().delete(other, "q", false, false, reply));
        assertEquals(1, publish(TestMessages.to("", "q", "m"), 5));
        bench.shards().runUntilIdle();
        assertEquals(List.of(5L), receipts);
    }

    @Test
    void messagesOfOnePublisherKeepTheirOrder() {
        declareFour(PLAIN);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            bodies.add("m" + i);
            publish(TestMessages.to("amq.fanout", "", "m" + i), i);
            bench.shards().steps(i % 3);
        }
        bench.shards().runUntilIdle();
        for (int i = 0; i < 4; i++) {
            assertEquals(bodies, bench.drain(session, "q" + i));
        }
        assertEquals(600, receipts.size());
    }

    // --- journal

    @Test
    void aPersistentMessageIsJournaledOnceForItsDurableQueues() {
        declareFour(DURABLE);
        bench.declare(session, "transient", PLAIN);
        bench.bind(session, "amq.fanout", "transient", "");
        Message message = TestMessages.persistentTo("amq.fanout", "", "m");
        publish(message, 1);
        for (int i = 0; i < 4; i++) {
            assertTrue(bench.journal().isLive(bench.queue("q" + i).identity().id(), message.position()));
        }
        assertEquals(
                0, bench.journal().liveCount(bench.queue("transient").identity().id()));
        bench.shards().runUntilIdle();
        bench.drain(session, "q0");
        assertEquals(0, bench.journal().liveCount(bench.queue("q0").identity().id()));
        assertEquals(1, bench.journal().liveCount(bench.queue("q1").identity().id()));
    }

    @Test
    void oneRecordNamesHoweverManyQueues() {
        for (int i = 0; i < 40; i++) {
            bench.declare(session, "q" + i, DURABLE);
            bench.bind(session, "amq.fanout", "q" + i, "");
        }
        Message message = TestMessages.persistentTo("amq.fanout", "", "m");
        publish(message, 1);
        for (int i = 0; i < 40; i++) {
            assertTrue(bench.journal().isLive(bench.queue("q" + i).identity().id(), message.position()));
        }
    }

    @Test
    void otherMessagesAreNotJournaled() {
        bench.declare(session, "durable", DURABLE);
        bench.declare(session, "transient", PLAIN);
        long before = bench.journal().durablePosition();
        Message toDurable = TestMessages.to("", "durable", "m");
        Message toTransient = TestMessages.persistentTo("", "transient", "m");
        publish(toDurable, 1);
        publish(toTransient, 2);
        bench.shards().runUntilIdle();
        assertEquals(Message.NOT_JOURNALED, toDurable.position());
        assertEquals(Message.NOT_JOURNALED, toTransient.position());
        assertEquals(before, bench.journal().durablePosition());
    }

    @Test
    void aChangedMessageHasItsPositionInBothForms() {
        bench.declare(session, "q", DURABLE);
        Message message = withHeaders("q", headers("BCC", "q"), "m");
        publish(message, 1);
        assertTrue(bench.journal().isLive(bench.queue("q").identity().id(), message.position()));
        bench.shards().runUntilIdle();
        assertEquals(
                message.position(), requireNonNull(bench.take(session, "q")).position());
    }

    // --- CC and BCC

    @Test
    void ccAndBccAreFurtherKeysAndBccIsNotShown() {
        for (String queue : List.of("to", "copied", "blind")) {
            bench.declare(session, queue, PLAIN);
        }
        FieldTable headers = headers("CC", "copied", "to").toBuilder()
                .put("BCC", array("blind"))
                .put("mine", 1)
                .build();
        publish(withHeaders("to", headers, "m"), 1);
        bench.shards().runUntilIdle();
        FieldTable visible = headers.toBuilder().remove("BCC").build();
        for (String queue : List.of("to", "copied", "blind")) {
            Message got = requireNonNull(bench.take(session, queue));
            assertEquals("to", got.routingKey());
            assertEquals(visible, got.properties().headers());
            assertNull(bench.take(session, queue), "one copy only");
        }
    }

    @Test
    void anEmptyBccIsNotShownEither() {
        bench.declare(session, "q", PLAIN);
        publish(withHeaders("q", headers("BCC").toBuilder().put("mine", 1).build(), "m"), 1);
        bench.shards().runUntilIdle();
        assertEquals(
                FieldTable.builder().put("mine", 1).build(),
                requireNonNull(bench.take(session, "q")).properties().headers());
    }

    @Test
    void headersWithoutCopiesAreCheckedAllTheSame() {
        bench.declare(session, "q", PLAIN);
        byte[] cut = {0x20, 0, 0, 0, 0, 2, 1, 'k'};
        Message message = new Message("", "q", cut, cut.length);
        MalformedTableException refusal = assertThrows(
                MalformedTableException.class,
                () -> bench.shards().ask(session.shard(), () -> publisher.publish(message, 1)));
        assertEquals("truncated: 1 bytes wanted at byte 2, 0 left", refusal.getMessage());
    }

    @Test
    void aMessageWithoutBccGoesOnAsItCame() {
        bench.declare(session, "q", PLAIN);
        Message message = withHeaders("q", headers("CC", "q"), "m");
        publish(message, 1);
        bench.shards().runUntilIdle();
        assertSame(message, bench.take(session, "q"));
    }

    @Test
    void ccAloneCanRouteAMessage() {
        bench.declare(session, "copied", PLAIN);
        assertEquals(1, publish(withHeaders("missing", headers("CC", "copied"), "m"), 1));
    }

    @Test
    void ccAndBccAreArraysOfText() {
        for (String header : List.of("CC", "BCC")) {
            String start = "PRECONDITION_FAILED - invalid message: header '" + header
                    + "' must be an array of longstr, but is ";
            FieldTable text = FieldTable.builder().put(header, "a").build();
            FieldTable numbers = FieldTable.builder()
                    .put(header, new FieldValue.Array(List.of(new FieldValue.Int(IntType.INT32, 1))))
                    .build();
            assertRefused(start + "longstr", () -> publish(withHeaders("q", text, "m"), 1));
            assertRefused(start + "array of signedint", () -> publish(withHeaders("q", numbers, "m"), 1));
        }
        bench.declare(session, "q", PLAIN);
        assertEquals(1, publish(withHeaders("q", headers("CC"), "m"), 1), "an empty array is fine");
    }

    @Test
    void whatAClientTellsOfDeathsIsMarkedAsSuch() {
        bench.declare(session, "q", PLAIN);
        FieldTable death =
                FieldTable.builder().put("queue", "q").put("reason", "expired").build();
        FieldTable headers = FieldTable.builder()
                .put("x-death", new FieldValue.Array(List.of(new FieldValue.Table(death))))
                .build();
        publish(withHeaders("q", headers, "m"), 1);
        bench.shards().runUntilIdle();
        FieldTable marked = death.toBuilder().put("republished", true).build();
        assertEquals(
                headers.toBuilder()
                        .put("x-death", new FieldValue.Array(List.of(new FieldValue.Table(marked))))
                        .build(),
                requireNonNull(bench.take(session, "q")).properties().headers());
    }

    // --- checks

    @Test
    void theExchangeMustExistAndNotBeInternal() {
        assertRefused("NOT_FOUND - no exchange 'x' in vhost '/'", () -> publish(TestMessages.to("x", "k", "m"), 1));
        bench.declareExchange(session, new ExchangeDeclaration("x", "direct", false, false, true, FieldTable.EMPTY));
        assertRefused(
                "ACCESS_REFUSED - cannot publish to internal exchange 'x' in vhost '/'",
                () -> publish(TestMessages.to("x", "k", "m"), 1));
        assertRefused(
                "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.trace' in vhost '/'",
                () -> publish(TestMessages.to("amq.rabbitmq.trace", "k", "m"), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "60000", "00", "9223372036854775807"})
    void anExpirationIsANumberOfMilliseconds(String expiration) {
        bench.declare(session, "q", PLAIN);
        assertEquals(1, publish(with(BasicProperties.builder().expiration(expiration)), 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "ten", " 1", "1 ", "9223372036854775808", "00000000000000000001"})
    void otherExpirationsAreRefused(String expiration) {
        assertRefused(
                "PRECONDITION_FAILED - invalid expiration '" + expiration + "'",
                () -> publish(with(BasicProperties.builder().expiration(expiration)), 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255})
    void deliveryModesAreOneAndTwo(int mode) {
        assertRefused(
                "PRECONDITION_FAILED - invalid message: delivery mode " + mode + " is neither 1 nor 2",
                () -> publish(with(BasicProperties.builder().deliveryMode(mode)), 1));
        bench.declare(session, "q", PLAIN);
        assertEquals(1, publish(with(BasicProperties.builder().deliveryMode(1)), 1));
        assertEquals(1, publish(with(BasicProperties.builder().deliveryMode(2)), 1));
    }

    @Test
    void checkRefusesWhatPublishWouldAndPublishesNothing() {
        bench.declare(session, "q", PLAIN);
        Stream.of(
                        TestMessages.to("missing", "q", "m"),
                        with(BasicProperties.builder().expiration("x")),
                        with(BasicProperties.builder().deliveryMode(9)),
                        with(BasicProperties.builder().userId("somebody")),
                        with(BasicProperties.builder().replyTo(ReplyAddresses.PSEUDO_QUEUE)),
                        withHeaders("q", FieldTable.builder().put("CC", 1).build(), "m"))
                .forEach(message -> {
                    String refusal = refusal(() -> publisher.check(message));
                    assertFalse(refusal.isEmpty());
                    assertEquals(refusal, refusal(() -> publisher.publish(message, 1)));
                });
        assertEquals("", refusal(() -> publisher.check(TestMessages.to("", "q", "m"))));
        bench.shards().runUntilIdle();
        assertEquals(List.of(), bench.drain(session, "q"));
    }

    // --- direct reply-to

    @Test
    void thePseudoQueueInReplyToBecomesTheChannelsAddress() {
        bench.declare(session, "requests", PLAIN);
        List<Message> replies = new ArrayList<>();
        String address = bench.vhost().replyAddresses().register(target(replies));
        publisher.replyAddress(address);
        publish(
                TestMessages.to(
                        "",
                        "requests",
                        BasicProperties.builder()
                                .correlationId("c")
                                .replyTo(ReplyAddresses.PSEUDO_QUEUE)
                                .build(),
                        "ask"),
                1);
        bench.shards().runUntilIdle();
        Message request = requireNonNull(bench.take(session, "requests"));
        assertEquals(address, request.properties().replyTo());
        assertEquals("c", request.properties().correlationId());

        Session server = bench.open(3);
        assertTrue(bench.publish(server, "", address, "answer"));
        assertEquals(List.of("answer"), replies.stream().map(TestMessages::text).toList());
        bench.vhost().replyAddresses().release(address);
        assertTrue(bench.publish(server, "", address, "too late"));
        assertEquals(1, replies.size());
    }

    @Test
    void withoutAReplyConsumerThePseudoQueueIsRefused() {
        assertRefused(
                "PRECONDITION_FAILED - fast reply consumer does not exist",
                () -> publish(with(BasicProperties.builder().replyTo(ReplyAddresses.PSEUDO_QUEUE)), 1));
    }

    private ReplyTarget target(List<Message> replies) {
        return new ReplyTarget() {
            @Override
            public Shard shard() {
                return session.shard();
            }

            @Override
            public void reply(Message message) {
                assertTrue(session.shard().isInside());
                replies.add(message);
            }
        };
    }

    // --- short forms

    /** Declares q0 to q3, bound to amq.fanout; how many of them are not on the session's shard. */
    private int declareFour(QueueOptions options) {
        int elsewhere = 0;
        for (int i = 0; i < 4; i++) {
            bench.declare(session, "q" + i, options);
            bench.bind(session, "amq.fanout", "q" + i, "");
            elsewhere += bench.queue("q" + i).shard() == session.shard() ? 0 : 1;
        }
        return elsewhere;
    }

    private int publish(Message message, long sequence) {
        return bench.shards().ask(session.shard(), () -> publisher.publish(message, sequence));
    }

    private String refusal(Runnable work) {
        return bench.shards().ask(session.shard(), () -> {
            try {
                work.run();
                return "";
            } catch (BrokerException refusal) {
                return refusal.replyText();
            }
        });
    }

    private static Message with(BasicPropertiesBuilder properties) {
        return TestMessages.to("", "q", properties.build(), "m");
    }

    private static Message withHeaders(String key, FieldTable headers, String body) {
        BasicProperties properties =
                BasicProperties.builder().headers(headers).deliveryMode(2).build();
        return TestMessages.to("", key, properties, body);
    }

    private static FieldTable headers(String name, String... keys) {
        return FieldTable.builder().put(name, array(keys)).build();
    }

    private static FieldValue array(String... texts) {
        return new FieldValue.Array(
                Stream.of(texts).<FieldValue>map(FieldValue.LongString::of).toList());
    }
}
