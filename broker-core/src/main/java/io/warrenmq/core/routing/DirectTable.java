package io.warrenmq.core.routing;

import java.util.concurrent.ConcurrentHashMap;

/** Bindings of a direct exchange: a message goes where its routing key equals the binding key. One hash lookup. */
public final class DirectTable extends IndexedBindings implements BindingTable {
    private final ConcurrentHashMap<String, Destinations> byKey = new ConcurrentHashMap<>();

    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        Destinations destinations = byKey.get(routingKey);
        if (destinations != null) {
            destinations.addTo(into);
        }
    }

    @Override
    void link(Binding binding) {
        Destinations present = byKey.getOrDefault(binding.routingKey(), Destinations.NONE);
        byKey.put(binding.routingKey(), present.with(binding.destination()));
    }

    @Override
    void unlink(Binding binding) {
        Destinations rest =
                byKey.getOrDefault(binding.routingKey(), Destinations.NONE).without(binding.destination());
        if (rest.isEmpty()) {
            byKey.remove(binding.routingKey());
        } else {
            byKey.put(binding.routingKey(), rest);
        }
    }

    /** The number of distinct binding keys. */
    int keyCount() {
        return byKey.size();
    }
}
