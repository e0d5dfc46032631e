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
        BindingTable table = Routing.table(type);
        assertTrue(table.add(binding(first, "1")));
        assertFalse(table.add(binding(first, "1")));
        assertEquals(1, table.size());
        assertEquals(List.of("first"), route(table, "1", NO_HEADERS));
        assertTrue(table.remove(binding(first, "1")));
        assertFalse(table.remove(binding(first, "1")));
        assertTrue(table.isEmpty());
        assertEquals(List.of(), route(table, "1", NO_HEADERS));
    }

    @ParameterizedTest
    @EnumSource
    void destinationsOfTheSameNameAreTwo(ExchangeType type) {
        BindingTable table = Routing.table(type);
        Destination namesake = destination("first");
        assertTrue(table.add(binding(first, "1")));
        assertTrue(table.add(binding(namesake, "1")));
        if (table instanceof ChoosingTable<?>) {
            assertEquals(2, table.size());
        } else {
            assertEquals(List.of("first", "first"), route(table, "1", NO_HEADERS));
        }
        table.removeDestination(first);
        assertEquals(List.of(binding(namesake, "1")), table.bindings());
    }

    @ParameterizedTest
    @EnumSource
    void removingWhatIsNotThereChangesNothing(ExchangeType type) {
        BindingTable table = Routing.table(type);
        assertFalse(table.remove(binding(first, "1")));
        assertEquals(List.of(), table.removeDestination(first));
        table.add(binding(first, "1"));
        assertFalse(table.remove(binding(first, "7")));
        assertFalse(table.remove(binding(second, "1")));
        assertEquals(List.of(), table.removeDestination(second));
        assertEquals(List.of(binding(first, "1")), table.bindings());
        assertEquals(List.of("first"), route(table, "1", NO_HEADERS));
    }

    @ParameterizedTest
    @EnumSource
    void bindingsAreListedOldestFirst(ExchangeType type) {
        BindingTable table = Routing.table(type);
        assertTrue(table.isEmpty());
        var all = List.of(binding(second, "2"), binding(first, "1"), binding(second, "1"), binding(first, "3"));
        all.forEach(table::add);
        assertFalse(table.isEmpty());
        assertEquals(4, table.size());
        assertEquals(all, table.bindings());
        assertEquals(List.of(binding(first, "1"), binding(first, "3")), table.removeDestination(first));
        assertEquals(2, table.size());
        assertEquals(List.of(binding(second, "2"), binding(second, "1")), table.bindings());
    }

    @ParameterizedTest
    @EnumSource
    void aListingIsACopy(ExchangeType type) {
        BindingTable table = Routing.table(type);
        table.add(binding(first, "1"));
        List<Binding> listed = table.bindings();
        table.removeDestination(first);
        assertEquals(List.of(binding(first, "1")), listed);
    }
}
