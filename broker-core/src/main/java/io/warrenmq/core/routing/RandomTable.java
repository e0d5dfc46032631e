package io.warrenmq.core.routing;

import java.util.List;

/** Bindings of an exchange that sends each message to one destination by chance. Binding keys have no effect. */
public final class RandomTable extends ChoosingTable<Destination[]> implements BindingTable {
    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        Destination[] all = choices();
        if (all.length > 0) {
            into.add(all[all.length == 1 ? 0 : into.chance(all.length)]);
        }
    }

    @Override
    Destination[] prepare(List<Binding> oldest) {
        return destinations(oldest);
    }
}
