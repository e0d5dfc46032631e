package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.NO_HEADERS;
import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the bindings of every exchange type. */
final class BindingTableTest {
    private final Destination first = destination("first");
    private final Destination second = destination("second");

    @ParameterizedTest
    @EnumSource
    void theSameBindingTwiceIsOne(ExchangeType type) {
        BindingTable table = type.newTable();
        assertTrue(table.add(binding(first, "k")));
        assertFalse(table.add(binding(first, "k")));
        assertEquals(1, table.size());
        assertEquals(List.of("first"), route(table, "k", NO_HEADERS));
        assertTrue(table.remove(binding(first, "k")));
        assertFalse(table.remove(binding(first, "k")));
        assertTrue(table.isEmpty());
        assertEquals(List.of(), route(table, "k", NO_HEADERS));
    }

    @ParameterizedTest
    @EnumSource
    void destinationsOfTheSameNameAreTwo(ExchangeType type) {
        BindingTable table = type.newTable();
        Destination namesake = destination("first");
        assertTrue(table.add(binding(first, "k")));
        assertTrue(table.add(binding(namesake, "k")));
        assertEquals(List.of("first", "first"), route(table, "k", NO_HEADERS));
        table.removeDestination(first);
        assertEquals(List.of(binding(namesake, "k")), table.bindings());
    }

    @ParameterizedTest
    @EnumSource
    void removingWhatIsNotThereChangesNothing(ExchangeType type) {
        BindingTable table = type.newTable();
        assertFalse(table.remove(binding(first, "k")));
        assertEquals(List.of(), table.removeDestination(first));
        table.add(binding(first, "k"));
        assertFalse(table.remove(binding(first, "other")));
        assertFalse(table.remove(binding(second, "k")));
        assertEquals(List.of(), table.removeDestination(second));
        assertEquals(List.of(binding(first, "k")), table.bindings());
        assertEquals(List.of("first"), route(table, "k", NO_HEADERS));
    }

    @ParameterizedTest
    @EnumSource
    void bindingsAreListedOldestFirst(ExchangeType type) {
        BindingTable table = type.newTable();
        assertTrue(table.isEmpty());
        var all = List.of(binding(second, "b"), binding(first, "a"), binding(second, "a"), binding(first, "c"));
        all.forEach(table::add);
        assertFalse(table.isEmpty());
        assertEquals(4, table.size());
        assertEquals(all, table.bindings());
        assertEquals(List.of(binding(first, "a"), binding(first, "c")), table.removeDestination(first));
        assertEquals(2, table.size());
        assertEquals(List.of(binding(second, "b"), binding(second, "a")), table.bindings());
    }

    @ParameterizedTest
    @EnumSource
    void aListingIsACopy(ExchangeType type) {
        BindingTable table = type.newTable();
        table.add(binding(first, "k"));
        List<Binding> listed = table.bindings();
        table.removeDestination(first);
        assertEquals(List.of(binding(first, "k")), listed);
    }
}
