package io.warrenmq.core.routing;

/** Bindings of a fanout exchange: every message goes to every destination; keys and arguments have no effect. */
public final class FanoutTable extends IndexedBindings implements BindingTable {
    private volatile Destinations destinations = Destinations.NONE;

    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        destinations.addTo(into);
    }

    @Override
    void link(Binding binding) {
        destinations = destinations.with(binding.destination());
    }

    @Override
    void unlink(Binding binding) {
        destinations = destinations.without(binding.destination());
    }
}
