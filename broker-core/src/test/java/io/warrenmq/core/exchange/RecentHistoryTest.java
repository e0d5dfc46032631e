package io.warrenmq.core.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RecentHistoryTest {
    /** A message without properties has two bytes of flags. */
    private static final int FLAGS_BYTES = 2;

    @Test
    void theLatestAreKeptInOrder() {
        RecentHistory history = new RecentHistory(3, 1_000);
        assertEquals(List.of(), kept(history));
        keep(history, "a", "b", "c", "d");
        assertEquals(List.of("b", "c", "d"), kept(history));
        keep(history, "e");
        assertEquals(List.of("c", "d", "e"), kept(history));
    }

    @Test
    void theOldestGoWhenBytesRunOut() {
        RecentHistory history = new RecentHistory(100, 10 * (10 + FLAGS_BYTES));
        for (int i = 0; i < 30; i++) {
            keep(history, "message %02d".formatted(i));
        }
        assertEquals(10, kept(history).size());
        assertEquals("message 20", kept(history).getFirst());
        keep(history, "x".repeat(5 * (10 + FLAGS_BYTES) - FLAGS_BYTES));
        assertEquals(6, kept(history).size());
        assertEquals("message 25", kept(history).getFirst());
    }

    @Test
    void aMessageBeyondAllBoundsIsRoutedButNotKept() {
        RecentHistory history = new RecentHistory(10, 100);
        keep(history, "a", "x".repeat(101), "b", "x".repeat(100 - FLAGS_BYTES));
        assertEquals(List.of("x".repeat(98)), kept(history));
    }

    @Test
    void messagesMayAskNotToBeKept() {
        RecentHistory history = new RecentHistory(10, 1_000);
        keep(history, withNoStore(new FieldValue.Bool(true), "secret"));
        keep(history, withNoStore(new FieldValue.Bool(false), "false"));
        keep(history, withNoStore(FieldValue.LongString.of("true"), "text"));
        assertEquals(List.of("false", "text"), kept(history));
    }

    @Test
    void whatIsTakenBackIsGone() {
        RecentHistory history = new RecentHistory(2, 1_000);
        Message first = TestMessages.of("a");
        Message second = TestMessages.of("b");
        keep(history, first);
        keep(history, second);
        history.retract(second);
        history.retract(second);
        assertEquals(List.of("a"), kept(history));
        keep(history, "c");
        assertEquals(List.of("a", "c"), kept(history));
    }

    @Test
    void onlyANewBindingGetsAnything() {
        RecentHistory history = new RecentHistory(2, 1_000);
        keep(history, "a");
        assertEquals(List.of(), history.beforeBinding(() -> false));
        assertEquals(1, history.beforeBinding(() -> true).size());
    }

    private static Message withNoStore(FieldValue value, String body) {
        FieldTable headers =
                FieldTable.builder().put("x-recent-history-no-store", value).build();
        return TestMessages.to(
                "", "", BasicProperties.builder().headers(headers).build(), body);
    }

    private static void keep(RecentHistory history, String... bodies) {
        for (String body : bodies) {
            keep(history, TestMessages.of(body));
        }
    }

    private static void keep(RecentHistory history, Message message) {
        AtomicInteger routed = new AtomicInteger();
        history.keep(message, routed::incrementAndGet);
        assertEquals(1, routed.get());
    }

    private static List<String> kept(RecentHistory history) {
        return history.beforeBinding(() -> true).stream()
                .map(TestMessages::text)
                .toList();
    }
}
