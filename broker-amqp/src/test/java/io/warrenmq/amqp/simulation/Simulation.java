package io.warrenmq.amqp.simulation;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Shards in one thread with a clock that stands still until a test moves it: the same calls always run the same way.
 */
public final class Simulation {
    /** More steps than any test needs: tasks that post each other for ever fail the test instead of hanging it. */
    private static final int STEPS_MAX = 10_000_000;

    private final List<SimulatedShard> shards = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::dueMs).thenComparingLong(Alarm::order));
    private static final long WALL_AT_BEGIN_MS = 1_700_000_000_000L;

    private long nowMs = 1_000_000;
    private long lastOrder;
    private @Nullable Shard current;

    private record Alarm(long dueMs, long order, SimulatedShard shard, Runnable task) {}

    public Simulation(int shardCount) {
        for (int i = 0; i < shardCount; i++) {
            shards.add(new SimulatedShard(i));
        }
        current = shards.getFirst();
    }

    public List<SimulatedShard> shards() {
        return shards;
    }

    /** The first shard; where a test itself stands unless it says otherwise. */
    public SimulatedShard shard() {
        return shards.getFirst();
    }

    public long nowMs() {
        return nowMs;
    }

    /** Runs the task as the shard's own thread would. */
    public void inside(Shard shard, Runnable task) {
        Shard before = current;
        current = shard;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    /** Runs the task as a thread that is no shard's. */
    public void outside(Runnable task) {
        Shard before = current;
        current = null;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    /** Runs whatever is posted, the shards in turn, until nothing is left. */
    public void settle() {
        int steps = 0;
        boolean ran;
        do {
            ran = false;
            for (SimulatedShard shard : shards) {
                ran |= shard.runOnce();
            }
            if (++steps > STEPS_MAX) {
                throw new IllegalStateException("the shards never come to rest");
            }
        } while (ran);
    }

    /** Runs some of what is posted, from shards drawn at random: as if their threads were fast and slow by turns. */
    public void runSome(Random random, int taskCount) {
        for (int i = 0; i < taskCount; i++) {
            shards.get(random.nextInt(shards.size())).runOnce();
        }
    }

    /** Lets time pass and runs all that becomes due, in order. */
    public void advance(long ms) {
        long end = nowMs + ms;
        settle();
        while (!alarms.isEmpty() && alarms.element().dueMs() <= end) {
            Alarm alarm = alarms.remove();
            nowMs = alarm.dueMs();
            inside(alarm.shard(), alarm.task());
            settle();
        }
        nowMs = end;
    }

    /** One simulated shard. */
    public final class SimulatedShard extends Shard {
        private final ArrayDeque<Runnable> posted = new ArrayDeque<>();

        private SimulatedShard(int index) {
            super(index);
        }

        @Override
        public boolean isInside() {
            return current == this;
        }

        @Override
        public void post(Runnable task) {
            posted.add(task);
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            Alarm alarm = new Alarm(nowMs + delayMs, ++lastOrder, this, task);
            alarms.add(alarm);
            return () -> alarms.remove(alarm);
        }

        @Override
        public long nowMs() {
            return nowMs;
        }

        @Override
        public long wallMs() {
            return WALL_AT_BEGIN_MS + nowMs;
        }

        private boolean runOnce() {
            if (posted.isEmpty()) {
                return false;
            }
            inside(this, posted.remove());
            return true;
        }
    }
}
