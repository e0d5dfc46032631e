package io.warrenmq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Journal.Decision;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SyncPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of producers who number their messages comes back after a restart, on a real directory. */
final class ProducersTest {
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final long NOW_MS = 1_800_000_000_000L;

    @TempDir
    private Path directory;

    private final ExecutorService background = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        background.shutdown();
    }

    private Store open() throws Exception {
        Store store = Store.open(
                new DirectoryDisk(directory),
                H2CheckpointStore.open(directory),
                StoreSettings.of(new SyncPolicy.Always(), SEGMENT_BYTES, 1024 * 1024),
                new StoreTest.NoEvents(),
                new SplittableRandom(1),
                new Store.Threads(background, background, background, background));
        store.start();
        return store;
    }

    private static void declare(Store store, long id) {
        store.journal().append(new TopologyChange.QueueDeclared("/", "q" + id, id, false, FieldTable.EMPTY));
    }

    private static long append(Store store, String producer, long sequence, long... queueIds) {
        Message message = StoreTest.message(producer + ":" + sequence);
        message.publishedAt(NOW_MS);
        message.numbered(new ProducerSequence(producer, sequence));
        return store.journal().append(message, queueIds, queueIds.length);
    }

    private static long take(Store store, String producer, long sequence) {
        long position = append(store, producer, sequence, 1);
        store.journal().decided(1, position, Decision.TAKEN);
        return position;
    }

    private static boolean isSeen(Store store, long queueId, String producer, long sequence) {
        QueueContent content = store.recovered().contents().get(queueId);
        return content != null && content.windows().contains(new ProducerSequence(producer, sequence), NOW_MS);
    }

    private static int waitingCount(Store store, long queueId) {
        QueueContent content = store.recovered().contents().get(queueId);
        return content == null ? 0 : content.positions().size();
    }

    @Test
    void numbersAreKnownWhenTheirMessagesAndSegmentsHaveGone() throws Exception {
        long first = 0;
        try (Store store = open()) {
            declare(store, 1);
            for (int i = 0; i < 20_000; i++) {
                long position = take(store, i % 2 == 0 ? "even" : "größe", i);
                store.journal().settle(1, position);
                first = i == 0 ? position : first;
            }
        }
        assertFalse(Files.exists(directory.resolve(SegmentFile.name(Position.segment(first)))));
        for (int round = 0; round < 2; round++) {
            try (Store store = open()) {
                assertEquals(0, waitingCount(store, 1));
                assertTrue(isSeen(store, 1, "even", 19_998));
                assertTrue(isSeen(store, 1, "even", 19_000));
                assertFalse(isSeen(store, 1, "even", 19_999));
                assertTrue(isSeen(store, 1, "größe", 19_999));
                assertFalse(isSeen(store, 1, "größe", 19_998));
                assertFalse(isSeen(store, 1, "GRÖSSE", 19_999));
            }
        }
    }

    @Test
    void whatQueuesHaveDecidedComesBack() throws Exception {
        try (Store store = open()) {
            declare(store, 1);
            take(store, "p", 1);
            Journal journal = store.journal();
            journal.decided(1, append(store, "p", 1, 1), Decision.REPEATED);
            long refused = append(store, "p", 2, 1);
            journal.decided(1, refused, Decision.REFUSED);
            journal.settle(1, refused);
            take(store, "p", 3);
        }
        try (Store store = open()) {
            assertEquals(2, waitingCount(store, 1));
            assertTrue(isSeen(store, 1, "p", 1));
            assertFalse(isSeen(store, 1, "p", 2));
            assertTrue(isSeen(store, 1, "p", 3));
        }
    }

    @Test
    void theQueueIsRightWhateverTheOrderOfTheJournal() throws Exception {
        long kept;
        try (Store store = open()) {
            declare(store, 1);
            long first = append(store, "p", 1, 1);
            kept = append(store, "p", 1, 1);
            store.journal().decided(1, kept, Decision.TAKEN);
            store.journal().decided(1, first, Decision.REPEATED);
        }
        try (Store store = open()) {
            assertEquals(1, waitingCount(store, 1));
            QueueContent content = store.recovered().contents().get(1L);
            assertEquals(kept, content == null ? -1 : content.positions().first());
        }
    }

    @Test
    void messagesThatNoQueueHasSeenAreDecidedAboutOnce() throws Exception {
        long taken;
        try (Store store = open()) {
            declare(store, 1);
            declare(store, 2);
            take(store, "p", 1);
            taken = append(store, "p", 2, 1, 2);
            append(store, "p", 2, 1, 2);
            append(store, "p", 1, 1, 2);
        }
        try (Store store = open()) {
            assertEquals(2, waitingCount(store, 1));
            assertEquals(2, waitingCount(store, 2));
            assertTrue(isSeen(store, 1, "p", 2));
            store.journal().decided(1, append(store, "p", 2, 1), Decision.REPEATED);
            store.journal().settle(2, taken);
        }
        try (Store store = open()) {
            assertEquals(2, waitingCount(store, 1));
            assertEquals(1, waitingCount(store, 2));
            assertTrue(isSeen(store, 2, "p", 2));
        }
    }

    @Test
    void aDeletedQueueTakesItsNumbersAlong() throws Exception {
        try (Store store = open()) {
            declare(store, 1);
            take(store, "p", 1);
        }
        try (Store store = open()) {
            append(store, "p", 2, 1);
            store.journal().append(new TopologyChange.QueueDeleted("/", "q1", 1));
            declare(store, 2);
        }
        try (Store store = open()) {
            assertNull(store.recovered().contents().get(1L));
            assertFalse(isSeen(store, 2, "p", 1));
        }
    }

    @Test
    void forgottenProducersStayForgotten() throws Exception {
        try (Store store = open()) {
            declare(store, 1);
            for (int i = 0; i < 10_000; i++) {
                store.journal().settle(1, take(store, "p" + i, 1));
            }
        }
        try (Store store = open()) {
            assertTrue(isSeen(store, 1, "p0", 1));
            store.journal().settle(1, take(store, "one more", 1));
        }
        try (Store store = open()) {
            QueueContent content = store.recovered().contents().get(1L);
            assertEquals(10_000, content == null ? 0 : content.windows().size());
            assertTrue(isSeen(store, 1, "one more", 1));
        }
    }
}
