package io.warrenmq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.store.checkpoint.Checkpoint;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.checkpoint.StoredMessage;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.journal.JournalWriter;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.RecordType;
import io.warrenmq.store.journal.Records;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SyncPolicy;
import io.warrenmq.store.recovery.CheckReport;
import io.warrenmq.store.recovery.DamageException;
import io.warrenmq.store.recovery.StoreCheck;
import io.warrenmq.store.recovery.StoreRepair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage of each kind: the broker refuses, a check names it, a repair gives up what is lost and nothing else. */
final class RepairTest {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int MESSAGES = 60;
    private static final int PER_BATCH = 5;
    private static final int BODY_BYTES = 3000;

    /** Behind this message stands the note that the first one came back. */
    private static final int NOTED_BEHIND = 57;

    private static final int BATCH_HEADER_BYTES = 44;

    @TempDir
    private Path temporary;

    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private final LoneShard shard = new LoneShard();
    private final List<Long> positions = new ArrayList<>();
    private Path directory;

    @BeforeEach
    void name() {
        directory = temporary.resolve("data");
    }

    @AfterEach
    void stop() {
        background.shutdown();
    }

    // --- making damage

    /** A store that lost its process: what it had written is marked as durable, no checkpoint was stored since. */
    private void crashed() throws Exception {
        Path running = Files.createDirectory(temporary.resolve("running"));
        try (Store store = open(running)) {
            fill(store);
            Files.createDirectory(directory);
            try (Stream<Path> files = Files.list(running)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.startsWith("journal-") || name.equals("catalogue.mv.db")) {
                        Files.copy(file, directory.resolve(name));
                    }
                }
            }
        }
    }

    /** A store that was stopped: its messages are in older segments, by the books of the last checkpoint. */
    private void stopped() throws Exception {
        Files.createDirectory(directory);
        try (Store store = open(directory)) {
            fill(store);
        }
        open(directory).close(); // a segment of its own, so that those with messages are old ones
    }

    private void fill(Store store) {
        store.journal().append(new TopologyChange.QueueDeclared("/", "orders", 1, false, FieldTable.EMPTY));
        for (int i = 0; i < MESSAGES; i++) {
            String body = i + "-" + "x".repeat(BODY_BYTES);
            positions.add(store.journal().append(StoreTest.message(body), new long[] {1}, 1));
            if (i == NOTED_BEHIND) {
                store.journal().returned(1, positions.getFirst(), 2);
            }
            if (i % PER_BATCH == PER_BATCH - 1) {
                write(store);
            }
        }
        store.log().writer().mark();
    }

    private static void write(Store store) {
        JournalWriter.Step step;
        do {
            step = store.log().writer().step();
        } while (step == JournalWriter.Step.WROTE);
        assertEquals(JournalWriter.Step.NOTHING_TO_DO, step);
    }

    private Store open(Path in) throws Exception {
        CheckpointStore checkpoints = H2CheckpointStore.open(in);
        try {
            Store store = Store.open(
                    new DirectoryDisk(in),
                    checkpoints,
                    StoreSettings.of(new SyncPolicy.Always(), SEGMENT_BYTES, 1024 * 1024),
                    new StoreTest.NoEvents(),
                    new SplittableRandom(1),
                    new Store.Threads(background, background, background, background));
            store.startWithoutThread();
            return store;
        } catch (DamageException | IOException e) {
            checkpoints.close();
            throw e;
        }
    }

    private static String file(long position) {
        return SegmentFile.name(Position.segment(position));
    }

    private void overwrite(String file, int offset, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(file), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    private void flip(String file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve(file));
        overwrite(file, offset, new byte[] {(byte) (bytes[offset] ^ 4)});
    }

    private void cut(String file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(file), StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    // --- what holds for each

    private CheckReport check() throws IOException {
        try (CheckpointStore checkpoints = H2CheckpointStore.open(directory)) {
            return StoreCheck.run(new DirectoryDisk(directory), checkpoints);
        }
    }

    private CheckReport repair() throws IOException {
        try (CheckpointStore checkpoints = H2CheckpointStore.open(directory)) {
            return StoreRepair.run(new DirectoryDisk(directory), checkpoints, _ -> {});
        }
    }

    private void assertRefused(String file) {
        DamageException refusal = assertThrows(DamageException.class, () -> open(directory));
        assertTrue(String.valueOf(refusal.getMessage()).contains(file), refusal.getMessage());
    }

    /** Checks, which changes nothing, and repairs; then all messages but the lost ones are there, in order. */
    private CheckReport assertRepairKeepsAllBut(List<Integer> lost) throws Exception {
        Map<String, String> before = journal();
        CheckReport found = check();
        assertFalse(found.isSound());
        assertEquals(before, journal(), "a check changes nothing");
        CheckReport after = repair();
        assertTrue(after.isSound(), () -> String.join("\n", after.lines()));
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (!lost.contains(i)) {
                expected.add(i);
            }
        }
        for (int restart = 0; restart < 2; restart++) {
            try (Store store = open(directory)) {
                assertEquals(expected, numbers(store));
            }
        }
        return found;
    }

    private Map<String, String> journal() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith("catalogue")) {
                    content.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return content;
    }

    private List<Integer> numbers(Store store) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        QueueContent content = store.recovered().contents().get(1L);
        PositionList waiting = content == null ? new PositionList() : content.positions();
        while (!waiting.isEmpty()) {
            numbers.add(number(store, waiting.removeFirst()));
        }
        return numbers;
    }

    private int number(Store store, long position) throws InterruptedException {
        List<Message> read = new ArrayList<>();
        store.paging().read(new long[] {position}, 1, shard, messages -> {
            assertNotNull(messages);
            read.addAll(List.of(messages));
        });
        shard.runUntil(() -> !read.isEmpty());
        Message message = read.getFirst();
        String body =
                new String(message.content(), message.propertiesLength(), message.bodyBytes(), StandardCharsets.UTF_8);
        return Integer.parseInt(body.substring(0, body.indexOf('-')));
    }

    private static void assertNames(CheckReport report, String... parts) {
        String text = String.join("\n", report.lines());
        for (String part : parts) {
            assertTrue(text.contains(part), text);
        }
    }

    // --- the journal that recovery reads

    @Test
    void aFlippedBitInARecordLosesThatMessageOnly() throws Exception {
        crashed();
        long damaged = positions.get(12);
        flip(file(damaged), Position.offset(damaged) + 500);
        assertRefused(file(damaged) + " bytes ");
        CheckReport found = assertRepairKeepsAllBut(List.of(12));
        assertNames(found, file(damaged), "1 message (1 in queue 'orders' of vhost '/')");
    }

    @Test
    void aLostDeliveryCountIsToldAndCostsNoMessage() throws Exception {
        crashed();
        long before = positions.get(NOTED_BEHIND);
        byte[] segment = Files.readAllBytes(directory.resolve(file(before)));
        int offset = Position.offset(before);
        int noteOffset = offset + Records.FRAME_BYTES + Records.payloadBytes(ByteBuffer.wrap(segment), offset);
        assertEquals(RecordType.RETURNED, Records.type(ByteBuffer.wrap(segment), noteOffset));
        flip(file(before), noteOffset + Records.FRAME_BYTES);
        CheckReport found = assertRepairKeepsAllBut(List.of());
        assertNames(found, "it held 1 delivery count or due time;");
        try (Store store = open(directory)) {
            assertTrue(Objects.requireNonNull(store.recovered().contents().get(1L))
                    .marks()
                    .isEmpty());
        }
    }

    @Test
    void aFlippedBitInABatchHeaderLosesNothing() throws Exception {
        crashed();
        long first = positions.get(10);
        flip(file(first), Position.offset(first) - BATCH_HEADER_BYTES + 20);
        assertRefused(file(first) + " bytes " + (Position.offset(first) - BATCH_HEADER_BYTES));
        assertRepairKeepsAllBut(List.of());
        assertEquals(1, asideFiles().size());
    }

    @Test
    void aZeroedPageLosesTheMessagesOnIt() throws Exception {
        crashed();
        long damaged = positions.get(11);
        overwrite(file(damaged), Position.offset(damaged) + 100, new byte[4096]);
        assertRefused(file(damaged));
        assertRepairKeepsAllBut(List.of(11, 12));
    }

    @Test
    void aZeroedFirstPageOfASegmentIsMadeAnew() throws Exception {
        crashed();
        String second = SegmentFile.name(2);
        overwrite(second, 0, new byte[4096]);
        assertRefused(second);
        List<Integer> lost = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (file(positions.get(i)).equals(second) && Position.offset(positions.get(i)) < 4096) {
                lost.add(i);
            }
        }
        assertRepairKeepsAllBut(lost);
    }

    @Test
    void aCutSegmentLosesWhatStoodBehindTheCut() throws Exception {
        crashed();
        long cut = positions.get(12);
        cut(file(cut), Position.offset(cut) + 10);
        assertRefused(file(cut) + " bytes " + (Position.offset(cut) + 10));
        List<Integer> lost = new ArrayList<>();
        for (int i = 12; i < MESSAGES; i++) {
            if (file(positions.get(i)).equals(file(cut))) {
                lost.add(i);
            }
        }
        assertRepairKeepsAllBut(lost);
    }

    @Test
    void twoDamagedPlacesAreFoundAtOnce() throws Exception {
        crashed();
        flip(file(positions.get(2)), Position.offset(positions.get(2)) + 5);
        flip(file(positions.get(40)), Position.offset(positions.get(40)) + 500);
        CheckReport found = assertRepairKeepsAllBut(List.of(2, 40));
        assertEquals(2, found.findings().size());
    }

    @Test
    void aLostSegmentHeaderIsWrittenAnew() throws Exception {
        crashed();
        flip(SegmentFile.name(2), 20);
        assertRefused(SegmentFile.name(2) + " bytes 0 to 64");
        assertRepairKeepsAllBut(List.of());
    }

    @Test
    void aMissingSegmentInTheMiddleIsBeyondRepair() throws Exception {
        crashed();
        Files.delete(directory.resolve(SegmentFile.name(2)));
        assertRefused(SegmentFile.name(2));
        Map<String, String> before = journal();
        CheckReport after = repair();
        assertFalse(after.isRepairable());
        assertNames(after, SegmentFile.name(2), "restore the data directory from a backup");
        assertEquals(before, journal());
    }

    @Test
    void anEndThatWasNeverDurableIsNoDamage() throws Exception {
        crashed();
        long last = positions.getLast();
        byte[] garbage = new byte[5000];
        new SplittableRandom(3).nextBytes(garbage);
        int end = Position.offset(last) + BODY_BYTES + 200; // behind the marker that follows the last batch
        overwrite(file(last), end, garbage);
        assertTrue(check().isSound());
        // Without the marker nothing says that the last batch was durable.
        overwrite(file(last), Position.offset(last) + 2000, new byte[SEGMENT_BYTES - Position.offset(last) - 2000]);
        CheckReport report = check();
        assertTrue(report.isSound(), () -> String.join("\n", report.lines()));
        try (Store store = open(directory)) {
            assertEquals(MESSAGES - PER_BATCH, numbers(store).size());
        }
    }

    @Test
    void aRepairThatWasCutShortCanBeRunAgain() throws Exception {
        crashed();
        long damaged = positions.get(12);
        flip(file(damaged), Position.offset(damaged) + 500);
        byte[] before = Files.readAllBytes(directory.resolve(file(damaged)));
        repair();
        byte[] after = Files.readAllBytes(directory.resolve(file(damaged)));
        int from = 0;
        while (before[from] == after[from]) {
            from++;
        }
        // Half of what the repair writes has reached the disk.
        overwrite(file(damaged), 0, before);
        overwrite(file(damaged), from, Arrays.copyOfRange(after, from, from + 20));
        assertRepairKeepsAllBut(List.of(12));
    }

    @Test
    void aPlaceThatIsDamagedAgainIsSetAsideAgain() throws Exception {
        crashed();
        for (int number : new int[] {12, 13}) {
            long damaged = positions.get(number);
            flip(file(damaged), Position.offset(damaged) + 500);
            assertTrue(repair().isSound());
        }
        assertEquals(2, asideFiles().size());
        try (Store store = open(directory)) {
            assertEquals(MESSAGES - 2, numbers(store).size());
        }
    }

    // --- messages of older segments, and moved ones

    @Test
    void anOlderMessageThatCannotBeReadIsGivenUp() throws Exception {
        stopped();
        long damaged = positions.get(20);
        flip(file(damaged), Position.offset(damaged) + 500);
        try (Store store = open(directory)) {
            boolean[] refused = {false};
            store.paging().read(new long[] {damaged}, 1, shard, messages -> {
                assertNull(messages);
                refused[0] = true;
            });
            shard.runUntil(() -> refused[0]);
        }
        CheckReport found = assertRepairKeepsAllBut(List.of(20));
        assertNames(found, file(damaged) + " from byte " + Position.offset(damaged), "queue 'orders' of vhost '/'");
        assertEquals(1, asideFiles().size());
    }

    @Test
    void aMissingOlderSegmentIsGivenUp() throws Exception {
        stopped();
        Files.delete(directory.resolve(SegmentFile.name(2)));
        assertRefused(SegmentFile.name(2));
        List<Integer> lost = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (Position.segment(positions.get(i)) == 2) {
                lost.add(i);
            }
        }
        assertFalse(lost.isEmpty());
        CheckReport found = assertRepairKeepsAllBut(lost);
        assertNames(found, SegmentFile.name(2), lost.size() + " messages", "queue 'orders' of vhost '/'");
    }

    @Test
    void aMovedMessageThatCannotBeReadIsGivenUp() throws Exception {
        stopped();
        try (CheckpointStore checkpoints = H2CheckpointStore.open(directory)) {
            var state = checkpoints.load();
            var damaged =
                    new StoredMessage(Position.of(state.position() >>> 32, 0), new long[] {1}, 0, null, new byte[0]);
            checkpoints.save(new Checkpoint(
                    state.position(),
                    state.lastQueueId(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(damaged),
                    List.of(),
                    List.of()));
        }
        CheckReport found = assertRepairKeepsAllBut(List.of());
        assertNames(found, "catalogue.mv.db", "queue 'orders' of vhost '/'");
    }

    private List<Path> asideFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("damaged-"))
                    .toList();
        }
    }
}
