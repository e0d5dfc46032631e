package io.warrenmq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryJournalTest {
    private final MemoryJournal journal = new MemoryJournal();
    private final PostedShard shard = new PostedShard();
    private final List<String> ran = new ArrayList<>();

    private long appendMessage() {
        return journal.append(new Message("", "q", new byte[2], 2), new long[] {1}, 1);
    }

    @Test
    void positionsGrowWithEveryAppend() {
        assertEquals(0, appendMessage());
        assertEquals(1, journal.append(new TopologyChange.QueueDeleted("/", "q", 1)));
        assertEquals(2, appendMessage());
    }

    @Test
    void nothingIsDurableBeforeSomebodyHasWaitedForIt() {
        assertEquals(-1, journal.durablePosition());
        appendMessage();
        assertEquals(-1, journal.durablePosition());
    }

    /** Also when the shard that asks is the one that is told: an answer from within the question would hide races. */
    @Test
    void durabilityIsToldLaterAndNotFromWithin() {
        long position = appendMessage();
        journal.whenDurable(position, shard, () -> ran.add("durable at " + journal.durablePosition()));
        assertEquals(List.of(), ran);
        assertEquals(-1, journal.durablePosition());
        shard.runAll();
        assertEquals(List.of("durable at 0"), ran);
        assertEquals(position, journal.durablePosition());
    }

    @Test
    void whatIsDurableAlreadyIsToldToo() {
        long position = appendMessage();
        journal.whenDurable(position, shard, () -> {});
        shard.runAll();
        journal.whenDurable(position, shard, () -> ran.add("again"));
        shard.runAll();
        assertEquals(List.of("again"), ran);
    }

    @Test
    void durabilityNeverGoesBack() {
        long first = appendMessage();
        long second = appendMessage();
        journal.whenDurable(second, shard, () -> {});
        journal.whenDurable(first, shard, () -> ran.add("at " + journal.durablePosition()));
        shard.runAll();
        assertEquals(List.of("at " + second), ran);
    }

    @Test
    void settledAndClosedJournalHasNothingToDo() {
        journal.settle(1, appendMessage());
        journal.close();
        assertTrue(shard.posted.isEmpty());
    }

    private static final class PostedShard extends Shard {
        private final ArrayDeque<Runnable> posted = new ArrayDeque<>();

        PostedShard() {
            super(0);
        }

        void runAll() {
            while (!posted.isEmpty()) {
                posted.remove().run();
            }
        }

        @Override
        public boolean isInside() {
            return true;
        }

        @Override
        public void post(Runnable task) {
            posted.add(task);
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            throw new UnsupportedOperationException("nothing here waits");
        }

        @Override
        public long nowMs() {
            return 0;
        }
    }
}
