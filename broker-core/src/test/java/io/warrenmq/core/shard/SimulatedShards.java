package io.warrenmq.core.shard;

import io.warrenmq.core.logging.CapturedErrors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Shards without threads: one thread runs them all, a seed chooses whose turn it is, and the clock moves only when
 * told. The same seed and the same calls lead to the same run.
 *
 * <p>What a task posts to other shards leaves one by one and in order after the task, and other shards may run in
 * between, as they may when a thread loses its processor between two posts. Until all has left, its shard runs nothing
 * else.
 */
public final class SimulatedShards {
    /** Something beside the shards that works on its own, such as a disk. */
    public interface Device {
        /** Whether it has something to do now. */
        boolean hasWork();

        /** Does some of it. */
        void work(RandomGenerator random);
    }

    private record Due(long atMs, long order, SimulatedShard shard, Runnable task) {}

    private static final int STEPS_MAX = 1_000_000;

    private final RandomGenerator random;
    private final List<SimulatedShard> shards = new ArrayList<>();
    private final List<Device> devices = new ArrayList<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    private long nowMs;
    private long wallAheadMs = 1_700_000_000_000L;
    private long timerCount;
    private @Nullable Shard running;

    public SimulatedShards(int count, long seed) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            shards.add(new SimulatedShard(i));
        }
    }

    public List<Shard> all() {
        return List.copyOf(shards);
    }

    public Shard shard(int index) {
        return shards.get(index);
    }

    /** Lets a device take part. */
    public void attach(Device device) {
        devices.add(device);
    }

    /** Runs the task inside the shard, now: its next task comes before those that wait. */
    public void on(Shard shard, Runnable task) {
        shards.get(shard.index()).runNow(task);
    }

    /** The same for a task with a result. */
    public <T extends @Nullable Object> T ask(Shard shard, Supplier<T> task) {
        List<T> result = new ArrayList<>(1);
        on(shard, () -> result.add(task.get()));
        return result.getFirst();
    }

    /** From now on the test itself runs inside the shard: for tests that need one shard and no mailboxes. */
    public void enter(Shard shard) {
        requireNothingRunning();
        running = shard;
    }

    /** The end of {@link #enter}. */
    public void leave() {
        running = null;
    }

    /** Runs one task of one shard or device, chosen by chance; false when there is none. */
    public boolean step() {
        requireNothingRunning();
        int count = 0;
        for (SimulatedShard shard : shards) {
            count += shard.hasWork() ? 1 : 0;
        }
        for (Device device : devices) {
            count += device.hasWork() ? 1 : 0;
        }
        if (count == 0) {
            return false;
        }
        run(random.nextInt(count));
        return true;
    }

    private void run(int chosen) {
        int left = chosen;
        for (SimulatedShard shard : shards) {
            if (shard.hasWork() && left-- == 0) {
                shard.work();
                return;
            }
        }
        for (Device device : devices) {
            if (device.hasWork() && left-- == 0) {
                device.work(random);
                return;
            }
        }
    }

    /** At most so many steps. */
    public void steps(int count) {
        int left = count;
        while (left > 0 && step()) {
            left--;
        }
    }

    /** Runs until nobody has anything to do; timers stay where they are. */
    public void runUntilIdle() {
        for (int steps = 0; step(); steps++) {
            if (steps == STEPS_MAX) {
                throw new IllegalStateException("the shards keep each other busy for ever");
            }
        }
    }

    /** Lets time pass: all that falls due happens at its time, in order. */
    public void advance(long ms) {
        long until = nowMs + ms;
        runUntilIdle();
        for (Due next = timers.peek(); next != null && next.atMs <= until; next = timers.peek()) {
            timers.remove(next);
            nowMs = next.atMs;
            next.shard.mailbox.add(next.task);
            runUntilIdle();
        }
        nowMs = until;
    }

    /** Sets the clock on the wall, which goes on with the other one from there. */
    public void setWallMs(long epochMs) {
        wallAheadMs = epochMs - nowMs;
    }

    private void requireNothingRunning() {
        if (running != null) {
            throw new IllegalStateException("shard " + running.index() + " is running");
        }
    }

    private static void requireNoDefect() {
        if (!CapturedErrors.isEmpty()) {
            List<Throwable> defects = CapturedErrors.take();
            throw new IllegalStateException("a task failed", defects.getFirst());
        }
    }

    private final class SimulatedShard extends Shard {
        private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
        private final ArrayDeque<Runnable> leaving = new ArrayDeque<>();

        SimulatedShard(int index) {
            super(index);
        }

        boolean hasWork() {
            return !leaving.isEmpty() || !mailbox.isEmpty();
        }

        void work() {
            Runnable post = leaving.poll();
            if (post == null) {
                runNow(mailbox.remove());
            } else {
                post.run();
            }
        }

        void runNow(Runnable task) {
            requireNothingRunning();
            for (Runnable post = leaving.poll(); post != null; post = leaving.poll()) {
                post.run();
            }
            running = this;
            try {
                task.run();
            } finally {
                running = null;
            }
            requireNoDefect();
        }

        @Override
        public boolean isInside() {
            return running == this;
        }

        @Override
        public void post(Runnable task) {
            if (running == null || running == this) {
                mailbox.add(task);
            } else {
                ((SimulatedShard) running).leaving.add(() -> mailbox.add(task));
            }
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            assert isInside();
            Due due = new Due(nowMs + delayMs, timerCount++, this, task);
            timers.add(due);
            return () -> timers.remove(due);
        }

        @Override
        public long nowMs() {
            return nowMs;
        }

        @Override
        public long wallMs() {
            return wallAheadMs + nowMs;
        }
    }
}
