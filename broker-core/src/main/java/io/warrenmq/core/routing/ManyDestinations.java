package io.warrenmq.core.routing;

import java.util.HashMap;
import java.util.Map;

/** Any number of destinations, changed in place. */
final class ManyDestinations implements Destinations {
    /** With no more than these it becomes {@link FewDestinations}: well below, lest one binding make it flicker. */
    private static final int COUNT_MIN = FewDestinations.COUNT_MAX / 2;

    private static final class Target extends Slots.Entry {
        final Destination destination;
        int bindingCount;

        Target(Destination destination, int bindingCount) {
            this.destination = destination;
            this.bindingCount = bindingCount;
        }
    }

    private final Slots<Target> slots = new Slots<>();

    /** The writer's. */
    private final Map<Destination, Target> index = new HashMap<>();

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public void addTo(Routes into) {
        var view = slots.view();
        int end = view.end();
        for (int i = 0; i < end; i++) {
            Target target = view.at(i);
            if (target != null) {
                into.add(target.destination);
            }
        }
    }

    @Override
    public Destinations with(Destination destination) {
        Target present = index.get(destination);
        if (present == null) {
            add(destination, 1);
        } else {
            present.bindingCount++;
        }
        return this;
    }

    /** Adds a destination that is not there yet. */
    void add(Destination destination, int bindingCount) {
        Target target = new Target(destination, bindingCount);
        index.put(destination, target);
        slots.add(target);
    }

    @Override
    public Destinations without(Destination destination) {
        Target present = index.get(destination);
        if (present == null) {
            throw Destinations.unknown(destination);
        }
        if (--present.bindingCount > 0) {
            return this;
        }
        index.remove(destination);
        if (index.size() <= COUNT_MIN) {
            return few(present);
        }
        slots.remove(present);
        return this;
    }

    /** The rest without that one, which readers of this set may still see. */
    private FewDestinations few(Target gone) {
        int count = 0;
        var targets = new Destination[index.size()];
        var bindingCounts = new int[index.size()];
        var view = slots.view();
        for (int i = 0; i < view.end(); i++) {
            Target target = view.at(i);
            if (target != null && target != gone) {
                targets[count] = target.destination;
                bindingCounts[count++] = target.bindingCount;
            }
        }
        return new FewDestinations(targets, bindingCounts);
    }
}
