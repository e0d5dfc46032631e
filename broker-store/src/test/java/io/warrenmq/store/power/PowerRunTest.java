package io.warrenmq.store.power;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.power.ToyStore.Defect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation passes a store that is right, and finds each of the defects of one that is not. */
final class PowerRunTest {
    private static final int STEPS = 40;

    private static void run(long seed, FaultyDisk disk, Defect defect, Tally tally) {
        List<TopologyChange> shared = new ArrayList<>();
        new PowerRun(seed, disk, found -> new ToyStore(found, shared, defect), tally).run(STEPS);
    }

    @Test
    void aStoreThatIsRightPasses() {
        Tally tally = Tally.strict();
        Seeds.from(0, seed -> seed < 30, seed -> run(seed, FaultyDisk.honest(), Defect.NONE, tally));
        System.out.println("the toy store: " + tally);
        assertTrue(tally.states() > 2_000 || Seeds.isRepeated(), tally::toString);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyDefectIsFound(Defect defect) {
        Tally tally = Tally.forgiving();
        Seeds.from(
                0, seed -> seed < 60 && tally.violations() == 0, seed -> run(seed, FaultyDisk.honest(), defect, tally));
        System.out.println("the toy store with defect " + defect + ": " + tally);
        assertTrue(tally.violations() > 0, tally::toString);
    }

    @Test
    void aDiskThatLiesIsFound() {
        Tally tally = Tally.forgiving();
        Seeds.from(0, seed -> seed < 5, seed -> run(seed, FaultyDisk.lying(), Defect.NONE, tally));
        System.out.println("the toy store on a disk that lies: " + tally);
        assertTrue(tally.count(Oracle.Rule.LOST) > 0, tally::toString);
    }
}
