package io.warrenmq.core.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.core.logging.CapturedErrors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ShardTest {
    /** A shard whose mailbox the test empties by hand. */
    private static final class ManualShard extends Shard {
        private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
        private boolean inside;
        private int postCount;

        ManualShard(int index) {
            super(index);
        }

        @Override
        public boolean isInside() {
            return inside;
        }

        @Override
        public void post(Runnable task) {
            postCount++;
            mailbox.add(task);
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public long wallMs() {
            return 0;
        }

        void inside(Runnable task) {
            inside = true;
            task.run();
            inside = false;
        }

        /** Runs what the mailbox holds, also what comes meanwhile. */
        void work() {
            while (!mailbox.isEmpty()) {
                inside(mailbox.remove());
            }
        }
    }

    private final ManualShard here = new ManualShard(0);
    private final ManualShard there = new ManualShard(3);
    private final List<String> log = new ArrayList<>();

    @Test
    void runIsAPlainCallInsideAndAPostOutside() {
        here.run(note("later"));
        here.inside(() -> here.run(note("at once")));
        assertEquals(List.of("at once"), log);
        here.work();
        assertEquals(List.of("at once", "later"), log);
    }

    @Test
    void sendToItselfIsAPlainCall() {
        here.inside(() -> here.send(here, note("done")));
        assertEquals(List.of("done"), log);
        assertEquals(0, here.postCount);
    }

    @Test
    void whatACycleSendsTravelsAsOnePost() {
        here.inside(() -> {
            here.send(there, note("1"));
            here.send(there, note("2"));
        });
        here.mailbox.addFirst(() -> here.send(there, note("3"))); // still the same cycle
        there.work();
        assertEquals(List.of(), log);
        here.work();
        assertEquals(1, there.postCount);
        there.work();
        assertEquals(List.of("1", "2", "3"), log);
    }

    @Test
    void theNextCycleSendsItsOwnBatch() {
        for (int cycle = 1; cycle <= 3; cycle++) {
            String name = "cycle " + cycle;
            here.inside(() -> here.send(there, note(name)));
            here.work();
            assertEquals(cycle, there.postCount);
        }
        there.work();
        assertEquals(List.of("cycle 1", "cycle 2", "cycle 3"), log);
    }

    @Test
    void eachTargetGetsItsBatch() {
        var other = new ManualShard(1);
        here.inside(() -> {
            here.send(there, note("there"));
            here.send(other, note("other"));
            here.send(there, note("there again"));
        });
        here.work();
        assertEquals(1, there.postCount);
        assertEquals(1, other.postCount);
        other.work();
        there.work();
        assertEquals(List.of("other", "there", "there again"), log);
    }

    @Test
    void cycleEndComesAfterTheWorkAtHandAndOnlyOnce() {
        here.inside(() -> {
            here.atCycleEnd(note("end"));
            here.atCycleEnd(note("end, too"));
            log.add("work");
        });
        assertEquals(1, here.postCount);
        here.work();
        here.work();
        assertEquals(List.of("work", "end", "end, too"), log);
    }

    @Test
    void whatACycleEndAsksForComesAtTheNext() {
        here.inside(() -> here.atCycleEnd(() -> {
            log.add("first");
            here.atCycleEnd(note("second"));
        }));
        here.inside(here.mailbox.remove());
        assertEquals(List.of("first"), log);
        here.work();
        assertEquals(List.of("first", "second"), log);
    }

    @Test
    void aFailingTaskDoesNotCostTheOthersOfItsBatch() {
        here.inside(() -> {
            here.send(there, note("1"));
            here.send(there, () -> {
                throw new IllegalStateException("on purpose");
            });
            here.send(there, () -> {
                throw new StackOverflowError("on purpose, too");
            });
            here.send(there, note("2"));
        });
        here.work();
        there.work();
        assertEquals(List.of("1", "2"), log);
        assertEquals(
                List.of("on purpose", "on purpose, too"),
                CapturedErrors.take().stream().map(Throwable::getMessage).toList());
    }

    @Test
    void aFailingTaskDoesNotCostTheOthersOfTheCycleEnd() {
        here.inside(() -> {
            here.atCycleEnd(() -> {
                throw new IllegalStateException("on purpose");
            });
            here.send(there, note("sent"));
        });
        here.work();
        there.work();
        assertEquals(List.of("sent"), log);
        assertEquals(1, CapturedErrors.take().size());
        here.inside(() -> here.send(there, note("the next cycle works")));
        here.work();
        there.work();
        assertEquals(List.of("sent", "the next cycle works"), log);
    }

    @Test
    void sendIsForInsideOnly() {
        assertThrows(AssertionError.class, () -> here.send(there, note("never")));
        assertThrows(AssertionError.class, () -> here.atCycleEnd(note("never")));
    }

    private Runnable note(String text) {
        return () -> log.add(text);
    }
}
