package io.warrenmq.tests.crash;

import java.util.ArrayList;
import java.util.List;

/** The events of all clients, in one order. Thread-safe. */
final class History {
    private final List<Event> events = new ArrayList<>();

    synchronized void add(Event event) {
        events.add(event);
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }
}
