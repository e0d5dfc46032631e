package io.warrenmq.store.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** No loss of power at any moment costs anything that was durable, and the test can tell. */
final class PowerLossTest {
    private static final long STATES_MIN = Long.getLong("warren.power.states", 100_000);
    private static final int STEPS = 60;

    @Test
    void noStateAfterALossOfPowerIsWrong() {
        Tally tally = Tally.strict();
        long began = System.nanoTime();
        Seeds.from(
                0,
                _ -> tally.states() < STATES_MIN,
                seed -> new PowerRun(seed, FaultyDisk.honest(), StoreSubject.opening(seed), tally).run(STEPS));
        System.out.printf("power losses: %s, %.1f s%n", tally, (System.nanoTime() - began) / 1e9);
        assertEquals(0, tally.violations());
        assertTrue(tally.states() >= STATES_MIN || Seeds.isRepeated(), tally::toString);
    }

    /** Were force and sync to do nothing, this test would notice. */
    @Test
    void aDiskThatLiesAboutSyncsIsNoticed() {
        Tally tally = Tally.forgiving();
        Seeds.from(
                0,
                seed -> seed < 20,
                seed -> new PowerRun(seed, FaultyDisk.lying(), StoreSubject.opening(seed), tally).run(STEPS));
        System.out.println("power losses of a disk that lies: " + tally);
        assertTrue(tally.count(Oracle.Rule.LOST) > 0, tally::toString);
    }
}
