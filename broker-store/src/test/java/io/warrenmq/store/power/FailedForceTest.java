package io.warrenmq.store.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.store.power.FaultyDisk.Kind;
import io.warrenmq.store.power.Oracle.ViolationException;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * When a force or a write of the journal fails, nothing counts as durable any more, the store says so once and for all,
 * and the next start has everything that was durable before: from the page cache, which still shows what the disk never
 * got, as well as after a loss of power.
 */
final class FailedForceTest {
    private static final int SEEDS = 300;

    @Test
    void nothingBecomesDurableAfterAForceThatFailed() {
        failures(Kind.FORCE);
    }

    @Test
    void nothingBecomesDurableAfterAWriteThatFailed() {
        failures(Kind.WRITE);
    }

    private static void failures(Kind kind) {
        AtomicInteger noticed = new AtomicInteger();
        Seeds.from(0, seed -> seed < SEEDS, seed -> noticed.addAndGet(failOnce(seed, kind) ? 1 : 0));
        assertTrue(noticed.get() > SEEDS / 3 || Seeds.isRepeated(), () -> "only " + noticed + " failures");
    }

    /** Whether it hit the journal: one that hits the preparation of a reserve is tried again, and costs nothing. */
    private static boolean failOnce(long seed, Kind kind) {
        SplittableRandom random = new SplittableRandom(seed);
        FaultyDisk disk = FaultyDisk.honest();
        disk.failAs(new RandomFate(random.nextLong()));
        Subject.Opening opening = StoreSubject.opening(seed);
        try {
            Subject store = opening.open(disk);
            Oracle oracle = new Oracle();
            Script script = new Script(random.split(), oracle);
            disk.fail(kind, random.nextInt(25), 1, "Input/output error");
            liveUntilFailure(store, script, oracle);
            boolean noticed = store.failure() != null;
            if (noticed) {
                requireStandstill(store, script, oracle);
            }
            store.close();
            startAgain(opening, disk, oracle, random);
            return noticed;
        } catch (IOException | DamageException | ViolationException wrong) {
            throw new AssertionError(wrong.getMessage() + "\non " + disk, wrong);
        }
    }

    private static void requireStandstill(Subject store, Script script, Oracle oracle) {
        long durable = store.journal().durablePosition();
        oracle.durable(durable);
        for (int i = 0; i < 3; i++) {
            script.act(store.journal());
            store.step();
            store.checkpoint();
            assertEquals(durable, store.journal().durablePosition());
        }
    }

    private static void liveUntilFailure(Subject store, Script script, Oracle oracle) {
        for (int i = 0; i < 400 && store.failure() == null; i++) {
            script.act(store.journal());
            oracle.durable(store.journal().durablePosition());
            store.step();
        }
    }

    private static void startAgain(Subject.Opening opening, FaultyDisk disk, Oracle oracle, SplittableRandom random)
            throws IOException, DamageException, ViolationException {
        for (int i = 0; i < 5; i++) {
            FaultyDisk crashed = disk.crash(new RandomFate(random.nextLong()));
            oracle.check(oracle.find(opening.open(crashed)).model());
        }
        // The process ends; what it left unsynced the kernel still shows to the next one.
        FaultyDisk killed = disk.kill();
        Subject next = opening.open(killed);
        BrokerModel shown = oracle.find(next).model();
        oracle.check(shown);
        assertNull(next.failure());
        // What has been shown stays, although the disk has never had some of it.
        for (int i = 0; i < 5; i++) {
            FaultyDisk crashed = killed.crash(new RandomFate(random.nextLong()));
            BrokerModel found = oracle.find(opening.open(crashed)).model();
            assertTrue(found.hash() == shown.hash(), () -> "shown " + shown + "\nthen " + found);
        }
    }
}
