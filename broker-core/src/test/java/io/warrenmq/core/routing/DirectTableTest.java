package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DirectTableTest {
    private final DirectTable table = new DirectTable();
    private final Destination first = destination("first");
    private final Destination second = destination("second");

    @Test
    void routesByTheExactKey() {
        table.add(binding(first, "a.b"));
        table.add(binding(second, "#"));
        assertEquals(List.of("first"), route(table, "a.b"));
        assertEquals(List.of(), route(table, "a"));
        assertEquals(List.of(), route(table, "A.B"));
        assertEquals(List.of("second"), route(table, "#"));
    }

    @Test
    void theEmptyKeyIsAKey() {
        table.add(binding(first, ""));
        assertEquals(List.of("first"), route(table, ""));
        assertEquals(List.of(), route(table, " "));
    }

    @Test
    void oneKeyLeadsToAllThatAreBoundWithIt() {
        table.add(binding(first, "k"));
        table.add(binding(second, "k"));
        assertEquals(List.of("first", "second"), route(table, "k"));
        assertTrue(table.remove(binding(first, "k")));
        assertEquals(List.of("second"), route(table, "k"));
    }

    @Test
    void removingPrunesKeysWithoutBindings() {
        table.add(binding(first, "a"));
        table.add(binding(first, "b"));
        table.add(binding(second, "b"));
        assertEquals(2, table.keyCount());
        table.remove(binding(first, "a"));
        assertEquals(1, table.keyCount());
        table.removeDestination(first);
        assertEquals(1, table.keyCount());
        assertEquals(List.of("second"), route(table, "b"));
        table.removeDestination(second);
        assertEquals(0, table.keyCount());
        assertTrue(table.isEmpty());
        assertFalse(table.remove(binding(first, "a")));
    }
}
