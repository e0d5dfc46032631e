package io.warrenmq.core.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.warrenmq.core.shard.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Clients on several shards publish, consume, settle, return, get, purge, change their limits and go away, all at
 * random. See {@link Ledger}, {@link Client} and {@link World} for what must hold.
 */
final class WorldPropertyTest {
    private static final int SEEDS = 400;

    @Test
    void nothingIsLostDoubledOrOutOfOrder() {
        Seeds.each(SEEDS, seed -> new World(seed).run());
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        Seeds.each(20, seed -> {
            List<String> first = new World(seed).run();
            assertEquals(first, new World(seed).run());
            assertNotEquals(first, new World(seed + 1_000_000).run());
        });
    }
}
