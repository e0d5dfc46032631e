package io.warrenmq.core.routing;

import java.util.List;

/**
 * Bindings of an exchange that takes the hash of the routing key modulo the number of destinations, which are numbered
 * by name. A key has the same destination as long as the destinations are the same; when one comes or goes, most keys
 * move. Binding keys have no effect.
 */
public final class ModulusHashTable extends ChoosingTable<Destination[]> implements BindingTable {
    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        Destination[] all = choices();
        if (all.length > 0) {
            into.add(all[(int) Long.remainderUnsigned(StableHash.of(routingKey), all.length)]);
        }
    }

    @Override
    Destination[] prepare(List<Binding> oldest) {
        return destinations(oldest);
    }
}
