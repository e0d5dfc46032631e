package io.warrenmq.core.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulation that other tests stand on. */
final class SimulatedShardsTest {
    @Test
    void theSameSeedLeadsToTheSameRun() {
        assertEquals(relay(7), relay(7));
        Set<List<String>> runs = new HashSet<>();
        for (long seed = 0; seed < 60; seed++) {
            runs.add(relay(seed));
        }
        assertEquals(6, runs.size(), "every order of the three batches comes up");
    }

    /** Three senders, one receiver: what it gets in which order. */
    private static List<String> relay(long seed) {
        var shards = new SimulatedShards(4, seed);
        List<String> got = new ArrayList<>();
        for (int sender = 1; sender <= 3; sender++) {
            Shard from = shards.shard(sender);
            for (int i = 0; i < 4; i++) {
                String text = sender + "." + i;
                from.post(() -> from.send(shards.shard(0), () -> got.add(text)));
            }
        }
        shards.runUntilIdle();
        for (int sender = 1; sender <= 3; sender++) {
            String prefix = sender + ".";
            List<String> ofSender =
                    got.stream().filter(each -> each.startsWith(prefix)).toList();
            assertEquals(ofSender.stream().sorted().toList(), ofSender);
            assertEquals(4, ofSender.size());
        }
        return got;
    }

    @Test
    void othersMayRunBetweenTwoPostsOfOneTask() {
        Set<List<String>> runs = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            var shards = new SimulatedShards(3, seed);
            List<String> order = new ArrayList<>();
            shards.on(shards.shard(0), () -> {
                shards.shard(1).post(() -> shards.shard(2).post(() -> order.add("by way of 1")));
                shards.shard(2).post(() -> order.add("directly"));
            });
            shards.runUntilIdle();
            runs.add(order);
        }
        assertEquals(Set.of(List.of("by way of 1", "directly"), List.of("directly", "by way of 1")), runs);
    }

    @Test
    void timePassesOnlyWhenTold() {
        var shards = new SimulatedShards(2, 1);
        List<String> log = new ArrayList<>();
        shards.on(shards.shard(0), () -> {
            shards.shard(0)
                    .schedule(10, () -> log.add("10 at " + shards.shard(0).nowMs()));
            shards.shard(0).schedule(30, () -> log.add("30"));
            shards.shard(0).schedule(5, () -> log.add("never")).cancel();
        });
        shards.on(shards.shard(1), () -> shards.shard(1).schedule(10, () -> log.add("also 10")));
        shards.runUntilIdle();
        assertEquals(List.of(), log);
        shards.advance(29);
        assertEquals(List.of("10 at 10", "also 10"), log);
        shards.advance(1);
        assertEquals(List.of("10 at 10", "also 10", "30"), log);
    }

    @Test
    void onlyTheRunningShardIsInside() {
        var shards = new SimulatedShards(2, 1);
        assertFalse(shards.shard(0).isInside());
        shards.on(shards.shard(0), () -> {
            assertTrue(shards.shard(0).isInside());
            assertFalse(shards.shard(1).isInside());
            assertThrows(IllegalStateException.class, shards::step);
        });
    }

    @Test
    void aDefectThatAShardOnlyLogsFailsTheRun() {
        var shards = new SimulatedShards(2, 1);
        shards.on(
                shards.shard(0),
                () -> shards.shard(0).send(shards.shard(1), () -> {
                    throw new IllegalStateException("on purpose");
                }));
        assertThrows(IllegalStateException.class, shards::runUntilIdle);
    }
}
