package io.warrenmq.core.routing;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;

/**
 * Lazy access to a message's headers and other properties: only an exchange that has bindings and routes by them asks,
 * at most once per route.
 */
@FunctionalInterface
public interface Headers {
    /** The message's headers; the empty table when it has none. */
    FieldTable table();

    /** All of the message's properties; none when it has none. */
    default BasicProperties properties() {
        return BasicProperties.EMPTY;
    }
}
