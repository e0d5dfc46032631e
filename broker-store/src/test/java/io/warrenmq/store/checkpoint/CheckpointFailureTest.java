package io.warrenmq.store.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left after a full disk, a disk that fails and a loss of power. */
class CheckpointFailureTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private LossyFiles.Disk disk = new LossyFiles.Disk();

    @BeforeEach
    void newDisk() {
        disk = LossyFiles.register();
    }

    private H2CheckpointStore open() {
        return H2CheckpointStore.open("lossy:" + temp.resolve("catalogue"));
    }

    private static Checkpoint large(long position) {
        byte[] record = new byte[10_000];
        new Random(position).nextBytes(record);
        return new Checkpoint(
                position,
                9,
                List.of(),
                List.of(new SegmentBook(1, new byte[] {(byte) position}, new byte[0])),
                List.of(),
                LongStream.range(position, position + 200)
                        .mapToObj(p -> new StoredMessage(p, new long[] {1}, 0, null, record))
                        .toList(),
                List.of(),
                List.of());
    }

    @Test
    void fullDiskLeavesTheStateOfBefore() throws Exception {
        var model = new CheckpointModel();
        try (var store = open()) {
            Checkpoint first = large(1_000);
            model.apply(first);
            store.save(first);
            disk.limitSize(Files.size(temp.resolve("catalogue.mv.db")) + 200_000);
            Checkpoint second = large(2_000);
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThrows(CheckpointException.class, () -> store.save(second));
                assertNotNull(store.read(1_000));
                assertEquals(model.state(), CheckpointModel.read(store));
            }
            disk.limitSize(Long.MAX_VALUE);
            model.apply(second);
            store.save(second);
            assertEquals(model.state(), CheckpointModel.read(store));
        }
        try (var store = open()) {
            assertEquals(model.state(), CheckpointModel.read(store));
        }
    }

    @Test
    void whenTheDiskFailedToSyncNothingIsSavedUntilRestart() {
        var model = new CheckpointModel();
        Checkpoint first = large(1_000);
        Checkpoint second = large(2_000);
        try (var store = open()) {
            model.apply(first);
            store.save(first);
            disk.failForce(true);
            assertThrows(CheckpointException.class, () -> store.save(second));
            disk.failForce(false); // as Linux does: the second sync succeeds although pages were lost
            String message = String.valueOf(assertThrows(CheckpointException.class, () -> store.save(second))
                    .getMessage());
            assertTrue(message.contains("until the broker is started again"), message);
        }
        try (var store = open()) {
            store.save(second);
            model.apply(second);
            assertEquals(model.state(), CheckpointModel.read(store));
        }
    }

    /** The file as power loss would leave it, and how many checkpoints had begun and ended by then. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Image(byte[] content, int begun, int ended) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void powerLossLeavesTheStateOfBeforeOrAfter(long seed) throws Exception {
        var random = new Random(seed);
        var checkpoints = new RandomCheckpoints(seed, 20_000);
        var model = new CheckpointModel();
        List<CheckpointModel.State> states = new ArrayList<>(List.of(model.state()));
        List<Image> images = new ArrayList<>();
        int[] begun = {0};
        int[] ended = {0};
        // No retention: as after a long time, when it protects nothing any more.
        String location = "lossy:" + temp.resolve("catalogue");
        try (var store = H2CheckpointStore.open(new Database(location, ";RETENTION_TIME=0"))) {
            disk.onChange(() -> {
                if (random.nextInt(3) == 0) {
                    images.add(new Image(disk.afterPowerLoss(random), begun[0], ended[0]));
                }
            });
            for (int i = 0; i < 20; i++) {
                Checkpoint checkpoint = checkpoints.next();
                model.apply(checkpoint);
                states.add(model.state());
                begun[0]++;
                store.save(checkpoint);
                ended[0]++;
            }
            disk.onChange(() -> {});
        }
        assertTrue(images.size() > 20, images.size() + " images");
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            Path file = temp.resolve("image" + i);
            Files.write(Path.of(file + ".mv.db"), image.content);
            String where = "seed " + seed + ", image " + i + " of " + image.ended + " to " + image.begun;
            try (var store = H2CheckpointStore.open(file.toString())) {
                CheckpointModel.State state = CheckpointModel.read(store);
                assertTrue(
                        states.subList(image.ended, image.begun + 1).contains(state),
                        where + " is " + states.indexOf(state));
            } catch (CheckpointException e) {
                throw new AssertionError(where, e);
            }
            Files.delete(Path.of(file + ".mv.db"));
        }
    }
}
