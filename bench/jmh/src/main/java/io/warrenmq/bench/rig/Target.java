package io.warrenmq.bench.rig;

import io.warrenmq.core.routing.Destination;

/** A destination of bindings that is nothing but that. */
public final class Target implements Destination {
    private final String name;

    public Target(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }
}
