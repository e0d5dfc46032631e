package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;

/** What the routing tests share: named destinations, bindings without arguments, routes as a list of names. */
final class Routing {
    static final Headers NO_HEADERS = () -> FieldTable.EMPTY;

    /** Headers for tables that must not ask for them. */
    static final Headers UNASKED = () -> {
        throw new AssertionError("asked for the headers");
    };

    /** Arguments with which an exchange of each type can be declared. */
    private static final FieldTable ARGUMENTS =
            FieldTable.builder().put(ExchangeType.DELAYED_TYPE, "direct").build();

    private Routing() {}

    static BindingTable table(ExchangeType type) {
        return type.newTable(ARGUMENTS);
    }

    static Destination exchange(String name) {
        return new Destination() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean isQueue() {
                return false;
            }
        };
    }

    static Destination destination(String name) {
        return new Destination() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    static Binding binding(Destination destination, String key) {
        return new Binding(destination, key, FieldTable.EMPTY);
    }

    /** The names of where a message goes, as often and in the order as reported. */
    static List<String> route(BindingTable table, String key, Headers headers) {
        var names = new ArrayList<String>();
        table.route(key, headers, destination -> names.add(destination.name()));
        return names;
    }

    static List<String> route(BindingTable table, String key) {
        return route(table, key, UNASKED);
    }
}
