package io.warrenmq.core.deadletter;

import static io.warrenmq.core.deadletter.Headers.deaths;
import static io.warrenmq.core.deadletter.Headers.die;
import static io.warrenmq.core.deadletter.Headers.entry;
import static io.warrenmq.core.deadletter.Headers.fromClient;
import static io.warrenmq.core.deadletter.Headers.headers;
import static io.warrenmq.core.deadletter.Headers.text;
import static io.warrenmq.core.deadletter.Headers.texts;
import static io.warrenmq.core.deadletter.Headers.xDeath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import io.warrenmq.core.table.RandomTables;
import io.warrenmq.core.table.TableLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What clients put into the headers of deaths: what they got, or anything at all. */
final class RepublishedTest {
    private static final Message DEAD = die(TestMessages.to("x", "k", "m"), Cause.EXPIRED, "q", 10);

    private static Message again(Message message, boolean interpret) {
        Message republished = fromClient(headers(message));
        return DeadLetter.of(republished, new Death(Cause.EXPIRED, "q", 20_000, "dlx", null), interpret)
                .message();
    }

    @Test
    void countsGoOnWhenAClientPublishesItAgain() {
        assertEquals(List.of(entry(2, "expired", "q", 10, "x", "k")), deaths(again(DEAD, true)));
        assertEquals(List.of(entry(3, "expired", "q", 10, "x", "k")), deaths(again(again(DEAD, true), true)));
    }

    @Test
    void whatWasFirstStaysSo() {
        Message letter = die(fromClient(headers(DEAD)), Cause.REJECTED, "other", 20);
        assertEquals("q", text(letter, "x-first-death-queue"));
        assertEquals("other", text(letter, "x-last-death-queue"));
    }

    @Test
    void ifClientsAreNotBelievedItsHistoryBeginsAnew() {
        Message republished = fromClient(headers(DEAD));
        DeadLetter letter = DeadLetter.of(republished, new Death(Cause.REJECTED, "other", 20_000, "dlx", null), false);
        assertEquals(List.of(entry(1, "rejected", "other", 20, "x", "k")), deaths(letter.message()));
        assertEquals("other", text(letter.message(), "x-first-death-queue"));
        Message next = DeadLetter.of(letter.message(), new Death(Cause.EXPIRED, "q", 30_000, "dlx", null), false)
                .message();
        assertEquals(2, deaths(next).size(), "its own deaths count");
        assertEquals("other", text(next, "x-first-death-queue"));
    }

    @Test
    void aMarkTellsWhatAClientHasSent() {
        Message republished = fromClient(headers(DEAD));
        assertEquals(
                List.of(entry(1, "expired", "q", 10, "x", "k").toBuilder()
                        .put("republished", true)
                        .build()),
                deaths(republished));
        assertEquals(
                headers(DEAD).toBuilder().remove("x-death").build(),
                headers(republished).toBuilder().remove("x-death").build());
    }

    @Test
    void headersWithoutDeathsAreNotTouched() {
        for (FieldTable headers : List.of(
                FieldTable.EMPTY,
                FieldTable.builder().put("x", 1).build(),
                FieldTable.builder().put("x-death", "text").build(),
                FieldTable.builder().put("x-death", texts()).build())) {
            assertSame(headers, DeathHistory.markRepublished(headers));
        }
    }

    // --- what clients make of it

    @Test
    void numbersOfAnyTypeAreCounts() {
        for (IntType type : IntType.values()) {
            FieldTable mangled = entry(1, "expired", "q", 10, "x", "k").toBuilder()
                    .put("count", new FieldValue.Int(type, 7))
                    .put("time", new FieldValue.Int(type, 9))
                    .build();
            Message letter = die(fromClient(xDeath(mangled)), Cause.EXPIRED, "q", 20);
            assertEquals(List.of(entry(8, "expired", "q", 9, "x", "k")), deaths(letter));
        }
    }

    @Test
    void whatIsMissingIsMadeUp() {
        FieldTable bare =
                FieldTable.builder().put("queue", "a").put("reason", "expired").build();
        Message letter = die(fromClient(xDeath(bare)), Cause.REJECTED, "b", 20);
        FieldTable completed = entry(1, "expired", "a", 20, "").toBuilder()
                .put("republished", true)
                .build();
        assertEquals(List.of(entry(1, "rejected", "b", 20, "x", "k"), completed), deaths(letter));
        assertEquals("a", text(letter, "x-first-death-queue"), "as far as is known");
    }

    @Test
    void countsBelowOneAndBeyondAllBoundsStayCounts() {
        FieldTable negative = entry(-5, "expired", "q", 10, "x", "k");
        FieldTable huge = entry(Long.MAX_VALUE, "expired", "q", 10, "x", "k");
        assertEquals(
                List.of(entry(2, "expired", "q", 10, "x", "k")),
                deaths(die(fromClient(xDeath(negative)), Cause.EXPIRED, "q", 20)));
        assertEquals(List.of(huge), deaths(die(fromClient(xDeath(huge)), Cause.EXPIRED, "q", 20)));
    }

    @Test
    void entriesOfOneKindBecomeOne() {
        FieldTable first = entry(2, "expired", "q", 15, "x", "k");
        FieldTable second = entry(3, "expired", "q", 5, "y", "l");
        Message letter = die(fromClient(xDeath(first, second)), Cause.EXPIRED, "q", 20);
        assertEquals(List.of(entry(6, "expired", "q", 5, "y", "l")), deaths(letter));
    }

    @Test
    void whatIsNoEntryIsReplaced() {
        List<FieldValue> others = List.of(
                FieldValue.LongString.of("[I, am, not, an, array]"),
                FieldValue.Int.of(1),
                new FieldValue.Void(),
                new FieldValue.Table(entry(1, "expired", "q", 10, "x", "k")),
                new FieldValue.Array(List.of(FieldValue.LongString.of("text"), FieldValue.Int.of(1))),
                new FieldValue.Array(List.of(new FieldValue.Table(FieldTable.EMPTY))),
                new FieldValue.Array(List.of(new FieldValue.Table(
                        FieldTable.builder().put("queue", 1).put("reason", 2).build()))),
                new FieldValue.Array(
                        List.of(new FieldValue.Table(entry(1, "expired", "q".repeat(256), 10, "x", "k")))));
        for (FieldValue other : others) {
            FieldTable sent = FieldTable.builder().put("x-death", other).build();
            Message letter = die(fromClient(sent), Cause.EXPIRED, "q", 20);
            assertEquals(List.of(entry(1, "expired", "q", 20, "x", "k")), deaths(letter), other::toString);
        }
    }

    @Test
    void namesOfFirstDeathsThatAreNoTextAreReplaced() {
        FieldTable sent =
                headers(DEAD).toBuilder().put("x-first-death-queue", 1).build();
        Message letter = die(fromClient(sent), Cause.REJECTED, "other", 20);
        assertEquals("q", text(letter, "x-first-death-queue"));
        assertEquals("expired", text(letter, "x-first-death-reason"));
    }

    @Test
    void nothingThatAClientSendsBreaksAnything() {
        SplittableRandom random = new SplittableRandom(1);
        RandomTables tables = new RandomTables(random);
        String[] fields = {"count", "reason", "queue", "time", "exchange", "routing-keys", "original-expiration"};
        for (int i = 0; i < 1_000; i++) {
            List<FieldValue> entries = new ArrayList<>();
            for (int n = random.nextInt(100); n > 0; n--) {
                FieldTable.Builder entry = entry(1, "expired", "q" + random.nextInt(80), 10, "x", "k").toBuilder();
                tables.table(2).forEach((_, value) -> entry.put(fields[random.nextInt(fields.length)], value));
                entries.add(random.nextInt(5) == 0 ? FieldValue.Int.of(n) : new FieldValue.Table(entry.build()));
            }
            FieldTable sent = tables.table(3).toBuilder()
                    .put("x-death", new FieldValue.Array(entries))
                    .build();
            Message letter = die(fromClient(sent), Cause.EXPIRED, "q", 20);
            requireSound(letter);
            requireSound(die(letter, Cause.REJECTED, "q1", 30));
        }
    }

    private static void requireSound(Message letter) {
        byte[] properties = letter.properties().encode();
        FieldTable stored = BasicProperties.decode(properties, 0, properties.length, TableLimits.STORED)
                .headers();
        assertEquals(headers(letter), stored);
        assertTrue(deaths(letter).size() <= DeathHistory.ENTRIES_MAX);
        for (FieldTable each : deaths(letter)) {
            assertTrue(each.find("count") instanceof FieldValue.Int count && count.value() > 0);
            assertTrue(each.find("reason") instanceof FieldValue.LongString);
            assertTrue(each.find("queue") instanceof FieldValue.LongString);
            assertTrue(each.find("time") instanceof FieldValue.Timestamp);
            assertTrue(each.find("exchange") instanceof FieldValue.LongString);
            assertTrue(each.find("routing-keys") instanceof FieldValue.Array);
        }
    }
}
