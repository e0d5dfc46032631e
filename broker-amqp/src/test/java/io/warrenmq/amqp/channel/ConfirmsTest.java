package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmsTest {
    private final Confirms confirms = new Confirms();

    private List<String> flush() {
        List<String> acks = new ArrayList<>();
        confirms.flush(new Confirms.Acks() {
            @Override
            public void ack(long sequence, boolean multiple) {
                acks.add(sequence + (multiple ? " and before" : ""));
            }

            @Override
            public void nack(long sequence) {
                acks.add(sequence + " refused");
            }
        });
        return acks;
    }

    private void publishOpen(int count) {
        for (int i = 0; i < count; i++) {
            confirms.publishedOpen(1, -1);
        }
    }

    @Test
    void sequenceBeginsWithOne() {
        assertEquals(1, confirms.next());
        confirms.published();
        assertEquals(2, confirms.next());
        confirms.publishedOpen(1, -1);
        assertEquals(3, confirms.next());
    }

    @Test
    void nothingPublishedConfirmsNothing() {
        assertEquals(List.of(), flush());
        assertEquals(-1, confirms.awaitedPosition());
        assertEquals(0, confirms.openCount());
    }

    @Test
    void singleMessageIsConfirmedAlone() {
        confirms.published();
        assertEquals(List.of("1"), flush());
        assertEquals(List.of(), flush());
        confirms.published();
        assertEquals(List.of("2"), flush());
    }

    @Test
    void cycleOfMessagesIsConfirmedAtOnce() {
        for (int i = 0; i < 100; i++) {
            confirms.published();
        }
        assertEquals(List.of("100 and before"), flush());
    }

    @Test
    void messageWaitsForEveryQueue() {
        confirms.publishedOpen(3, -1);
        assertEquals(1, confirms.openCount());
        confirms.taken(1);
        confirms.taken(1);
        assertEquals(List.of(), flush());
        confirms.taken(1);
        assertEquals(0, confirms.openCount());
        assertEquals(List.of("1"), flush());
    }

    @Test
    void messageWaitsForQueuesAndJournalInWhateverOrder() {
        confirms.publishedOpen(1, 10);
        confirms.publishedOpen(1, 20);
        assertEquals(20, confirms.awaitedPosition());
        confirms.durable(15);
        assertEquals(List.of(), flush());
        confirms.taken(1);
        confirms.taken(2);
        assertEquals(List.of("1"), flush());
        assertEquals(20, confirms.awaitedPosition());
        confirms.durable(20);
        assertEquals(List.of("2"), flush());
        assertEquals(-1, confirms.awaitedPosition());
    }

    /** Position 0 is the journal's first record, not "no record". */
    @Test
    void firstJournalPositionIsWaitedFor() {
        confirms.publishedOpen(0, 0);
        assertEquals(0, confirms.awaitedPosition());
        confirms.durable(-1);
        assertEquals(List.of(), flush());
        confirms.durable(0);
        assertEquals(List.of("1"), flush());
    }

    /** In order, as clients expect of a broker: what is complete behind a gap waits until the gap closes. */
    @Test
    void thoseBehindAGapWaitForIt() {
        publishOpen(4);
        confirms.taken(4);
        confirms.taken(2);
        assertEquals(List.of(), flush());
        assertEquals(4, confirms.openCount(), "none of them can be confirmed");
        confirms.taken(1);
        assertEquals(List.of("2 and before"), flush());
        confirms.taken(3);
        assertEquals(List.of("4 and before"), flush());
    }

    @Test
    void lastFirstIsOneAck() {
        publishOpen(5);
        for (long sequence = 5; sequence >= 1; sequence--) {
            confirms.taken(sequence);
        }
        assertEquals(List.of("5 and before"), flush());
    }

    @Test
    void messageThatWaitsForNothingWaitsForThoseBeforeIt() {
        publishOpen(1);
        confirms.published();
        confirms.published();
        assertEquals(List.of(), flush());
        confirms.taken(1);
        assertEquals(List.of("3 and before"), flush());
    }

    /** Random publishers, queues and journals against the plain meaning of a confirm. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyMessageIsConfirmedOnceItIsCompleteAndNeverBefore(long seed) {
        Model model = new Model(new Random(seed));
        for (int step = 0; step < 20_000; step++) {
            model.step(step / 1000 % 2 == 0);
        }
        model.completeAll();
        model.flush();
        assertEquals(model.published, model.confirmedUpTo);
        assertEquals(0, confirms.openCount());
        assertEquals(-1, confirms.awaitedPosition());
    }

    private final class Model {
        private final Random random;
        private long published;
        private long journalAppended = -1;
        private long journalDurable = -1;

        /** Receipts to come, by sequence. */
        private final TreeMap<Long, Integer> receipts = new TreeMap<>();

        /** Positions that are not durable, by sequence. */
        private final TreeMap<Long, Long> positions = new TreeMap<>();

        private long confirmedUpTo;

        Model(Random random) {
            this.random = random;
        }

        void step(boolean growing) {
            switch (random.nextInt(growing ? 10 : 20)) {
                case 0, 1, 2, 3, 4 -> publish();
                case 5 -> flush();
                case 6 -> sync();
                default -> takeOne();
            }
            assertEquals(published + 1 - firstOpen(), confirms.openCount());
            assertEquals(positions.isEmpty() ? -1 : positions.lastEntry().getValue(), confirms.awaitedPosition());
        }

        private void publish() {
            assertEquals(published + 1, confirms.next());
            published++;
            int waitsFor = Math.max(0, random.nextInt(6) - 2);
            boolean journaled = random.nextInt(3) == 0;
            if (journaled) {
                // Other channels append in between.
                journalAppended += 1 + random.nextInt(5);
                positions.put(published, journalAppended);
            }
            if (waitsFor > 0) {
                receipts.put(published, waitsFor);
            }
            if (waitsFor == 0 && !journaled) {
                confirms.published();
            } else {
                confirms.publishedOpen(waitsFor, journaled ? journalAppended : -1);
            }
        }

        private void takeOne() {
            if (receipts.isEmpty()) {
                return;
            }
            Long any = receipts.ceilingKey(random.nextLong(published) + 1);
            take(any == null ? receipts.firstKey() : any);
        }

        private void take(long sequence) {
            confirms.taken(sequence);
            if (receipts.merge(sequence, -1, Integer::sum) == 0) {
                receipts.remove(sequence);
            }
        }

        private void sync() {
            journalDurable += random.nextLong(journalAppended - journalDurable + 1);
            confirms.durable(journalDurable);
            positions.values().removeIf(position -> position <= journalDurable);
        }

        void completeAll() {
            while (!receipts.isEmpty()) {
                takeOne();
            }
            journalDurable = journalAppended;
            confirms.durable(journalDurable);
            positions.clear();
        }

        private long firstOpen() {
            long firstToTake = receipts.isEmpty() ? published + 1 : receipts.firstKey();
            long firstToSync = positions.isEmpty() ? published + 1 : positions.firstKey();
            return Math.min(firstToTake, firstToSync);
        }

        private boolean isComplete(long sequence) {
            return !receipts.containsKey(sequence) && !positions.containsKey(sequence);
        }

        /** Everything up to the first gap is confirmed by now, and nothing after it. */
        void flush() {
            confirms.flush(new Confirms.Acks() {
                @Override
                public void ack(long sequence, boolean multiple) {
                    acked(sequence, multiple);
                }

                @Override
                public void nack(long sequence) {
                    throw new AssertionError("nothing was refused, and " + sequence + " is");
                }
            });
            long gap = confirmedUpTo + 1;
            assertTrue(gap > published || !isComplete(gap), () -> gap + " is complete and not confirmed");
        }

        private void acked(long sequence, boolean multiple) {
            assertTrue(sequence > confirmedUpTo && sequence <= published, () -> "ack of " + sequence);
            assertTrue(multiple || sequence == confirmedUpTo + 1, () -> sequence + " is confirmed before its turn");
            for (long each = confirmedUpTo + 1; each <= sequence; each++) {
                long early = each;
                assertTrue(isComplete(each), () -> early + " is confirmed too early");
            }
            confirmedUpTo = sequence;
        }
    }

    @Test
    void tellsOfARefusedMessageInItsPlace() {
        for (int i = 0; i < 5; i++) {
            confirms.published();
        }
        confirms.refused(3);
        assertEquals(List.of("2 and before", "3 refused", "5 and before"), flush());
        assertEquals(List.of(), flush());
    }

    @Test
    void tellsOnceOfAMessageThatSeveralQueuesRefuse() {
        confirms.publishedOpen(2, -1);
        confirms.refused(1);
        confirms.taken(1);
        assertEquals(List.of(), flush(), "the other queue has not answered");
        confirms.refused(1);
        confirms.taken(1);
        confirms.published();
        assertEquals(List.of("1 refused", "2"), flush());
    }
}
