package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.ValueType;
import io.warrenmq.cli.config.Values;

/** The keys of the process as a whole. */
public final class NodeKeys {
    static final KeyGroup GROUP = new KeyGroup("The process");

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /**
     * Clients share the cores, and every hand-over between shards costs: on two cores one shard spent 1.1 to 1.8 us of
     * CPU on a transient message, two shards 2.3 to 2.9 us, at the same rate or less.
     */
    public static final Key<Integer> SHARDS = GROUP.add(Key.of("shards", cores(), "event loops")
            .otherwise("half of the cores", _ -> Math.max(1, CORES / 2))
            .option("--shards"));

    private NodeKeys() {}

    private static ValueType<Integer> cores() {
        ValueType<Integer> number = Values.number(1, CORES);
        // The documentation must not depend on the machine.
        return new ValueType<>("1 to the cores", number.expected(), false, number.parser());
    }

    static int shards(Config config) {
        return config.value(SHARDS);
    }
}
