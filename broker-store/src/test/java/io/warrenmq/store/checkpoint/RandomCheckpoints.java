package io.warrenmq.store.checkpoint;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.store.journal.Mark;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.journal.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Checkpoints as a broker might make them, from a seed. */
final class RandomCheckpoints {
    private static final List<String> VHOSTS = List.of("/", "Größe", "größe");
    private static final List<String> NAMES = List.of("a", "A", "a b", "quote'\"%_", "", "é".repeat(127), "\0null");

    private final Random random;
    private final int recordBytesMax;
    private final Map<Long, TopologyChange.QueueDeclared> queues = new HashMap<>();
    private final List<Settlement> waiting = new ArrayList<>();
    private final List<Long> segments = new ArrayList<>();
    private long position = 1;
    private long lastQueueId;
    private long lastSegment;

    RandomCheckpoints(long seed, int recordBytesMax) {
        random = new Random(seed);
        this.recordBytesMax = recordBytesMax;
    }

    Checkpoint next() {
        List<TopologyChange> changes = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            changes.add(change());
        }
        List<StoredMessage> moved = moved();
        List<Settlement> settled = new ArrayList<>();
        for (int i = waiting.isEmpty() ? 0 : random.nextInt(waiting.size()) / 2; i > 0; i--) {
            settled.add(waiting.remove(random.nextInt(waiting.size())));
        }
        List<SegmentBook> books = new ArrayList<>();
        if (segments.isEmpty() || random.nextInt(3) == 0) {
            segments.add(++lastSegment);
        }
        for (long segment : segments) {
            if (random.nextBoolean()) {
                books.add(new SegmentBook(segment, bytes(300), bytes(100)));
            }
        }
        List<Long> gone = new ArrayList<>();
        if (segments.size() > 3) {
            gone.add(segments.removeFirst());
        }
        position += random.nextInt(100); // or 0: nothing has happened but that messages were moved
        return new Checkpoint(position, lastQueueId, changes, books, gone, moved, settled, notes());
    }

    private List<StoredMessage> moved() {
        List<StoredMessage> moved = new ArrayList<>();
        if (queues.isEmpty()) {
            return moved;
        }
        List<Long> ids = queues.keySet().stream().sorted().toList();
        for (int i = random.nextInt(40); i > 0; i--) {
            position += 1 + random.nextInt(1000);
            int from = random.nextInt(ids.size());
            int to = Math.min(ids.size(), from + 1 + random.nextInt(3));
            long[] targets =
                    ids.subList(from, to).stream().mapToLong(Long::longValue).toArray();
            moved.add(new StoredMessage(position, targets, random.nextInt(1000), mark(), bytes(recordBytesMax)));
            for (long id : targets) {
                waiting.add(new Settlement(id, position));
            }
        }
        return moved;
    }

    private @Nullable Mark mark() {
        return switch (random.nextInt(5)) {
            case 0 -> new Mark(1 + random.nextInt(255), -1, -1, -1);
            case 1 -> new Mark(-1, random.nextInt(3), -1, Long.MAX_VALUE);
            case 2 -> new Mark(-1, -1, Long.MAX_VALUE, 0);
            case 3 -> new Mark(1, 0, 0, 1_700_000_000_000L);
            default -> null;
        };
    }

    /** Of stored messages and of some that are in segments. */
    private List<Note> notes() {
        Map<Settlement, Note> notes = new HashMap<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            boolean stored = !waiting.isEmpty() && random.nextBoolean();
            if (!stored && (segments.isEmpty() || queues.isEmpty())) {
                continue;
            }
            Settlement place = stored
                    ? waiting.get(random.nextInt(waiting.size()))
                    : new Settlement(
                            queue().id(),
                            Position.of(segments.get(random.nextInt(segments.size())), 100 + random.nextInt(3)));
            int deliveryCount = random.nextInt(3) - 1;
            long dueMs = deliveryCount == Note.NONE || random.nextBoolean() ? random.nextInt(1000) : Note.NONE;
            notes.put(place, new Note(place.queueId(), place.position(), deliveryCount, dueMs));
        }
        return List.copyOf(notes.values());
    }

    private TopologyChange change() {
        return switch (random.nextInt(queues.isEmpty() ? 6 : 12)) {
            case 0 ->
                new TopologyChange.ExchangeDeclared(
                        vhost(), name(), "topic", random.nextBoolean(), random.nextBoolean(), arguments());
            case 1, 2 -> {
                var queue = new TopologyChange.QueueDeclared(
                        vhost(), name(), ++lastQueueId, random.nextBoolean(), arguments());
                queues.put(queue.id(), queue);
                yield queue;
            }
            case 3 -> new TopologyChange.ExchangeDeleted(vhost(), name());
            case 4 -> new TopologyChange.ParameterSet(vhost(), name(), name(), arguments());
            case 5 -> new TopologyChange.ParameterCleared(vhost(), name(), name());
            case 6 -> new TopologyChange.Unbound(binding());
            case 7 -> new TopologyChange.QueueServed(queue().id());
            case 8 -> changed(queue());
            case 9 -> new TopologyChange.QueueRested(queue().id(), random.nextLong(position));
            case 10 -> random.nextInt(3) > 0 ? new TopologyChange.Bound(binding()) : deleted(queue());
            default -> new TopologyChange.Bound(binding());
        };
    }

    private TopologyChange changed(TopologyChange.QueueDeclared queue) {
        return new TopologyChange.QueueChanged(queue.vhost(), queue.name(), queue.id(), arguments());
    }

    private TopologyChange deleted(TopologyChange.QueueDeclared queue) {
        queues.remove(queue.id());
        waiting.removeIf(settlement -> settlement.queueId() == queue.id());
        return new TopologyChange.QueueDeleted(queue.vhost(), queue.name(), queue.id());
    }

    private BindingRecord binding() {
        return new BindingRecord(vhost(), name(), name(), random.nextInt(3) > 0, name(), arguments());
    }

    /** Few different ones, with entries in any order. */
    private FieldTable arguments() {
        return switch (random.nextInt(4)) {
            case 0 -> FieldTable.EMPTY;
            case 1 -> FieldTable.builder().put("x-match", "all").put("n", 1).build();
            case 2 -> FieldTable.builder().put("n", 1).put("x-match", "all").build();
            default -> FieldTable.builder().put("long", "v".repeat(100_000)).build();
        };
    }

    private TopologyChange.QueueDeclared queue() {
        List<TopologyChange.QueueDeclared> all = queues.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
        return all.get(random.nextInt(all.size()));
    }

    private String vhost() {
        return VHOSTS.get(random.nextInt(VHOSTS.size()));
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private byte[] bytes(int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax)];
        random.nextBytes(bytes);
        return bytes;
    }
}
