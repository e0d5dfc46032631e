package io.warrenmq.store.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Journal and database on the same disk lose their power together: the database opens again and holds no less than
 * its last checkpoint, so the journal that was let go is not missed. Fewer states than {@link PowerLossTest}, because
 * each of them opens a database.
 */
final class H2PowerLossTest {
    private static final long STATES_MIN = Long.getLong("warren.power.h2.states", 500);
    private static final int STEPS = 30;

    @Test
    void noStateAfterALossOfPowerIsWrong() {
        Tally tally = Tally.strict();
        long began = System.nanoTime();
        Seeds.from(0, _ -> tally.states() < STATES_MIN, seed -> {
            try (H2Opening opening = new H2Opening(seed)) {
                new PowerRun(seed, H2Opening.prepared(), opening, tally, 1).run(STEPS);
            }
        });
        System.out.printf("power losses with H2: %s, %.1f s%n", tally, (System.nanoTime() - began) / 1e9);
        assertEquals(0, tally.violations());
        assertTrue(tally.states() >= STATES_MIN || Seeds.isRepeated(), tally::toString);
    }
}
