package io.warrenmq.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.BasicPropertiesBuilder;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.journal.JournalEvents;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SyncPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole store on a real directory with the real database: what goes in comes back after a restart. */
final class StoreTest {
    private static final int SEGMENT_BYTES = 64 * 1024;

    @TempDir
    private Path directory;

    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private final ExecutorService reading = Executors.newSingleThreadExecutor();
    private final LoneShard shard = new LoneShard();

    @AfterEach
    void stop() {
        background.shutdown();
        reading.shutdown();
    }

    private Store open() throws Exception {
        return open(new SyncPolicy.Always());
    }

    private Store open(SyncPolicy policy) throws Exception {
        Store store = Store.open(
                new DirectoryDisk(directory),
                H2CheckpointStore.open(directory),
                StoreSettings.of(policy, SEGMENT_BYTES, 1024 * 1024),
                new NoEvents(),
                new SplittableRandom(1),
                new Store.Threads(background, background, reading, background));
        store.start();
        return store;
    }

    @Test
    void messagesComeBackInOrderAfterARestart() throws Exception {
        List<Long> positions = new ArrayList<>();
        try (Store store = open()) {
            declare(store, 7);
            for (int i = 0; i < 1000; i++) {
                positions.add(store.journal().append(message("m" + i), new long[] {7}, 1));
            }
            store.journal().settle(7, positions.get(3));
        }
        positions.remove(3);
        try (Store store = open()) {
            assertEquals(positions, positions(store, 7));
            assertEquals("m0", body(read(store, positions.getFirst())));
            assertEquals("m999", body(read(store, positions.getLast())));
        }
    }

    @Test
    void aConfirmComesWhenTheMessageIsDurable() throws Exception {
        try (Store store = open()) {
            declare(store, 1);
            long position = store.journal().append(message("m"), new long[] {1}, 1);
            boolean[] durable = {false};
            store.journal().whenDurable(position, shard, () -> durable[0] = true);
            shard.runUntil(() -> durable[0]);
            assertTrue(store.journal().durablePosition() >= position);
        }
    }

    @Test
    void otherPoliciesConfirmAndKeepTooAsLongAsThePowerStays() throws Exception {
        List<Long> positions = new ArrayList<>();
        for (SyncPolicy policy : List.of(new SyncPolicy.Interval(5), new SyncPolicy.Os())) {
            try (Store store = open(policy)) {
                if (positions.isEmpty()) {
                    declare(store, 1);
                }
                for (int i = 0; i < 200; i++) {
                    positions.add(store.journal().append(message("m" + i), new long[] {1}, 1));
                }
                boolean[] durable = {false};
                store.journal().whenDurable(positions.getLast(), shard, () -> durable[0] = true);
                shard.runUntil(() -> durable[0]);
            }
        }
        try (Store store = open()) {
            assertEquals(positions, positions(store, 1));
        }
    }

    @Test
    void transientMessagesAreWrittenOutAndReadBack() throws Exception {
        try (Store store = open()) {
            List<Long> pages = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                pages.add(store.paging().page(message("transient " + i + " " + "x".repeat(1000))));
            }
            for (int i : new int[] {0, 1500, 2999}) {
                assertTrue(body(read(store, pages.get(i))).startsWith("transient " + i + " "));
            }
            pages.forEach(store.paging()::release);
        }
        try (Store store = open()) {
            assertEquals(0, store.recovered().contents().size());
        }
    }

    @Test
    void whatIsDrainedLeavesNoSegmentsAndWhatStaysIsMoved() throws Exception {
        List<Long> kept = new ArrayList<>();
        try (Store store = open()) {
            declare(store, 1);
            for (int i = 0; i < 20_000; i++) {
                long position = store.journal().append(message("body number " + i), new long[] {1}, 1);
                if (i % 1000 == 0) {
                    kept.add(position);
                } else {
                    store.journal().settle(1, position);
                }
            }
        }
        try (Store store = open()) {
            assertEquals(kept, positions(store, 1));
            for (int i = 0; i < kept.size(); i++) {
                assertEquals("body number " + i * 1000, body(read(store, kept.get(i))));
            }
        }
    }

    @Test
    void aUnitAndADeletedQueueAreRemembered() throws Exception {
        try (Store store = open()) {
            declare(store, 1);
            declare(store, 2);
            long gone = store.journal().append(message("gone"), new long[] {1, 2}, 2);
            JournalUnit unit = new JournalUnit();
            unit.publish(message("a"), new long[] {1}, 1);
            unit.publish(message("b"), new long[] {1, 2}, 2);
            unit.settle(1, gone);
            store.journal().append(unit);
            store.journal().append(new TopologyChange.QueueDeleted("/", "q2", 2));
        }
        try (Store store = open()) {
            assertEquals(2, positions(store, 1).size());
            assertEquals(List.of(), positions(store, 2));
            assertEquals(1, store.recovered().topology().size());
            assertEquals(2, store.recovered().lastQueueId());
            assertEquals("a", body(read(store, positions(store, 1).getFirst())));
        }
    }

    @Test
    void parametersAndChangedArgumentsAreRemembered() throws Exception {
        FieldTable arguments = FieldTable.builder().put("x-max-length", 5).build();
        FieldTable value = FieldTable.builder().put("pattern", ".*").build();
        TopologyChange ofTheBroker = new TopologyChange.ParameterSet("", "user-limits", "guest", value);
        List<TopologyChange> expected = List.of(
                ofTheBroker,
                new TopologyChange.ParameterSet("/", "policy", "p", value),
                new TopologyChange.QueueDeclared("/", "q1", 1, false, arguments));
        try (Store store = open()) {
            declare(store, 1);
            store.journal().append(ofTheBroker);
            store.journal().append(new TopologyChange.ParameterSet("/", "policy", "p", FieldTable.EMPTY));
            store.journal().append(new TopologyChange.ParameterSet("/", "policy", "p", value));
            store.journal().append(new TopologyChange.ParameterSet("/", "policy", "gone", value));
            store.journal().append(new TopologyChange.ParameterCleared("/", "policy", "gone"));
            store.journal().append(new TopologyChange.QueueChanged("/", "q1", 1, arguments));
        }
        try (Store store = open()) {
            assertEquals(expected, store.recovered().topology());
        }
    }

    @Test
    void aMessageOfAnySizeFits() throws Exception {
        byte[] large = new byte[3 * SEGMENT_BYTES];
        large[large.length - 1] = 7;
        long position;
        try (Store store = open()) {
            declare(store, 1);
            position = store.journal().append(new Message("", "q1", content(large), 2), new long[] {1}, 1);
        }
        try (Store store = open()) {
            Message message = read(store, position);
            assertArrayEquals(content(large), message.content());
        }
    }

    private static Message marked(BasicPropertiesBuilder properties, long publishedMs, String body) {
        byte[] head = properties.build().encode();
        byte[] tail = body.getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, content, head.length, tail.length);
        Message message = new Message("", "key", content, head.length);
        message.publishedAt(publishedMs);
        return message;
    }

    /** One message of each kind, with plain ones in between; returns their positions. */
    private static List<Long> publishMarked(Store store) {
        FieldTable delay = FieldTable.builder().put("x-delay", 90).build();
        List<Message> messages = List.of(
                message("plain"),
                marked(BasicProperties.builder().priority(7), 1000, "priority"),
                message("plain"),
                marked(BasicProperties.builder().expiration("20"), 1000, "expiration"),
                marked(BasicProperties.builder().headers(delay), 1000, "delay"),
                marked(BasicProperties.builder().priority(255).expiration("0").headers(delay), 2000, "all"),
                marked(BasicProperties.builder().priority(0), 1000, "nothing"));
        List<Long> positions = new ArrayList<>();
        messages.forEach(each -> positions.add(store.journal().append(each, new long[] {1}, 1)));
        return positions;
    }

    /** The marks of queue 1: index of the message, priority, expiry, due time, deliveries. */
    private static List<String> marks(Store store, List<Long> positions) {
        MarkList marks =
                Objects.requireNonNull(store.recovered().contents().get(1L)).marks();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            all.add(positions.indexOf(marks.position(i)) + " " + marks.priority(i) + " " + marks.expiresAtMs(i) + " "
                    + marks.dueMs(i) + " " + marks.deliveryCount(i));
        }
        return all;
    }

    @Test
    void whatQueuesMustKnowOfMessagesComesBackWithThem() throws Exception {
        List<Long> positions;
        try (Store store = open()) {
            declare(store, 1);
            positions = publishMarked(store);
        }
        try (Store store = open()) {
            assertEquals(
                    List.of("1 7 -1 -1 0", "3 -1 1020 -1 0", "4 -1 -1 1090 0", "5 255 2000 2090 0"),
                    marks(store, positions));
            QueueContent content =
                    Objects.requireNonNull(store.recovered().contents().get(1L));
            assertEquals("plainpriorityplainexpirationdelayallnothing".length(), content.bodyBytes());
            assertEquals(1000, read(store, positions.get(1)).publishedMs());
            assertEquals(2000, read(store, positions.get(5)).publishedMs());
        }
    }

    @Test
    void whatWasNotedOfMessagesComesBackUntilTheyEnd() throws Exception {
        List<Long> positions;
        try (Store store = open()) {
            declare(store, 1);
            positions = publishMarked(store);
            Journal journal = store.journal();
            journal.returned(1, positions.get(0), 1);
            journal.returned(1, positions.get(0), 2);
            journal.reschedule(1, positions.get(1), 5000);
            journal.reschedule(1, positions.get(4), 6000);
            journal.returned(1, positions.get(4), 3);
            journal.returned(1, positions.get(5), 4);
            journal.settle(1, positions.get(5));
        }
        List<String> noted = List.of("0 -1 -1 -1 2", "1 7 -1 5000 0", "3 -1 1020 -1 0", "4 -1 -1 6000 3");
        try (Store store = open()) {
            assertEquals(noted, marks(store, positions));
            store.journal().reschedule(1, positions.get(0), 7000);
            store.journal().returned(1, positions.get(4), 9);
            store.journal().settle(1, positions.get(1));
        }
        try (Store store = open()) {
            assertEquals(List.of("0 -1 -1 7000 2", "3 -1 1020 -1 0", "4 -1 -1 6000 9"), marks(store, positions));
            store.journal().append(new TopologyChange.QueueDeleted("/", "q1", 1));
        }
        try (Store store = open()) {
            assertEquals(0, store.recovered().contents().size());
        }
    }

    @Test
    void marksAndNotesMoveWithTheirMessages() throws Exception {
        List<Long> positions;
        try (Store store = open()) {
            declare(store, 1);
            positions = publishMarked(store);
            store.journal().returned(1, positions.get(3), 4);
            store.journal().reschedule(1, positions.get(0), 5000);
            for (int i = 0; i < 20_000; i++) { // so that the first segments are mostly dead
                store.journal().settle(1, store.journal().append(message("body number " + i), new long[] {1}, 1));
            }
        }
        try (Store store = open()) {
            store.journal().returned(1, positions.get(4), 1);
            assertFalse(Files.exists(directory.resolve(SegmentFile.name(Position.segment(positions.getFirst())))));
        }
        try (Store store = open()) {
            assertEquals(positions, positions(store, 1));
            assertEquals(
                    List.of("0 -1 -1 5000 0", "1 7 -1 -1 0", "3 -1 1020 -1 4", "4 -1 -1 1090 1", "5 255 2000 2090 0"),
                    marks(store, positions));
            assertEquals(2000, read(store, positions.get(5)).publishedMs());
            QueueContent content =
                    Objects.requireNonNull(store.recovered().contents().get(1L));
            assertEquals("plainpriorityplainexpirationdelayallnothing".length(), content.bodyBytes());
        }
    }

    @Test
    void pagesBringBackWhenMessagesWerePublished() throws Exception {
        try (Store store = open()) {
            Message message = marked(BasicProperties.builder().expiration("5"), 1_700_000_000_000L, "m");
            long unknown = store.paging().page(message("m"));
            long known = store.paging().page(message);
            assertEquals(Message.NONE, read(store, unknown).publishedMs());
            assertEquals(1_700_000_000_000L, read(store, known).publishedMs());
        }
    }

    private static void declare(Store store, long id) {
        store.journal().append(new TopologyChange.QueueDeclared("/", "q" + id, id, false, FieldTable.EMPTY));
    }

    private Message read(Store store, long position) throws InterruptedException {
        List<Message> read = new ArrayList<>();
        store.paging().read(new long[] {position}, 1, shard, messages -> {
            assertNotNull(messages);
            read.addAll(List.of(messages));
        });
        shard.runUntil(() -> !read.isEmpty());
        return read.getFirst();
    }

    private static List<Long> positions(Store store, long queueId) {
        QueueContent content = store.recovered().contents().get(queueId);
        List<Long> all = new ArrayList<>();
        if (content != null) {
            PositionList list = content.positions();
            while (!list.isEmpty()) {
                all.add(list.removeFirst());
            }
            all.forEach(list::add);
        }
        return all;
    }

    static Message message(String body) {
        return new Message("", "key", content(body.getBytes(StandardCharsets.UTF_8)), 2);
    }

    private static byte[] content(byte[] body) {
        byte[] properties = BasicProperties.EMPTY.encode();
        byte[] content = new byte[properties.length + body.length];
        System.arraycopy(properties, 0, content, 0, properties.length);
        System.arraycopy(body, 0, content, properties.length, body.length);
        return content;
    }

    private static String body(Message message) {
        return new String(message.content(), message.propertiesLength(), message.bodyBytes(), StandardCharsets.UTF_8);
    }

    static final class NoEvents implements JournalEvents {
        @Override
        public void failed(Throwable cause) {
            throw new AssertionError("the disk did not fail", cause);
        }

        @Override
        public void spaceExhausted(boolean exhausted, String detail) {
            throw new AssertionError("the disk is not full: " + detail);
        }
    }
}
