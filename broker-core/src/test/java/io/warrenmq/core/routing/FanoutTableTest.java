package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FanoutTableTest {
    private final FanoutTable table = new FanoutTable();
    private final Destination first = destination("first");
    private final Destination second = destination("second");

    @Test
    void everyMessageGoesToEveryDestinationWhateverTheKey() {
        assertEquals(List.of(), route(table, "a"));
        table.add(binding(first, "x"));
        table.add(binding(second, ""));
        assertEquals(List.of("first", "second"), route(table, "a"));
        assertEquals(List.of("first", "second"), route(table, ""));
    }

    @Test
    void aDestinationBoundTwiceGetsOneCopyUntilItsLastBindingGoes() {
        table.add(binding(first, "x"));
        table.add(binding(first, "y"));
        table.add(binding(second, "x"));
        assertEquals(List.of("first", "second"), route(table, "a"));
        table.remove(binding(first, "x"));
        assertEquals(List.of("first", "second"), route(table, "a"));
        table.remove(binding(first, "y"));
        assertEquals(List.of("second"), route(table, "a"));
    }

    @Test
    void removingADestinationTakesAllItsBindings() {
        table.add(binding(first, "x"));
        table.add(binding(second, "x"));
        table.add(binding(first, "y"));
        assertEquals(List.of(binding(first, "x"), binding(first, "y")), table.removeDestination(first));
        assertEquals(List.of("second"), route(table, "a"));
        assertEquals(1, table.size());
    }
}
