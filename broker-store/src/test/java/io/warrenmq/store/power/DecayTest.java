package io.warrenmq.store.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.power.FaultyDisk.Kind;
import io.warrenmq.store.power.FaultyDisk.Operation;
import io.warrenmq.store.power.Oracle.Rule;
import io.warrenmq.store.power.Oracle.ViolationException;
import io.warrenmq.store.recovery.CheckReport;
import io.warrenmq.store.recovery.DamageException;
import io.warrenmq.store.recovery.StoreCheck;
import io.warrenmq.store.recovery.StoreRepair;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Durable bytes that decay are noticed: the store refuses to start and names the file, or the message cannot be read,
 * or nothing that counts was hit and everything is there. Never is a message silently missing or another than it was.
 */
final class DecayTest {
    private static final int SEEDS = 150;
    private static final int DECAYS_PER_SEED = 40;
    private static final int SECTOR = FaultyContent.SECTOR_BYTES;

    private static final List<Decay> DECAYS = List.of(Decay.values());
    private static final List<Kind> KINDS = List.of(Kind.values());

    /** What happens to one file. */
    private enum Decay {
        BIT_FLIPPED,
        SECTOR_ZEROED,
        SECTOR_GARBAGE,
        SECTORS_SWAPPED,
        SECTOR_DUPLICATED,
        CUT,
        /** The file is as it was some time ago. */
        OLD_VERSION,
        MISSING
    }

    private enum Outcome {
        REFUSED,
        UNREADABLE,
        HARMLESS
    }

    private int repairs;
    private int interruptions;
    private final Map<Decay, Map<Outcome, Integer>> outcomes = new TreeMap<>();

    @Test
    void decayOfAStoreThatWasStoppedIsNoticed() {
        Seeds.from(0, seed -> seed < SEEDS, seed -> new Victim(seed, true).decay());
        print("stopped");
    }

    @Test
    void decayOfAStoreWhosePowerWentIsNoticed() {
        Seeds.from(0, seed -> seed < SEEDS, seed -> new Victim(seed, false).decay());
        print("power lost");
    }

    private void print(String what) {
        outcomes.forEach((decay, counts) -> System.out.println("decay, " + what + ", " + decay + ": " + counts));
        System.out.println("decay, " + what + ": " + repairs + " repairs, " + interruptions + " interrupted");
        assertTrue(repairs > 0 || Seeds.isRepeated(), "nothing was ever repaired");
        int refused = outcomes.values().stream()
                .mapToInt(each -> each.getOrDefault(Outcome.REFUSED, 0))
                .sum();
        assertTrue(refused > 0 || Seeds.isRepeated(), "no decay was ever noticed");
    }

    /** The disk of a store after some life, and what happens to it. */
    private final class Victim {
        private final SplittableRandom random;
        private final boolean stopped;
        private final FaultyDisk disk = FaultyDisk.honest();
        private final Oracle oracle = new Oracle();
        private final Subject.Opening opening;
        private final Map<String, byte[]> earlier = new HashMap<>();
        private Operation lastWrite = new Operation(Kind.WRITE, "", 0, 0);
        private String lastFile = "";

        Victim(long seed, boolean stopped) {
            this.random = new SplittableRandom(seed);
            this.stopped = stopped;
            opening = StoreSubject.opening(seed);
            try {
                live(new Script(random.split(), oracle));
            } catch (IOException | DamageException wrong) {
                throw new AssertionError(wrong);
            }
        }

        private void live(Script script) throws IOException, DamageException {
            Subject store = opening.open(disk);
            int steps = 5 + random.nextInt(40);
            for (int i = 0; i < steps; i++) {
                script.act(store.journal());
                store.step();
                if (i == steps / 2) {
                    remember();
                }
            }
            oracle.durable(Long.MAX_VALUE);
            if (stopped) {
                store.close();
            } else {
                store.checkpoint();
            }
            lastFile = journalFiles(disk).getLast();
            for (Operation each : disk.log()) {
                lastWrite = each.kind() == Kind.WRITE && each.position() > 0 ? each : lastWrite;
            }
        }

        private void remember() throws IOException {
            for (String each : disk.list()) {
                earlier.put(each, disk.content(each));
            }
        }

        private static List<String> journalFiles(FaultyDisk of) {
            return of.list().stream()
                    .filter(each -> each.startsWith("journal-"))
                    .toList();
        }

        void decay() {
            requireSound();
            for (int i = 0; i < DECAYS_PER_SEED; i++) {
                Decay decay = DECAYS.get(random.nextInt(DECAYS.size()));
                FaultyDisk decayed = disk.crash(Fate.NOTHING);
                List<String> names = journalFiles(decayed);
                String name = names.get(random.nextInt(names.size()));
                try {
                    byte[] before = decayed.content(name);
                    byte[] after = decayed(before, decay, name);
                    if (Arrays.equals(before, after) || isUndecidable(name, before, after)) {
                        continue;
                    }
                    if (decay == Decay.MISSING) {
                        decayed.delete(name);
                        decayed.sync();
                    } else {
                        decayed.damage(name, _ -> after);
                    }
                    String what = decay + " of " + name + " between " + Arrays.mismatch(before, after) + " and "
                            + lastMismatch(before, after) + ", the last write was at " + lastWrite.position() + " of "
                            + lastFile;
                    FaultyDisk broken = decayed.kill();
                    Outcome outcome = outcome(decayed, what);
                    requireTold(broken, outcome, what);
                    outcomes.computeIfAbsent(decay, _ -> new EnumMap<>(Outcome.class))
                            .merge(outcome, 1, Integer::sum);
                } catch (IOException wrong) {
                    throw new AssertionError(wrong);
                }
            }
        }

        private void requireSound() {
            try {
                CheckReport report = StoreCheck.run(disk, new ModelCheckpointStore(disk));
                assertTrue(report.isSound(), () -> "nothing has decayed, but: " + report.lines());
            } catch (IOException wrong) {
                throw new AssertionError(wrong);
            }
        }

        private static int lastMismatch(byte[] before, byte[] after) {
            int last = Math.min(before.length, after.length) - 1;
            while (before.length == after.length && before[last] == after[last]) {
                last--;
            }
            return before.length == after.length ? last : Math.max(before.length, after.length) - 1;
        }

        /**
         * When the last mark on the disk is hit together with the batch that it vouches for, nothing is left that tells
         * a torn end from decay. A stop leaves a second mark, in the checkpoint.
         */
        private boolean isUndecidable(String name, byte[] before, byte[] after) {
            int from = Arrays.mismatch(before, after);
            int to = lastMismatch(before, after);
            return !stopped && name.equals(lastFile) && from < lastWrite.position() && to >= lastWrite.position();
        }

        private byte[] decayed(byte[] before, Decay decay, String name) {
            byte[] after = before.clone();
            int sectors = before.length / SECTOR;
            int one = random.nextInt(sectors) * SECTOR;
            int other = random.nextInt(sectors) * SECTOR;
            switch (decay) {
                case BIT_FLIPPED -> after[random.nextInt(after.length)] ^= (byte) (1 << random.nextInt(8));
                case SECTOR_ZEROED -> Arrays.fill(after, one, one + SECTOR, (byte) 0);
                case SECTOR_GARBAGE ->
                    System.arraycopy(new RandomFate(random.nextLong()).garbage(), 0, after, one, SECTOR);
                case SECTORS_SWAPPED -> {
                    System.arraycopy(before, one, after, other, SECTOR);
                    System.arraycopy(before, other, after, one, SECTOR);
                }
                case SECTOR_DUPLICATED -> System.arraycopy(before, one, after, other, SECTOR);
                case CUT -> after = Arrays.copyOf(before, random.nextInt(before.length));
                case OLD_VERSION -> after = earlier.getOrDefault(name, before);
                case MISSING -> after = new byte[0];
            }
            return after;
        }

        /** A check finds what a start and all reads would find, and a repair leaves a store without damage. */
        private void requireTold(FaultyDisk broken, Outcome outcome, String what) throws IOException {
            ModelCheckpointStore checkpoints = new ModelCheckpointStore(broken);
            CheckReport report = StoreCheck.run(broken, checkpoints);
            if (outcome != Outcome.HARMLESS) {
                assertFalse(report.isSound(), () -> what + " is " + outcome + " but the check finds nothing");
            }
            if (report.isSound() || !report.isRepairable()) {
                return;
            }
            List<String> found = report.lines();
            FaultyDisk repaired = random.nextBoolean() ? broken : afterAnInterruptedRepair(broken);
            CheckReport after = StoreRepair.run(repaired, new ModelCheckpointStore(repaired), _ -> {});
            assertTrue(after.isSound(), () -> what + ": " + found + " becomes " + after.lines());
            repairs++;
            try {
                oracle.find(opening.open(repaired));
            } catch (DamageException | ViolationException | RuntimeException wrong) {
                if (String.valueOf(wrong.getMessage()).contains("a binding before its queue")) {
                    return; // the declaration was lost; the broker leaves such a binding out
                }
                throw new AssertionError(what + ", repaired from " + found + ", ends in " + wrong.getMessage(), wrong);
            }
        }

        /** The power goes at some call of a repair. */
        private FaultyDisk afterAnInterruptedRepair(FaultyDisk broken) {
            broken.fail(KINDS.get(random.nextInt(KINDS.size())), random.nextInt(4), 1, "the power goes");
            try {
                StoreRepair.run(broken, new ModelCheckpointStore(broken), _ -> {});
            } catch (IOException | CheckpointException _) {
                interruptions++;
            }
            return broken.crash(new RandomFate(random.nextLong()));
        }

        private Outcome outcome(FaultyDisk decayed, String what) {
            try {
                Subject store = opening.open(decayed);
                oracle.check(oracle.find(store).model());
                return Outcome.HARMLESS;
            } catch (DamageException refused) {
                String message = String.valueOf(refused.getMessage());
                assertTrue(
                        message.contains("journal-"), () -> what + " is refused without naming the file: " + message);
                return Outcome.REFUSED;
            } catch (ViolationException wrong) {
                assertEquals(Rule.DAMAGED, wrong.violation().rule(), () -> what + ": " + wrong.getMessage());
                return Outcome.UNREADABLE;
            } catch (IOException | RuntimeException wrong) {
                throw new AssertionError(what + " ends in " + wrong, wrong);
            }
        }
    }
}
