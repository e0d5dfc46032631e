package io.warrenmq.store.power;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindows;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Journal.Decision;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A queue whose publishers number their messages and repeat them, over crashes at any moment: what was journaled is
 * known, what was not is not, and no two messages with one number wait.
 */
final class NumbersPowerTest {
    private static final int SEEDS = 150;
    private static final int STEPS = 120;
    private static final int SEQUENCES = 400;
    private static final long QUEUE = 1;
    private static final long NOW_MS = 1_700_000_000_000L;

    @Test
    void noCrashMakesAMessageLostOrTwice() {
        Seeds.from(0, seed -> seed < SEEDS, seed -> {
            try {
                new Life(seed).live();
            } catch (Exception | AssertionError wrong) {
                throw new AssertionError("seed " + seed + ": " + wrong.getMessage(), wrong);
            }
        });
    }

    /** A message in the journal that the queue has not seen. */
    private record OnItsWay(long position, ProducerSequence number) {}

    private static final class Life {
        private final SplittableRandom random;
        private final Subject.Opening opening;
        private FaultyDisk disk = FaultyDisk.honest();
        private Subject store;

        private SequenceWindows seen = new SequenceWindows();
        private final List<OnItsWay> onTheirWay = new ArrayList<>();
        private final Map<Long, ProducerSequence> waiting = new HashMap<>();

        /** Numbers that the queue has taken, with the positions of their messages; 0 when they are durable. */
        private final Map<ProducerSequence, Long> taken = new HashMap<>();

        private final Set<ProducerSequence> settled = new HashSet<>();
        private final Set<ProducerSequence> published = new HashSet<>();
        private long highest;

        Life(long seed) throws Exception {
            random = new SplittableRandom(seed);
            opening = StoreSubject.opening(seed);
            store = opening.open(disk);
            store.journal().append(new TopologyChange.QueueDeclared("/", "q", QUEUE, false, FieldTable.EMPTY));
            store.step();
        }

        void live() throws Exception {
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> publish();
                    case 4, 5, 6 -> decide();
                    case 7 -> settle();
                    case 8 -> store.step();
                    case 9 -> store.checkpoint();
                    case 10 -> fill();
                    default -> restart();
                }
            }
            restart();
        }

        private static Message message(ProducerSequence number) {
            byte[] properties = BasicProperties.EMPTY.encode();
            byte[] body = (number.producer() + ":" + number.sequence()).getBytes(UTF_8);
            byte[] content = Arrays.copyOf(properties, properties.length + body.length);
            System.arraycopy(body, 0, content, properties.length, body.length);
            Message message = new Message("", "q", content, properties.length);
            message.publishedAt(NOW_MS);
            message.numbered(number);
            return message;
        }

        private static ProducerSequence numberOf(Message message) {
            String body = new String(message.content(), message.propertiesLength(), message.bodyBytes(), UTF_8);
            int colon = body.indexOf(':');
            return new ProducerSequence(body.substring(0, colon), Long.parseLong(body.substring(colon + 1)));
        }

        /** A new number, or one of before. */
        private void publish() {
            for (int i = random.nextInt(4); i >= 0 && highest < SEQUENCES; i--) {
                long sequence = random.nextInt(3) == 0 ? Math.max(0, highest - random.nextInt(6)) : highest++;
                ProducerSequence number = new ProducerSequence("p" + random.nextInt(2), sequence);
                long position = store.journal().append(message(number), new long[] {QUEUE}, 1);
                published.add(number);
                onTheirWay.add(new OnItsWay(position, number));
            }
        }

        /** In any order, for publishers may be on several shards. */
        private void decide() {
            Journal journal = store.journal();
            while (!onTheirWay.isEmpty() && random.nextInt(4) > 0) {
                OnItsWay next = onTheirWay.remove(random.nextInt(onTheirWay.size()));
                if (seen.contains(next.number, NOW_MS)) {
                    seen.used(next.number, NOW_MS);
                    journal.decided(QUEUE, next.position, Decision.REPEATED);
                } else if (random.nextInt(6) == 0) {
                    journal.decided(QUEUE, next.position, Decision.REFUSED);
                    journal.settle(QUEUE, next.position);
                } else {
                    seen.add(next.number, NOW_MS);
                    journal.decided(QUEUE, next.position, Decision.TAKEN);
                    taken.put(next.number, next.position);
                    waiting.put(next.position, next.number);
                }
            }
        }

        private void settle() {
            for (long position : List.copyOf(waiting.keySet())) {
                if (random.nextInt(3) == 0) {
                    store.journal().settle(QUEUE, position);
                    settled.add(waiting.remove(position));
                }
            }
        }

        /** So that segments go. */
        private void fill() {
            byte[] content = Arrays.copyOf(BasicProperties.EMPTY.encode(), 3_000);
            long position = store.journal().append(new Message("", "q", content, 2), new long[] {QUEUE}, 1);
            store.journal().settle(QUEUE, position);
        }

        private void restart() throws Exception {
            boolean isWhole = random.nextBoolean();
            if (isWhole) {
                store.step();
            }
            long durable = store.journal().durablePosition();
            boolean isClean = isWhole && random.nextBoolean();
            if (isClean) {
                store.close();
            }
            disk = random.nextBoolean() ? disk.kill() : disk.crash(new RandomFate(random.nextLong()));
            store = opening.open(disk);
            check(durable, isWhole);
        }

        private void check(long durable, boolean isWhole) {
            QueueContent content = store.recovered().contents().get(QUEUE);
            Set<ProducerSequence> found = new HashSet<>();
            waiting.clear();
            long[] positions = content == null
                    ? new long[0]
                    : content.positions().firstOnes(content.positions().size());
            @Nullable Message[] messages = store.read(positions);
            for (int i = 0; i < positions.length; i++) {
                Message message = messages[i];
                assertNotNull(message);
                ProducerSequence number = numberOf(message);
                assertTrue(found.add(number), () -> number + " waits twice");
                waiting.put(positions[i], number);
            }
            seen = content == null ? new SequenceWindows() : content.windows();
            for (ProducerSequence number : found) {
                assertTrue(seen.contains(number, NOW_MS), () -> number + " waits and is not known");
                assertTrue(published.contains(number), () -> number + " waits and was never published");
            }
            taken.forEach((number, position) -> {
                if (position <= durable) {
                    assertTrue(seen.contains(number, NOW_MS), () -> number + " is not known any more");
                    assertTrue(settled.contains(number) || found.contains(number), () -> number + " is lost");
                }
            });
            if (isWhole) {
                settled.forEach(number -> assertFalse(found.contains(number), () -> number + " comes again"));
            }
            goOn(found);
        }

        /** From now on counts what has come back. */
        private void goOn(Set<ProducerSequence> found) {
            for (long sequence = 0; sequence < SEQUENCES; sequence++) {
                for (String producer : List.of("p0", "p1")) {
                    ProducerSequence number = new ProducerSequence(producer, sequence);
                    boolean isSeen = seen.contains(number, NOW_MS);
                    boolean wasTaken = taken.containsKey(number);
                    boolean mayHaveBeen = onTheirWay.stream().anyMatch(each -> each.number.equals(number));
                    assertFalse(isSeen && !wasTaken && !mayHaveBeen && !found.contains(number), number + " is known");
                    if (isSeen) {
                        taken.put(number, 0L);
                    } else {
                        taken.remove(number);
                        settled.remove(number);
                    }
                }
            }
            settled.removeAll(found);
            onTheirWay.clear();
            assertEquals(waiting.size(), found.size());
        }
    }
}
