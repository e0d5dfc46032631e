package io.warrenmq.core.deadletter;

import static io.warrenmq.core.deadletter.Headers.deaths;
import static io.warrenmq.core.deadletter.Headers.die;
import static io.warrenmq.core.deadletter.Headers.entry;
import static io.warrenmq.core.deadletter.Headers.headers;
import static io.warrenmq.core.deadletter.Headers.text;
import static io.warrenmq.core.deadletter.Headers.texts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a dead letter looks like, field by field. */
final class DeadLetterTest {
    private static final Message PLAIN = TestMessages.to("x", "k", "body");

    @Test
    void theFirstDeathIsToldInFull() {
        Message letter = die(PLAIN, Cause.REJECTED, "q", 1_700_000_000);
        FieldTable expected = Headers.xDeath(entry(1, "rejected", "q", 1_700_000_000, "x", "k")).toBuilder()
                .put("x-first-death-reason", "rejected")
                .put("x-first-death-queue", "q")
                .put("x-first-death-exchange", "x")
                .put("x-last-death-reason", "rejected")
                .put("x-last-death-queue", "q")
                .put("x-last-death-exchange", "x")
                .build();
        assertEquals(expected, headers(letter));
        assertEquals("dlx", letter.exchange());
        assertEquals("k", letter.routingKey());
        assertEquals("body", TestMessages.text(letter));
        assertEquals(1_700_000_000_999L, letter.publishedMs(), "its time in the next queue begins now");
        assertEquals(Message.NOT_JOURNALED, letter.position());
    }

    @Test
    void eachCauseHasItsName() {
        assertEquals(
                List.of("rejected", "expired", "maxlen", "delivery_limit"),
                List.of(Cause.values()).stream().map(Cause::wireName).toList());
    }

    @Test
    void allElseStaysAsItWas() {
        FieldTable mine = FieldTable.builder().put("mine", 1).build();
        BasicProperties properties = BasicProperties.builder()
                .contentType("text/plain")
                .headers(mine)
                .deliveryMode(BasicProperties.PERSISTENT)
                .priority(3)
                .correlationId("c")
                .replyTo("r")
                .messageId("id")
                .timestamp(7L)
                .type("t")
                .userId("guest")
                .appId("a")
                .build();
        Message letter = die(TestMessages.to("x", "k", properties, "m"), Cause.EXPIRED, "q", 1);
        assertEquals(properties, letter.properties().withHeaders(mine));
        assertEquals(FieldValue.Int.of(1), headers(letter).find("mine"));
    }

    @Test
    void itsOwnExpirationMovesIntoTheHistory() {
        Message brief = TestMessages.to(
                "x", "k", BasicProperties.builder().expiration("060").build(), "m");
        Message letter = die(brief, Cause.EXPIRED, "q", 1);
        assertNull(letter.properties().expiration());
        assertEquals(
                List.of(entry(1, "expired", "q", 1, "x", "k").toBuilder()
                        .put("original-expiration", "060")
                        .build()),
                deaths(letter));
    }

    // --- more deaths

    @Test
    void theMostRecentDeathIsToldFirst() {
        Message letter = die(die(PLAIN, Cause.EXPIRED, "a", 10), Cause.MAXLEN, "b", 20);
        assertEquals(
                List.of(entry(1, "maxlen", "b", 20, "dlx", "k"), entry(1, "expired", "a", 10, "x", "k")),
                deaths(letter));
        assertEquals("expired", text(letter, "x-first-death-reason"));
        assertEquals("a", text(letter, "x-first-death-queue"));
        assertEquals("x", text(letter, "x-first-death-exchange"));
        assertEquals("maxlen", text(letter, "x-last-death-reason"));
        assertEquals("b", text(letter, "x-last-death-queue"));
        assertEquals("dlx", text(letter, "x-last-death-exchange"));
    }

    @Test
    void oneMoreDeathOfTheSameKindCountsAndComesFirst() {
        Message letter = die(PLAIN, Cause.REJECTED, "work", 10, "retry");
        letter = die(letter, Cause.EXPIRED, "retry", 20, "work");
        letter = die(letter, Cause.REJECTED, "work", 30, "retry");
        assertEquals(
                List.of(entry(2, "rejected", "work", 10, "x", "k"), entry(1, "expired", "retry", 20, "dlx", "retry")),
                deaths(letter));
        assertEquals("work", text(letter, "x-first-death-queue"));
        assertEquals("x", text(letter, "x-first-death-exchange"));
        assertEquals("work", text(letter, "x-last-death-queue"));
        assertEquals("dlx", text(letter, "x-last-death-exchange"));
    }

    @Test
    void theSameQueueWithAnotherCauseIsAnotherKind() {
        Message letter = die(die(PLAIN, Cause.EXPIRED, "q", 10), Cause.DELIVERY_LIMIT, "q", 20);
        assertEquals(2, deaths(letter).size());
    }

    // --- routing keys

    @Test
    void withoutARoutingKeyOfItsOwnItKeepsThemAll() {
        Message copied = Headers.message(
                FieldTable.builder().put("CC", texts("c1", "c2")).build());
        DeadLetter letter = DeadLetter.of(copied, new Death(Cause.EXPIRED, "q", 0, "dlx", null), true);
        assertEquals("k", letter.message().routingKey());
        assertEquals(List.of("c1", "c2"), letter.extraKeys());
        assertEquals(texts("c1", "c2"), headers(letter.message()).find("CC"));
        assertEquals(texts("k", "c1", "c2"), deaths(letter.message()).getFirst().find("routing-keys"));
    }

    @Test
    void aRoutingKeyOfItsOwnTakesThePlaceOfAll() {
        Message copied =
                Headers.message(FieldTable.builder().put("CC", texts("c")).build());
        DeadLetter letter = DeadLetter.of(copied, new Death(Cause.EXPIRED, "q", 0, "", "other"), true);
        assertEquals("", letter.message().exchange());
        assertEquals("other", letter.message().routingKey());
        assertEquals(List.of(), letter.extraKeys());
        assertNull(headers(letter.message()).find("CC"));
        assertEquals(texts("k", "c"), deaths(letter.message()).getFirst().find("routing-keys"));
    }

    @Test
    void blindCopiesAreNeverTold() {
        Message copied =
                Headers.message(FieldTable.builder().put("BCC", texts("secret")).build());
        DeadLetter letter = DeadLetter.of(copied, new Death(Cause.EXPIRED, "q", 0, "dlx", null), true);
        assertEquals(List.of(), letter.extraKeys());
        assertFalse(headers(letter.message()).toString().contains("secret"));
    }

    @Test
    void ofManyRoutingKeysTheFirstAreTold() {
        String[] copies = new String[40];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = "c" + i;
        }
        Message copied =
                Headers.message(FieldTable.builder().put("CC", texts(copies)).build());
        DeadLetter letter = DeadLetter.of(copied, new Death(Cause.EXPIRED, "q", 0, "dlx", null), true);
        assertEquals(List.of(copies), letter.extraKeys(), "all of them route it");
        DeathEntry told = requireNonNull(
                DeathEntry.read(new FieldValue.Table(deaths(letter.message()).getFirst()), 0));
        assertEquals(DeathEntry.ROUTING_KEYS_MAX, told.origin().routingKeys().size());
        assertEquals("k", told.origin().routingKeys().getFirst());
    }
}
