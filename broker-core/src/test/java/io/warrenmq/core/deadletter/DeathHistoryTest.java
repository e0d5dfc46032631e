package io.warrenmq.core.deadletter;

import static io.warrenmq.core.deadletter.Headers.deaths;
import static io.warrenmq.core.deadletter.Headers.die;
import static io.warrenmq.core.deadletter.Headers.fromClient;
import static io.warrenmq.core.deadletter.Headers.headers;
import static io.warrenmq.core.deadletter.Headers.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.junit.jupiter.api.Test;

/** Which messages go round by themselves, and how much is remembered. */
final class DeathHistoryTest {
    private static final Message PLAIN = TestMessages.to("x", "k", "m");

    private static boolean isCycle(Message message, String queue) {
        return DeathHistory.of(message).isCycle(queue);
    }

    @Test
    void aMessageThatHasNotDiedGoesAnywhere() {
        assertFalse(isCycle(PLAIN, "q"));
    }

    @Test
    void aMessageGoesRoundThatComesBackByItself() {
        for (Cause cause : new Cause[] {Cause.EXPIRED, Cause.MAXLEN, Cause.DELIVERY_LIMIT}) {
            Message letter = die(PLAIN, cause, "a", 1);
            assertTrue(isCycle(letter, "a"), "straight to where it died");
            assertFalse(isCycle(letter, "b"));
            assertTrue(isCycle(die(letter, Cause.EXPIRED, "b", 2), "a"), "by way of another");
        }
    }

    @Test
    void aRejectionOnTheWayLetsItPass() {
        assertFalse(isCycle(die(PLAIN, Cause.REJECTED, "a", 1), "a"));
        Message toRetry = die(PLAIN, Cause.REJECTED, "work", 1);
        assertFalse(isCycle(die(toRetry, Cause.EXPIRED, "retry", 2), "work"));
        Message afterwards = die(die(PLAIN, Cause.EXPIRED, "a", 1), Cause.REJECTED, "b", 2);
        assertFalse(isCycle(afterwards, "a"));
    }

    @Test
    void aRejectionBeforeTheRoundDoesNot() {
        Message letter = die(die(PLAIN, Cause.REJECTED, "a", 1), Cause.EXPIRED, "b", 2);
        assertTrue(isCycle(letter, "b"));
        assertFalse(isCycle(letter, "a"));
    }

    @Test
    void retriesGoRoundAsOftenAsTheyAreRejected() {
        Message message = PLAIN;
        for (int i = 0; i < 200; i++) {
            message = die(message, Cause.REJECTED, "work", i);
            assertFalse(isCycle(message, "retry"));
            message = die(message, Cause.EXPIRED, "retry", i);
            assertFalse(isCycle(message, "work"));
        }
        assertEquals(2, deaths(message).size());
        assertTrue(deaths(message).getFirst().find("count") instanceof FieldValue.Int count && count.value() == 200);
    }

    /** As Celery does with a task that is retried later: all of its headers come back with the publish. */
    @Test
    void whatAClientPublishesAgainDoesNotGoRoundByItself() {
        Message first = die(die(PLAIN, Cause.EXPIRED, "delay-1", 1), Cause.EXPIRED, "delay-0", 2);
        Message retried = fromClient(headers(first));
        assertFalse(isCycle(retried, "delay-1"));
        Message second = die(retried, Cause.EXPIRED, "delay-1", 3);
        assertFalse(isCycle(second, "delay-0"));
        assertTrue(isCycle(second, "delay-1"), "now it has died there since");
        assertEquals(2, deaths(second).size());
    }

    @Test
    void theOldestDeathsAreForgotten() {
        Message message = die(PLAIN, Cause.REJECTED, "first", 0);
        for (int i = 1; i <= 100; i++) {
            message = die(message, Cause.REJECTED, "q" + i, i);
        }
        assertEquals(DeathHistory.ENTRIES_MAX, deaths(message).size());
        assertEquals(
                FieldValue.LongString.of("q100"), deaths(message).getFirst().find("queue"));
        assertEquals("first", Headers.text(message, "x-first-death-queue"));
        assertFalse(isCycle(message, "anywhere"));
    }

    @Test
    void aMessageThatWentThroughTooManyQueuesByItselfGoesRound() {
        Message message = PLAIN;
        for (int i = 1; i < DeathHistory.ENTRIES_MAX; i++) {
            message = die(message, Cause.EXPIRED, "q" + i, i);
            assertFalse(isCycle(message, "next"));
        }
        message = die(message, Cause.EXPIRED, "last", 100);
        assertTrue(isCycle(message, "next"));
    }

    /** A frame holds 128 KiB by default, and nothing of a content header can go into another. */
    @Test
    void evenTheLargestHistoryFitsAFrame() {
        String longest = "n".repeat(250);
        Message message = TestMessages.to(
                longest,
                longest,
                Headers.message(FieldTable.builder()
                                .put("CC", texts(longest, longest, "a", "b", "c"))
                                .build())
                        .properties(),
                "m");
        for (int i = 0; i < 100; i++) {
            message = die(message, Cause.DELIVERY_LIMIT, longest + i, i);
        }
        assertEquals(DeathHistory.ENTRIES_MAX, deaths(message).size());
        int bytes = message.propertiesLength();
        assertTrue(bytes < 120_000, () -> bytes + " bytes");
    }
}
