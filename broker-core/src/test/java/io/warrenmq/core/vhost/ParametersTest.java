package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Parameters.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings of a virtual host that live through a restart. */
final class ParametersTest {
    private static final FieldTable ONE = FieldTable.builder().put("n", 1).build();
    private static final FieldTable TWO = FieldTable.builder().put("n", 2).build();

    private final VhostBench bench = new VhostBench(2, 1);
    private final Shard home = bench.shards().shard(0);

    private Parameters parameters() {
        return bench.vhost().parameters();
    }

    private void onHome(Runnable task) {
        bench.shards().on(home, task);
        bench.shards().runUntilIdle();
    }

    @Test
    void parametersOfEachComponentAreListedByName() {
        onHome(() -> {
            parameters().set("policy", "b", ONE);
            parameters().set("policy", "a", TWO);
            parameters().set("operator_policy", "a", ONE);
            assertEquals(
                    List.of(new Parameter("policy", "a", TWO), new Parameter("policy", "b", ONE)),
                    parameters().list("policy"));
            assertEquals(ONE, parameters().find("operator_policy", "a"));
            assertNull(parameters().find("operator_policy", "b"));
            assertEquals(List.of(), parameters().list("other"));
        });
    }

    @Test
    void whatWasSetLastComesBackAfterARestart() {
        onHome(() -> {
            parameters().set("mine", "kept", ONE);
            parameters().set("mine", "kept", TWO);
            parameters().set("mine", "gone", ONE);
            assertTrue(parameters().clear("mine", "gone"));
            assertFalse(parameters().clear("mine", "gone"));
        });
        bench.restart(bench.journal().recovered());
        onHome(() -> assertEquals(
                List.of(new Parameter("mine", "kept", TWO)), parameters().list("mine")));
    }

    @Test
    void aValueThatIsThereAlreadyIsNotJournaledAgain() {
        onHome(() -> {
            parameters().set("policy", "a", ONE);
            parameters().set("policy", "a", ONE);
        });
        assertEquals(
                1, bench.journal().changes(TopologyChange.ParameterSet.class).size());
    }
}
