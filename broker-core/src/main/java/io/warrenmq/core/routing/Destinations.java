package io.warrenmq.core.routing;

import java.util.Arrays;

/**
 * An immutable set of destinations in the order in which they came, each counted by the bindings that lead to it.
 * Small by nature, so a change copies it.
 */
final class Destinations {
    static final Destinations NONE = new Destinations(new Destination[0], new int[0]);

    private final Destination[] targets;
    private final int[] bindingCounts;

    private Destinations(Destination[] targets, int[] bindingCounts) {
        this.targets = targets;
        this.bindingCounts = bindingCounts;
    }

    boolean isEmpty() {
        return targets.length == 0;
    }

    void addTo(Routes into) {
        for (Destination target : targets) {
            into.add(target);
        }
    }

    /** With one more binding to the destination. */
    Destinations with(Destination destination) {
        int at = find(destination);
        if (at >= 0) {
            return counting(at, 1);
        }
        int count = targets.length;
        var moreTargets = Arrays.copyOf(targets, count + 1);
        var moreCounts = Arrays.copyOf(bindingCounts, count + 1);
        moreTargets[count] = destination;
        moreCounts[count] = 1;
        return new Destinations(moreTargets, moreCounts);
    }

    /** With one binding less to the destination, which goes with its last one. */
    Destinations without(Destination destination) {
        int at = find(destination);
        if (at < 0) {
            throw new IllegalStateException("no binding leads to '" + destination.name() + "'");
        }
        if (bindingCounts[at] > 1) {
            return counting(at, -1);
        }
        int rest = targets.length - 1;
        if (rest == 0) {
            return NONE;
        }
        var fewerTargets = Arrays.copyOf(targets, rest);
        var fewerCounts = Arrays.copyOf(bindingCounts, rest);
        System.arraycopy(targets, at + 1, fewerTargets, at, rest - at);
        System.arraycopy(bindingCounts, at + 1, fewerCounts, at, rest - at);
        return new Destinations(fewerTargets, fewerCounts);
    }

    private Destinations counting(int at, int change) {
        var counts = bindingCounts.clone();
        counts[at] += change;
        return new Destinations(targets, counts);
    }

    private int find(Destination destination) {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i].equals(destination)) {
                return i;
            }
        }
        return -1;
    }
}
