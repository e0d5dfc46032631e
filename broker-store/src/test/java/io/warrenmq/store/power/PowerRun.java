package io.warrenmq.store.power;

import io.warrenmq.store.power.FaultyDisk.Operation;
import io.warrenmq.store.power.Oracle.Found;
import io.warrenmq.store.power.Oracle.Rule;
import io.warrenmq.store.power.Oracle.Violation;
import io.warrenmq.store.power.Oracle.ViolationException;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One life of a store from a seed: a broker appends to it, its writer writes, it takes checkpoints, stops, dies and
 * starts again. Before each thing that it asks of the disk the power goes, several times with different outcomes, and
 * each outcome is recovered and compared with what the oracle knows.
 */
final class PowerRun {
    private final Subject.Opening opening;
    private final Tally tally;
    private final String seedText;
    private final RandomGenerator random;
    private final SplittableRandom fates;
    private final Oracle oracle = new Oracle();
    private final Script script;
    private final int crashesPerPoint;
    private final Thread owner = Thread.currentThread();
    private final Deque<Foreign> foreign = new ArrayDeque<>();
    private FaultyDisk disk;
    private @Nullable Subject subject;
    private @Nullable Throwable failure;
    private long point;

    /** The disk as a call of a thread of the store's database would have left it. */
    private record Foreign(FaultyDisk left, long durablePosition, String where) {}

    PowerRun(long seed, FaultyDisk disk, Subject.Opening opening, Tally tally) {
        this(seed, disk, opening, tally, 2);
    }

    PowerRun(long seed, FaultyDisk disk, Subject.Opening opening, Tally tally, int crashesPerPoint) {
        this.crashesPerPoint = crashesPerPoint;
        this.opening = opening;
        this.tally = tally;
        this.disk = disk;
        seedText = "seed " + seed;
        SplittableRandom source = new SplittableRandom(seed);
        random = source.split();
        fates = source.split();
        script = new Script(random, oracle);
    }

    /** Lives for that many steps, unless the store cannot be started any more. */
    void run(int steps) {
        tally.run();
        restart(disk);
        for (int i = 0; i < steps && subject != null; i++) {
            step(subject);
            if (failure != null) {
                throw new AssertionError(failure.getMessage(), failure);
            }
        }
    }

    private void step(Subject current) {
        script.act(current.journal());
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> current.checkpoint();
            case 3 -> stop(current);
            case 4 -> restart(disk.kill());
            case 5 -> restart(disk.crash(new RandomFate(random.nextLong())));
            case 6, 7 -> {} // more gathers for the next step
            default -> current.step();
        }
    }

    private void stop(Subject current) {
        current.close();
        noteDurable();
        oracle.durable(Long.MAX_VALUE);
        restart(random.nextBoolean() ? disk.kill() : disk.crash(new RandomFate(random.nextLong())));
    }

    /** The process ends and the next one finds this disk. */
    private void restart(FaultyDisk found) {
        exploreForeign();
        noteDurable();
        subject = null;
        disk.observe(_ -> {});
        opening.forget(disk);
        disk = found;
        disk.observe(this::powerFails);
        Subject opened = open(disk, "after restart");
        if (opened == null) {
            return;
        }
        Found recovered = verified(opened, "after restart");
        if (recovered != null) {
            oracle.restarted(recovered);
            script.begin(opened.journal());
            subject = opened;
        }
    }

    private void noteDurable() {
        if (subject != null) {
            oracle.durable(subject.journal().durablePosition());
        }
    }

    // --- crashes

    private void powerFails(Operation operation) {
        if (Thread.currentThread() != owner) {
            fromElsewhere(operation);
            return;
        }
        exploreForeign();
        noteDurable();
        point++;
        String where = "point " + point + ", before " + operation;
        for (int i = 0; i < crashesPerPoint; i++) {
            if (fates.nextInt(8) == 0) {
                FaultyDisk left = disk.kill();
                explored(() -> exploreKill(left, where + ", process killed"));
            } else {
                long fate = fates.nextLong();
                FaultyDisk left = disk.crash(new RandomFate(fate));
                explored(() -> explore(left, where + ", fate " + fate));
            }
        }
    }

    /** The owner is waiting for that thread, or at work with things that this one must not look at. */
    private void fromElsewhere(Operation operation) {
        Subject current = subject;
        synchronized (foreign) {
            long fate = fates.nextLong();
            foreign.add(new Foreign(
                    disk.crash(new RandomFate(fate)),
                    current == null ? -1 : current.journal().durablePosition(),
                    "in the database's thread, fate " + fate + ", before " + operation));
        }
    }

    private void exploreForeign() {
        List<Foreign> due;
        synchronized (foreign) {
            due = List.copyOf(foreign);
            foreign.clear();
        }
        for (Foreign each : due) {
            oracle.durable(each.durablePosition);
            explored(() -> explore(each.left, each.where));
        }
    }

    private void explored(Runnable exploring) {
        try {
            if (failure == null) {
                exploring.run();
            }
        } catch (RuntimeException | AssertionError wrong) {
            // It is the store that calls, and might take this for a failure of its disk.
            failure = wrong;
        }
    }

    private void explore(FaultyDisk left, String where) {
        tally.state();
        SecondCrash second = new SecondCrash(left, fates.nextInt(4) == 0 ? fates.nextInt(12) : -1, fates.nextLong());
        left.observe(second);
        Subject opened = open(left, where);
        left.observe(_ -> {});
        Found recovered = opened == null ? null : verified(opened, where);
        FaultyDisk again = second.left;
        if (again != null && recovered != null) {
            exploreAgain(again, recovered.model(), where);
        }
        opening.forget(left);
    }

    /**
     * The process dies alone and the next one starts, on what the kernel still shows; then the power goes. What that
     * start has shown must still be there.
     */
    private void exploreKill(FaultyDisk left, String where) {
        tally.state();
        Subject opened = open(left, where);
        Found shown = opened == null ? null : verified(opened, where);
        if (shown != null) {
            exploreAgain(left.crash(new RandomFate(fates.nextLong())), shown.model(), where);
        }
        opening.forget(left);
    }

    /** The power went a second time, while recovery was at work: the third start must find what the second found. */
    private void exploreAgain(FaultyDisk left, BrokerModel before, String where) {
        tally.crashInRecovery();
        String there = where + ", then inside recovery";
        Subject opened = open(left, there);
        Found recovered = opened == null ? null : verified(opened, there);
        if (recovered != null && recovered.model().hash() != before.hash()) {
            violation(there, new Violation(Rule.NOT_REPEATABLE, "first " + before + "\nthen " + recovered.model()));
        }
        opening.forget(left);
    }

    /** Takes the crash state at one of recovery's calls. */
    private static final class SecondCrash implements FaultyDisk.Observer {
        private final FaultyDisk disk;
        private final long fate;
        private int countdown;
        private @Nullable FaultyDisk left;

        SecondCrash(FaultyDisk disk, int countdown, long fate) {
            this.disk = disk;
            this.countdown = countdown;
            this.fate = fate;
        }

        @Override
        public void before(Operation operation) {
            if (countdown-- == 0) {
                left = disk.crash(new RandomFate(fate));
            }
        }
    }

    // --- checks

    private @Nullable Subject open(FaultyDisk of, String where) {
        try {
            return opening.open(of);
        } catch (IOException | DamageException | RuntimeException refused) {
            String trace = Arrays.stream(refused.getStackTrace())
                    .map(frame -> "\n    at " + frame)
                    .collect(Collectors.joining());
            violation(where, new Violation(Rule.REFUSED, refused + trace + "\n" + of));
            return null;
        }
    }

    private @Nullable Found verified(Subject opened, String where) {
        try {
            Found found = oracle.find(opened);
            tally.read(found.positions().size());
            oracle.check(found.model());
            return found;
        } catch (ViolationException wrong) {
            violation(where, wrong.violation());
            return null;
        }
    }

    private void violation(String where, Violation violation) {
        tally.violation(seedText + ", " + where + ", on " + disk, violation);
    }
}
