package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;

/** Lazy access to a message's headers: only a headers exchange that has bindings asks, at most once per route. */
@FunctionalInterface
public interface Headers {
    /** The message's headers; the empty table when it has none. */
    FieldTable table();
}
