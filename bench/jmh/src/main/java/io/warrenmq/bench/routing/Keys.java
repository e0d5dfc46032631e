package io.warrenmq.bench.routing;

import java.util.Random;
import java.util.function.IntFunction;

/** Routing keys in turn, as many clients would use them: so many that not all a route needs is in the cache. */
final class Keys {
    private static final int COUNT = 4096;

    private final String[] keys = new String[COUNT];
    private int at;

    /** Draws keys of some of the bindings. */
    void fill(int bindingCount, IntFunction<String> keyOf) {
        Random random = new Random(1);
        for (int i = 0; i < COUNT; i++) {
            keys[i] = keyOf.apply(random.nextInt(bindingCount));
        }
    }

    String next() {
        at = (at + 1) & (COUNT - 1);
        return keys[at];
    }
}
