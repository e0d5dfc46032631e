package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.DURABLE;
import static io.warrenmq.core.queue.QueueBench.counts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.settings.Overflow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues whose publishers number their messages. */
final class QueueProducersTest {
    private final QueueBench bench = new QueueBench();

    /** Publishes a message that is in the journal; false when the queue refuses it. */
    private boolean publish(Queue queue, long sequence, String body) {
        Message message = numbered(TestMessages.persistentTo("", queue.name(), body), sequence);
        journal(queue, message);
        return queue.publish(message);
    }

    private void journal(Queue queue, Message message) {
        message.journaledAt(
                bench.journal().append(message, new long[] {queue.identity().id()}, 1));
    }

    private Message numbered(Message message, long sequence) {
        message.publishedAt(bench.shard().wallMs());
        message.numbered(new ProducerSequence("p", sequence));
        return message;
    }

    private Queue restarted(Queue before) {
        Queue after = bench.sameQueue(before);
        after.restore(requireNonNull(
                bench.journal().recovered().contents().get(before.identity().id())));
        return after;
    }

    @Test
    void aRepeatedMessageIsTakenAsOftenAsItComesAndThereOnce() {
        Queue queue = bench.queue(DURABLE);
        assertTrue(publish(queue, 1, "1"));
        assertTrue(publish(queue, 1, "1 again"));
        assertTrue(publish(queue, 2, "2"));
        assertEquals(2, bench.journal().liveCount(queue.identity().id()));
        assertEquals(List.of("1", "2"), bench.drainAll(queue));
        assertTrue(publish(queue, 2, "2 again"));
        assertEquals("0 ready, 0 unacked, 0 consumers", counts(queue));
        assertEquals(0, bench.journal().liveCount(queue.identity().id()));
        assertEquals(2, queue.repeatedCount());
    }

    @Test
    void transientMessagesCountAsLongAsTheQueueLives() {
        Queue queue = bench.queue();
        assertTrue(queue.publish(numbered(TestMessages.of("1"), 1)));
        assertTrue(queue.publish(numbered(TestMessages.of("1 again"), 1)));
        assertTrue(queue.publish(TestMessages.of("without number")));
        assertTrue(queue.publish(TestMessages.of("without number")));
        assertEquals(List.of("1", "without number", "without number"), bench.drainAll(queue));
    }

    @Test
    void aRefusedMessageIsNewWhenItComesAgain() {
        Queue queue = bench.queue(
                DURABLE, Settings.PLAIN.countMax(1, Overflow.REJECT_PUBLISH).value());
        assertTrue(publish(queue, 1, "1"));
        assertFalse(publish(queue, 2, "2"));
        assertTrue(publish(queue, 1, "1 again"), "a repeated message needs no room");
        assertEquals(List.of("1"), bench.drainAll(queue));
        assertTrue(publish(queue, 2, "2 again"));
        assertEquals(List.of("2 again"), bench.drainAll(queue));
    }

    @Test
    void aRefusedMessageIsNewAfterARestartToo() {
        Queue before = bench.queue(
                DURABLE, Settings.PLAIN.countMax(1, Overflow.REJECT_PUBLISH).value());
        publish(before, 1, "1");
        assertFalse(publish(before, 2, "2"));
        Queue queue = restarted(before);
        bench.getLater(queue, true);
        publish(queue, 1, "1 again");
        publish(queue, 2, "2 again");
        assertEquals(List.of("2 again"), bench.drainAll(queue));
    }

    @Test
    void aRefusedMessageThatBecomesADeadLetterIsNewToo() {
        Queue queue = bench.queue(
                DURABLE,
                Settings.PLAIN
                        .countMax(1, Overflow.REJECT_PUBLISH_DLX)
                        .deadLetters()
                        .value());
        publish(queue, 1, "1");
        assertFalse(publish(queue, 2, "2"));
        assertEquals(List.of("2 maxlen"), bench.takeDeaths());
        assertEquals(List.of("1"), bench.drainAll(queue));
        assertTrue(publish(queue, 2, "2 again"));
        assertEquals(List.of("2 again"), bench.drainAll(queue));
        assertEquals(0, bench.journal().liveCount(queue.identity().id()));
    }

    @Test
    void consumedMessagesCountAfterARestart() {
        Queue before = bench.queue(DURABLE);
        publish(before, 1, "1");
        publish(before, 2, "2");
        bench.drainAll(before);
        publish(before, 3, "3");
        Queue queue = restarted(before);
        publish(queue, 1, "1 again");
        publish(queue, 3, "3 again");
        publish(queue, 4, "4");
        assertEquals(List.of("3", "4"), bench.drainAll(queue));
    }

    @Test
    void aPurgeKeepsWhatWasSeen() {
        Queue queue = bench.queue(DURABLE);
        publish(queue, 1, "1");
        assertEquals(1, queue.purge());
        publish(queue, 1, "1 again");
        assertEquals(List.of(), bench.drainAll(queue));
    }

    @Test
    void delayedMessagesCountWhenTheyCome() {
        Queue queue = bench.queue(DURABLE, Settings.PLAIN.deliveryDelayMs(1_000).value());
        publish(queue, 1, "1");
        publish(queue, 1, "1 again");
        bench.advance(1_000);
        bench.nextCycle();
        assertEquals(List.of("1"), bench.drainAll(queue));
        publish(queue, 1, "1 again");
        bench.advance(1_000);
        bench.nextCycle();
        assertEquals(List.of(), bench.drainAll(queue));
    }

    @Test
    void anUnusedProducerIsForgottenAfterADay() {
        Queue queue = bench.queue(DURABLE);
        publish(queue, 1, "1");
        bench.advance(86_399_999);
        publish(queue, 1, "1 again");
        bench.advance(86_400_000);
        publish(queue, 1, "1 anew");
        assertEquals(List.of("1", "1 anew"), bench.drainAll(queue));
    }

    @Test
    void afterACrashTheJournalDecidesAboutWhatWasOnItsWay() {
        Queue before = bench.queue(DURABLE);
        publish(before, 1, "1");
        for (int sequence : new int[] {1, 2, 2}) { // the process ends before the queue sees them
            journal(before, numbered(TestMessages.persistentTo("", before.name(), "m" + sequence), sequence));
        }
        bench.nextCycle();
        QueueBench next = new QueueBench();
        QueueContent content = requireNonNull(next.journal()
                .takeOver(bench.journal())
                .contents()
                .get(before.identity().id()));
        assertEquals(2, content.positions().size());
        assertEquals(2, requireNonNull(content.windows().window("p")).highest());
    }
}
