package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.queue.Delivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnackedTest {
    private final LoneLink link = new LoneLink();
    private final ChannelConsumer consumer = link.consumer("c");
    private final Unacked unacked = new Unacked();

    private void add(long... tags) {
        for (long tag : tags) {
            unacked.add(tag, link.delivery(), consumer);
        }
    }

    private static List<Long> tags(Collection<Unacked.Entry> entries) {
        return entries.stream().map(Unacked.Entry::tag).toList();
    }

    private Unacked.Entry take(long tag) {
        return Objects.requireNonNull(unacked.take(tag), () -> "nothing waits under tag " + tag);
    }

    @Test
    void whatWasAddedComesOutUnderItsTagOnce() {
        Delivery first = link.delivery();
        Delivery second = link.delivery();
        unacked.add(1, first, consumer);
        unacked.add(2, second, null);
        Unacked.Entry taken = take(2);
        assertSame(second, taken.delivery());
        assertNull(taken.consumer());
        assertSame(first, take(1).delivery());
        assertNull(unacked.take(1));
        assertNull(unacked.take(2));
    }

    @Test
    void unknownTagsAreNotThere() {
        assertNull(unacked.take(1));
        assertFalse(unacked.contains(0));
        add(5, 7);
        for (long tag : new long[] {Long.MIN_VALUE, -1, 0, 4, 6, 8, Long.MAX_VALUE}) {
            assertNull(unacked.take(tag));
            assertFalse(unacked.contains(tag));
        }
        assertTrue(unacked.contains(5));
    }

    @Test
    void takenOutOfTurnLeavesTheOthers() {
        add(1, 2, 3, 4, 5);
        take(2);
        take(4);
        assertFalse(unacked.contains(2));
        assertNull(unacked.take(4));
        assertEquals(List.of(1L, 3L), tags(unacked.takeUpTo(4)));
        assertEquals(List.of(5L), tags(unacked.takeAll()));
        assertEquals(List.of(), unacked.takeAll());
    }

    @Test
    void upToATagThatIsNotThereTakesThoseBelow() {
        add(10, 20, 30);
        assertEquals(List.of(), unacked.takeUpTo(9));
        assertEquals(List.of(10L, 20L), tags(unacked.takeUpTo(29)));
    }

    @Test
    void countsThoseThatCameThroughConsumers() {
        add(1, 2, 3);
        unacked.add(4, link.delivery(), null);
        take(2);
        assertEquals(2, unacked.consumedCount());
    }

    @Test
    void restoredEntriesStandInTheirPlacesAgain() {
        add(1, 2, 3, 4, 5);
        List<Unacked.Entry> taken = new ArrayList<>(unacked.takeUpTo(2));
        add(6);
        unacked.restore(taken);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), tags(unacked.takeAll()));
    }

    @Test
    void allRestoredToAnEmptyChannel() {
        add(1, 2, 3);
        unacked.restore(unacked.takeAll());
        assertEquals(List.of(1L, 2L), tags(unacked.takeUpTo(2)));
        assertEquals(3, take(3).tag());
    }

    /** Its neighbours still wait, so its place is still there, and it must be found in it again. */
    @Test
    void restoredBetweenItsNeighboursMayBeTakenAgain() {
        add(1, 2, 3);
        unacked.restore(List.of(take(2)));
        assertTrue(unacked.contains(2));
        assertEquals(2, take(2).tag());
        assertEquals(List.of(1L, 3L), tags(unacked.takeAll()));
    }

    /** One delivery that is never acknowledged, while the holes behind it are squeezed out again and again. */
    @Test
    void oldestThatStaysIsStillThereAfterManyOthers() {
        add(1);
        for (long tag = 2; tag < 200_000; tag++) {
            add(tag);
            take(tag);
        }
        assertEquals(List.of(1L), tags(unacked.takeAll()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeASortedMap(long seed) {
        Random random = new Random(seed);
        NavigableMap<Long, Unacked.Entry> model = new TreeMap<>();
        long lastTag = 0;
        // The last share of adding rises and falls, so that it grows large and becomes empty again.
        for (int step = 0; step < 20_000; step++) {
            boolean growing = step / 2000 % 2 == 0;
            switch (random.nextInt(growing ? 8 : 24)) {
                case 0, 1, 2, 3 -> {
                    lastTag += 1 + random.nextInt(random.nextInt(10) == 0 ? 50 : 1);
                    ChannelConsumer by = random.nextInt(3) == 0 ? null : consumer;
                    Delivery delivery = link.delivery();
                    unacked.add(lastTag, delivery, by);
                    model.put(lastTag, new Unacked.Entry(lastTag, delivery, by));
                }
                case 4 -> {
                    long upTo = pick(random, model, lastTag);
                    int limit = random.nextInt(growing ? 10 : 1000);
                    if (model.headMap(upTo, true).size() <= limit) {
                        List<Unacked.Entry> expected =
                                List.copyOf(model.headMap(upTo, true).values());
                        model.headMap(upTo, true).clear();
                        assertEquals(expected, unacked.takeUpTo(upTo));
                    }
                }
                default -> {
                    long tag = pick(random, model, lastTag);
                    assertEquals(model.containsKey(tag), unacked.contains(tag));
                    assertEquals(model.remove(tag), unacked.take(tag));
                }
            }
            if (step % 100 == 0) {
                assertEquals(consumedCount(model), unacked.consumedCount());
            }
        }
        assertEquals(consumedCount(model), unacked.consumedCount());
        assertEquals(List.copyOf(model.values()), unacked.takeAll());
        assertEquals(List.of(), unacked.takeAll());
    }

    private static long consumedCount(NavigableMap<Long, Unacked.Entry> model) {
        return model.values().stream().filter(each -> each.consumer() != null).count();
    }

    /** Mostly a tag that waits: the oldest, the newest or any. */
    private static long pick(Random random, NavigableMap<Long, Unacked.Entry> model, long lastTag) {
        if (model.isEmpty() || random.nextInt(10) == 0) {
            return random.nextLong(lastTag + 2);
        }
        return switch (random.nextInt(3)) {
            case 0 -> model.firstKey();
            case 1 -> model.lastKey();
            default -> {
                Long near = model.ceilingKey(model.firstKey() + random.nextLong(lastTag + 1 - model.firstKey()));
                yield near == null ? model.lastKey() : near;
            }
        };
    }

    /** Rollbacks: what was taken since the last commit comes back, in the groups in which it was taken. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void restoreUndoesWhatWasTaken(long seed) {
        Random random = new Random(seed);
        NavigableMap<Long, Unacked.Entry> model = new TreeMap<>();
        List<List<Unacked.Entry>> takenSince = new ArrayList<>();
        long lastTag = 0;
        for (int step = 0; step < 10_000; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> {
                    Delivery delivery = link.delivery();
                    unacked.add(++lastTag, delivery, consumer);
                    model.put(lastTag, new Unacked.Entry(lastTag, delivery, consumer));
                }
                case 5, 6, 7 -> {
                    long tag = pick(random, model, lastTag);
                    Unacked.Entry taken = unacked.take(tag);
                    assertEquals(model.remove(tag), taken, () -> "tag " + tag);
                    if (taken != null) {
                        takenSince.add(List.of(taken));
                    }
                }
                case 8 -> {
                    long upTo = pick(random, model, lastTag);
                    List<Unacked.Entry> taken = unacked.takeUpTo(upTo);
                    assertEquals(List.copyOf(model.headMap(upTo, true).values()), taken);
                    model.headMap(upTo, true).clear();
                    takenSince.add(taken);
                }
                default -> {
                    if (random.nextBoolean()) {
                        takenSince.forEach(unacked::restore);
                        takenSince.stream().flatMap(List::stream).forEach(each -> model.put(each.tag(), each));
                    }
                    takenSince.clear();
                }
            }
        }
        assertEquals(List.copyOf(model.values()), unacked.takeAll());
    }
}
