package io.warrenmq.store.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindow;
import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.store.journal.Note;
import io.warrenmq.store.journal.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2CheckpointStoreTest {
    private static final String VHOST = "/";

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private static Checkpoint moving(long position, StoredMessage... messages) {
        return new Checkpoint(position, 9, List.of(), List.of(), List.of(), List.of(messages), List.of(), List.of());
    }

    private static Checkpoint changing(long position, TopologyChange... changes) {
        return new Checkpoint(position, 9, List.of(changes), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static byte[] record(int length) {
        byte[] record = new byte[length];
        new Random(length).nextBytes(record);
        return record;
    }

    private static List<Long> storedPositions(CheckpointStore store) {
        List<Long> positions = new ArrayList<>();
        store.load().stored().forEach((position, _, _, _) -> positions.add(position));
        return positions;
    }

    private void sql(String statement) throws Exception {
        try (var database = new Database(Database.location(temp.resolve("catalogue")))) {
            Connection connection = database.writer();
            Sql.run(connection, statement);
            connection.commit();
        }
    }

    @Test
    void newStoreIsEmpty() {
        try (var store = H2CheckpointStore.open(temp)) {
            assertEquals(new CheckpointModel().state(), CheckpointModel.read(store));
            assertNull(store.read(1));
            assertEquals(0, store.verify(_ -> {}));
        }
        assertTrue(Files.exists(temp.resolve("catalogue.mv.db")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anySequenceOfCheckpointsIsThereAfterReopening(long seed) {
        var random = new Random(seed);
        var model = new CheckpointModel();
        var checkpoints = new RandomCheckpoints(seed, seed % 2 == 0 ? 3_000 : 60_000);
        var store = H2CheckpointStore.open(temp);
        try {
            for (int i = 0; i < 40; i++) {
                Checkpoint checkpoint = checkpoints.next();
                model.apply(checkpoint);
                store.save(checkpoint);
                if (random.nextInt(3) == 0) {
                    store.save(checkpoint); // again, as after a failure that may have come too late
                }
                if (random.nextInt(5) == 0) {
                    store.close();
                    store = H2CheckpointStore.open(temp);
                }
                assertEquals(model.state(), CheckpointModel.read(store), "seed " + seed + ", checkpoint " + i);
            }
        } finally {
            store.close();
        }
    }

    @Test
    void checkpointsAtTheSamePositionAreDifferentOnes() {
        try (var store = H2CheckpointStore.open(temp)) {
            byte[] part = {1, 2};
            var book = new SegmentBook(3, part, new byte[0]);
            store.save(new Checkpoint(5, 9, List.of(), List.of(book), List.of(), List.of(), List.of(), List.of()));
            store.save(moving(5, new StoredMessage(2, new long[] {1}, 0, null, record(10))));
            store.save(new Checkpoint(5, 9, List.of(), List.of(book), List.of(), List.of(), List.of(), List.of()));
            assertArrayEquals(
                    new byte[] {1, 2, 1, 2}, store.load().segments().getFirst().messages());
        }
    }

    @Test
    void queueTakesItsBindingsAndMessagesAlong() {
        var toQueue = new BindingRecord(VHOST, "e", "q", true, "k", FieldTable.EMPTY);
        var toExchangeOfSameName = new BindingRecord(VHOST, "e", "q", false, "k", FieldTable.EMPTY);
        var elsewhere = new BindingRecord("other", "e", "q", true, "k", FieldTable.EMPTY);
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(changing(
                    1,
                    new TopologyChange.QueueDeclared(VHOST, "q", 1, false, FieldTable.EMPTY),
                    new TopologyChange.Bound(toQueue),
                    new TopologyChange.Bound(toExchangeOfSameName),
                    new TopologyChange.Bound(elsewhere)));
            StoredMessage[] messages = LongStream.range(100, 3_100)
                    .mapToObj(p ->
                            new StoredMessage(p, p == 700 ? new long[] {1, 2} : new long[] {1}, 0, null, record(8)))
                    .toArray(StoredMessage[]::new);
            store.save(moving(2, messages));
            store.save(changing(3, new TopologyChange.QueueDeleted(VHOST, "q", 1)));
            assertEquals(
                    List.of(new TopologyChange.Bound(toExchangeOfSameName), new TopologyChange.Bound(elsewhere)),
                    store.load().topology());
            assertEquals(List.of(700L), storedPositions(store));
            assertNull(store.read(100));
        }
    }

    private static Checkpoint noting(long position, Note... notes) {
        return new Checkpoint(position, 9, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(notes));
    }

    @Test
    void notesStayUntilTheirMessageHasEndedOrItsSegmentHasGone() {
        long inSegment = Position.of(3, 100);
        long moved = Position.of(3, 200);
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(noting(
                    1,
                    new Note(1, inSegment, 4, Note.NONE),
                    new Note(1, moved, Note.NONE, 7_000),
                    new Note(2, moved, 5, 8_000)));
            store.save(noting(2, new Note(1, inSegment, Note.NONE, 6_000), new Note(2, moved, 6, Note.NONE)));
            assertEquals(
                    List.of(
                            new Note(1, inSegment, 4, 6_000),
                            new Note(1, moved, Note.NONE, 7_000),
                            new Note(2, moved, 6, 8_000)),
                    CheckpointModel.read(store).notes());
            var message = new StoredMessage(moved, new long[] {1, 2}, 5, null, record(9));
            store.save(new Checkpoint(3, 9, List.of(), List.of(), List.of(3L), List.of(message), List.of(), List.of()));
            assertEquals(
                    List.of(new Note(1, moved, Note.NONE, 7_000), new Note(2, moved, 6, 8_000)),
                    CheckpointModel.read(store).notes());
            store.save(new Checkpoint(
                    4, 9, List.of(), List.of(), List.of(), List.of(), List.of(new Settlement(1, moved)), List.of()));
            assertEquals(
                    List.of(new Note(2, moved, 6, 8_000)),
                    CheckpointModel.read(store).notes());
            store.save(changing(5, new TopologyChange.QueueDeleted(VHOST, "q", 2)));
            assertEquals(List.of(), CheckpointModel.read(store).notes());
        }
    }

    private static Checkpoint telling(long position, ProducerBook producers) {
        return new Checkpoint(position, 9, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), producers);
    }

    private static ProducerBook.Window window(long queueId, String producer, long highest, long usedMs) {
        long[] seen = new long[SequenceWindow.WORDS];
        seen[3] = highest;
        return new ProducerBook.Window(queueId, producer, highest, usedMs, seen);
    }

    private static List<String> windows(CheckpointStore store) {
        List<String> all = new ArrayList<>();
        store.load()
                .producers()
                .windows()
                .forEach(each -> all.add(each.queueId() + " " + each.producer() + " " + each.highest() + " "
                        + each.usedMs() + " " + each.seen()[3]));
        return all;
    }

    @Test
    void producersAreListedByTheirUseUntilTheyAreForgotten() {
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(telling(
                    1,
                    new ProducerBook(
                            List.of(window(2, "p", 7, 30), window(1, "p", Long.MAX_VALUE, 20), window(1, "P", 5, 10)),
                            List.of(),
                            List.of())));
            assertEquals(
                    List.of("1 P 5 10 5", "1 p " + Long.MAX_VALUE + " 20 " + Long.MAX_VALUE, "2 p 7 30 7"),
                    windows(store));
            store.save(telling(
                    2,
                    new ProducerBook(
                            List.of(window(1, "P", 6, 40)),
                            List.of(new ProducerBook.Forgotten(1, "p"), new ProducerBook.Forgotten(3, "p")),
                            List.of())));
            assertEquals(List.of("1 P 6 40 6", "2 p 7 30 7"), windows(store));
            store.save(changing(3, new TopologyChange.QueueDeleted(VHOST, "q", 1)));
            assertEquals(List.of("2 p 7 30 7"), windows(store));
        }
    }

    @Test
    void undecidedMessagesAreThoseOfTheLastCheckpointThatTellsOfThem() {
        var number = new ProducerSequence("p", Long.MAX_VALUE);
        var first = new ProducerBook.Undecided(1, 100, number, 5_000, false);
        var second = new ProducerBook.Undecided(2, 100, number, 5_000, true);
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(telling(1, new ProducerBook(List.of(), List.of(), List.of(second, first))));
            store.save(changing(2));
            assertEquals(List.of(first, second), store.load().producers().undecided());
            store.save(telling(3, new ProducerBook(List.of(), List.of(), List.of(second))));
            assertEquals(List.of(second), store.load().producers().undecided());
            store.save(changing(4, new TopologyChange.QueueDeleted(VHOST, "q", 2)));
            assertEquals(List.of(), store.load().producers().undecided());
        }
    }

    @Test
    void anyNumberOfNotesIsListedInOrder() {
        List<Note> notes = LongStream.range(0, 25_000)
                .mapToObj(i -> new Note(i % 3, 1 + i / 3, 1, i))
                .toList();
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(noting(1, notes.reversed().toArray(Note[]::new)));
            assertEquals(notes, CheckpointModel.read(store).notes());
        }
    }

    @Test
    void exchangeTakesItsBindingsOfBothEndsAlong() {
        var from = new BindingRecord(VHOST, "e", "q", true, "k", FieldTable.EMPTY);
        var into = new BindingRecord(VHOST, "x", "e", false, "k", FieldTable.EMPTY);
        var queueOfSameName = new BindingRecord(VHOST, "x", "e", true, "k", FieldTable.EMPTY);
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(changing(
                    1,
                    new TopologyChange.Bound(from),
                    new TopologyChange.Bound(into),
                    new TopologyChange.Bound(queueOfSameName)));
            store.save(changing(2, new TopologyChange.ExchangeDeleted(VHOST, "e")));
            assertEquals(
                    List.of(new TopologyChange.Bound(queueOfSameName)),
                    store.load().topology());
        }
    }

    @Test
    void largeMessagesAreKeptInParts() {
        int part = Sql.PART_BYTES_MAX;
        int[] lengths = {0, 1, part - 1, part, part + 1, 2 * part, 20_000_003};
        try (var store = H2CheckpointStore.open(temp)) {
            for (int i = 0; i < lengths.length; i++) {
                store.save(moving(i + 1, new StoredMessage(i, new long[] {1}, 0, null, record(lengths[i]))));
            }
        }
        try (var store = H2CheckpointStore.open(temp)) {
            for (int i = 0; i < lengths.length; i++) {
                assertArrayEquals(record(lengths[i]), store.read(i), "length " + lengths[i]);
            }
            assertEquals(lengths.length, store.verify(position -> assertEquals(-1, position)));
            store.save(new Checkpoint(
                    99,
                    9,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new Settlement(1, lengths.length - 1)),
                    List.of()));
            assertNull(store.read(lengths.length - 1));
        }
    }

    @Test
    void messageOfManyQueuesIsListedOnce() {
        long[] queueIds = LongStream.range(1, 25_001).toArray();
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(moving(
                    1,
                    new StoredMessage(5, queueIds, 0, null, record(5)),
                    new StoredMessage(6, new long[] {3}, 0, null, record(6)),
                    new StoredMessage(7, queueIds, 0, null, record(7))));
            List<long[]> seen = new ArrayList<>();
            store.load().stored().forEach((_, ids, _, _) -> seen.add(ids));
            assertEquals(3, seen.size());
            assertArrayEquals(queueIds, seen.get(0));
            assertArrayEquals(new long[] {3}, seen.get(1));
            assertArrayEquals(queueIds, seen.get(2));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE messages SET record = X'00' || SUBSTRING(record FROM 2) WHERE position = 20",
                "UPDATE messages SET record = SUBSTRING(record FROM 2) WHERE position = 20",
                "UPDATE messages SET crc = crc + 1 WHERE position = 20",
                "UPDATE messages SET record_bytes = 2147483647 WHERE position = 20",
                "UPDATE messages SET record_bytes = -1 WHERE position = 20",
                "UPDATE messages SET (record_bytes, crc, record) ="
                        + " (SELECT record_bytes, crc, record FROM messages WHERE position = 10) WHERE position = 20",
                "UPDATE message_parts SET record = X'00' || SUBSTRING(record FROM 2) WHERE position = 20 AND part = 2",
                "UPDATE message_parts SET part = CASE part WHEN 1 THEN 2 ELSE 1 END WHERE position = 20",
                "DELETE FROM message_parts WHERE position = 20 AND part = 1",
            })
    void damagedMessageIsNamedAndNeverReturned(String damage) throws Exception {
        byte[] large = record(3 * Sql.PART_BYTES_MAX);
        try (var store = H2CheckpointStore.open(temp)) {
            store.save(moving(
                    1,
                    new StoredMessage(10, new long[] {1}, 0, null, record(1_000)),
                    new StoredMessage(20, new long[] {1}, 0, null, large),
                    new StoredMessage(30, new long[] {1}, 0, null, record(1_000))));
        }
        sql(damage);
        try (var store = H2CheckpointStore.open(temp)) {
            var failure = assertThrows(CheckpointException.class, () -> store.read(20));
            assertEquals("stored message 20 is damaged", failure.getMessage());
            List<Long> damaged = new ArrayList<>();
            assertEquals(3, store.verify(damaged::add));
            assertEquals(List.of(20L), damaged);
            assertArrayEquals(record(1_000), store.read(30));
        }
    }

    @Test
    void newerFormatIsRefused() throws Exception {
        H2CheckpointStore.open(temp).close();
        sql("UPDATE meta SET format = 4");
        String message = assertThrows(CheckpointException.class, () -> H2CheckpointStore.open(temp))
                .getMessage();
        assertEquals("the catalogue has format 4, this broker knows format 3: it was written by a newer one", message);
    }

    @Test
    void pathWithSettingsIsRefused() throws Exception {
        Path path = Files.createDirectory(temp.resolve("data;INIT=DROP ALL OBJECTS"));
        String message = String.valueOf(assertThrows(CheckpointException.class, () -> H2CheckpointStore.open(path))
                .getMessage());
        assertTrue(message.contains("contains ';'"), message);
        try (var files = Files.list(path)) {
            assertFalse(files.findAny().isPresent());
        }
    }

    @Test
    void fileThatIsNoDatabaseIsRefusedAndKept() throws Exception {
        Path file = temp.resolve("catalogue.mv.db");
        byte[] garbage = record(20_000);
        Files.write(file, garbage);
        assertThrows(CheckpointException.class, () -> H2CheckpointStore.open(temp));
        assertArrayEquals(garbage, Files.readAllBytes(file));
    }

    @Test
    void spaceOfDeletedMessagesIsFreed() throws Exception {
        try (var store = H2CheckpointStore.open(temp)) {
            for (int round = 0; round < 30; round++) {
                long at = round * 1_000L;
                store.save(moving(
                        at + 1,
                        LongStream.range(at, at + 200)
                                .mapToObj(p -> new StoredMessage(p, new long[] {1}, 0, null, record(5_000)))
                                .toArray(StoredMessage[]::new)));
                store.save(new Checkpoint(
                        at + 2,
                        9,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        LongStream.range(at, at + 200)
                                .mapToObj(p -> new Settlement(1, p))
                                .toList(),
                        List.of()));
            }
        }
        long size = Files.size(temp.resolve("catalogue.mv.db"));
        assertTrue(size < 15_000_000, "30 MB came and went, the file has " + size);
    }
}
