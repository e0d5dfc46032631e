package io.warrenmq.core.routing;

import java.util.Arrays;

/** Up to {@link #COUNT_MAX} destinations. Immutable: a change copies it. */
final class FewDestinations implements Destinations {
    /** Beyond, copying and searching cost more than an index. */
    static final int COUNT_MAX = 16;

    static final FewDestinations NONE = new FewDestinations(new Destination[0], new int[0]);

    private final Destination[] targets;
    private final int[] bindingCounts;

    /** Takes the arrays over. */
    FewDestinations(Destination[] targets, int[] bindingCounts) {
        this.targets = targets;
        this.bindingCounts = bindingCounts;
    }

    @Override
    public boolean isEmpty() {
        return targets.length == 0;
    }

    @Override
    public void addTo(Routes into) {
        for (Destination target : targets) {
            into.add(target);
        }
    }

    @Override
    public Destinations with(Destination destination) {
        int at = find(destination);
        if (at >= 0) {
            return counting(at, 1);
        }
        int count = targets.length;
        if (count == COUNT_MAX) {
            return many().with(destination);
        }
        var moreTargets = Arrays.copyOf(targets, count + 1);
        var moreCounts = Arrays.copyOf(bindingCounts, count + 1);
        moreTargets[count] = destination;
        moreCounts[count] = 1;
        return new FewDestinations(moreTargets, moreCounts);
    }

    @Override
    public Destinations without(Destination destination) {
        int at = find(destination);
        if (at < 0) {
            throw Destinations.unknown(destination);
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
        return new FewDestinations(fewerTargets, fewerCounts);
    }

    private FewDestinations counting(int at, int change) {
        var counts = bindingCounts.clone();
        counts[at] += change;
        return new FewDestinations(targets, counts);
    }

    private ManyDestinations many() {
        ManyDestinations many = new ManyDestinations();
        for (int i = 0; i < targets.length; i++) {
            many.add(targets[i], bindingCounts[i]);
        }
        return many;
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
