package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.message.Message;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final long BYTES_MAX = 10_000;

    private final LoneLink link = new LoneLink();
    private final AssemblyBudget budget = new AssemblyBudget(BYTES_MAX * 2, new AssemblyPool(BYTES_MAX * 2));
    private final Transaction transaction = new Transaction(BYTES_MAX, budget);

    private static Message message(int bytes) {
        return new Message("", "q", new byte[bytes], 2);
    }

    private Transaction.Settlement settlement(int count) {
        List<Unacked.Entry> entries = LongStream.rangeClosed(1, count)
                .mapToObj(tag -> new Unacked.Entry(tag, link.delivery(), null))
                .toList();
        return new Transaction.Settlement(entries, Outcome.ACKNOWLEDGED);
    }

    @Test
    void keepsWhatWasPublishedAndSettledInOrder() {
        Message first = message(10);
        Message second = message(20);
        transaction.publish(first, true);
        transaction.publish(second, false);
        Transaction.Settlement settlement = settlement(2);
        transaction.settle(settlement);
        assertEquals(
                List.of(new Transaction.Publish(first, true), new Transaction.Publish(second, false)),
                transaction.takePublishes());
        assertEquals(List.of(settlement), transaction.takeSettlements());
        assertEquals(List.of(), transaction.takePublishes());
        assertEquals(List.of(), transaction.takeSettlements());
    }

    private static void assertTooLarge(Runnable action) {
        BrokerException refusal = assertThrows(BrokerException.class, action::run);
        assertEquals(ReplyCode.PRECONDITION_FAILED, refusal.code());
        assertEquals("transaction is larger than 10000 bytes: commit more often", refusal.explanation());
    }

    @Test
    void messagesBeyondTheBoundAreRefused() {
        assertTooLarge(() -> {
            for (int i = 0; i < BYTES_MAX; i++) {
                transaction.publish(message(1000), false);
            }
        });
        int kept = transaction.takePublishes().size();
        assertTrue(kept >= 8 && kept <= 10, kept + " messages of 1000 bytes in 10000");
    }

    @Test
    void emptyMessagesCountToo() {
        assertTooLarge(() -> {
            for (int i = 0; i < BYTES_MAX; i++) {
                transaction.publish(message(2), false);
            }
        });
    }

    @Test
    void settlementsCountToo() {
        assertTooLarge(() -> transaction.settle(settlement(1000)));
    }

    @Test
    void oneMessageTooLargeIsRefused() {
        assertTooLarge(() -> transaction.publish(message((int) BYTES_MAX), false));
    }

    /** What waits for a commit is charged to the connection, and given back with the commit. */
    @Test
    void connectionsBudgetIsChargedToo() {
        transaction.publish(message(5000), false);
        transaction.settle(settlement(10));
        assertThrows(BrokerException.class, () -> budget.take(BYTES_MAX * 2 - 6000));
        transaction.takePublishes();
        transaction.takeSettlements();
        budget.take(BYTES_MAX * 2);
        assertEquals(
                ReplyCode.RESOURCE_ERROR,
                assertThrows(BrokerException.class, () -> transaction.publish(message(10), false))
                        .code());
    }

    @Test
    void takenTransactionBeginsAnew() {
        for (int round = 0; round < 10; round++) {
            transaction.publish(message(9000), false);
            transaction.takePublishes();
            transaction.takeSettlements();
        }
    }
}
