package io.warrenmq.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * Weighted rendezvous hashing. All hashes fall into a fixed number of slots; for a slot each destination draws a lot
 * from its own seed, and the best lot, weighed, owns the slot. A destination's lots do not depend on the others, so one
 * that goes leaves its own slots to the others and no more changes. Unlike points on a ring this takes no more memory
 * for a larger weight, and spreads more evenly.
 *
 * <p>Any number of threads may ask. With more than a few destinations, owners that were found are kept: threads
 * that find the same one at once write the same, so plain writes do.
 */
final class Rendezvous {
    /** Part of the mapping, as is all that {@link #find} computes: to change it is to move keys. */
    private static final int SLOT_BITS = 16;

    /** With no more destinations than these, finding an owner costs about as little as looking it up. */
    private static final int UNKEPT_MAX = 8;

    private static final double LOT_UNIT = 0x1p-53;

    private final Destination[] destinations;
    private final long[] seeds;
    private final int[] weights;
    private final boolean even;
    private final @Nullable Destination[] owners;

    /** Takes the arrays over. */
    Rendezvous(Destination[] destinations, int[] weights) {
        this.destinations = destinations;
        this.weights = weights;
        this.seeds = new long[destinations.length];
        boolean sameWeights = true;
        for (int i = 0; i < destinations.length; i++) {
            seeds[i] = seed(destinations[i]);
            sameWeights &= weights[i] == weights[0];
        }
        this.even = sameWeights;
        this.owners = new Destination[destinations.length > UNKEPT_MAX ? 1 << SLOT_BITS : 0];
    }

    private static long seed(Destination destination) {
        return StableHash.of((destination.isQueue() ? "queue " : "exchange ") + destination.name());
    }

    boolean isEmpty() {
        return destinations.length == 0;
    }

    /** The destination that has this hash; there must be one. */
    Destination owner(long hash) {
        int slot = (int) (hash >>> (Long.SIZE - SLOT_BITS));
        if (owners.length == 0) {
            return find(slot);
        }
        Destination owner = owners[slot];
        if (owner == null) {
            owner = find(slot);
            owners[slot] = owner;
        }
        return owner;
    }

    private Destination find(int slot) {
        int best = 0;
        long bestLot = StableHash.of(seeds[0], slot);
        for (int i = 1; i < destinations.length; i++) {
            long lot = StableHash.of(seeds[i], slot);
            if (even ? Long.compareUnsigned(lot, bestLot) > 0 : isBetter(lot, weights[i], bestLot, weights[best])) {
                best = i;
                bestLot = lot;
            }
        }
        return destinations[best];
    }

    /** With equal weights the same as to compare the lots. */
    private static boolean isBetter(long lot, int weight, long than, int thanWeight) {
        int order = Double.compare(waiting(lot, weight), waiting(than, thanWeight));
        return order == 0 ? Long.compareUnsigned(lot, than) > 0 : order < 0;
    }

    /**
     * Exponentially distributed with the weight as its rate: then the least of several is that of a destination with a
     * probability in proportion to its weight. {@code StrictMath}, because it is the same everywhere.
     */
    private static double waiting(long lot, int weight) {
        return -StrictMath.log(((lot >>> 11) + 0.5) * LOT_UNIT) / weight;
    }
}
