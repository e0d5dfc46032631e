package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.destination;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of destinations, small and large, against a map from destination to the number of its bindings. */
final class DestinationsPropertyTest {
    private final Map<Destination, Integer> expected = new LinkedHashMap<>();
    private Destinations destinations = Destinations.NONE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countsBindingsAndKeepsTheOrder(long seed) {
        var random = new Random(seed);
        var pool = IntStream.range(0, 100).mapToObj(i -> destination("q" + i)).toList();
        for (int phase = 0; phase < 60; phase++) {
            int drawnFrom = 1 + random.nextInt(pool.size());
            int addPercent = random.nextInt(101);
            for (int step = random.nextInt(200); step > 0; step--) {
                Destination drawn = pool.get(random.nextInt(drawnFrom));
                if (random.nextInt(100) < addPercent) {
                    destinations = destinations.with(drawn);
                    expected.merge(drawn, 1, Integer::sum);
                } else {
                    remove(drawn);
                }
                assertEquals(List.copyOf(expected.keySet()), reported(destinations));
                assertEquals(expected.isEmpty(), destinations.isEmpty());
            }
        }
        for (Destination each : pool) {
            while (expected.containsKey(each)) {
                remove(each);
            }
        }
        assertEquals(List.of(), reported(destinations));
    }

    private void remove(Destination drawn) {
        if (expected.containsKey(drawn)) {
            destinations = destinations.without(drawn);
            expected.computeIfPresent(drawn, (_, count) -> count == 1 ? null : count - 1);
        } else {
            assertThrows(IllegalStateException.class, () -> destinations.without(drawn));
        }
    }

    private static List<Destination> reported(Destinations from) {
        List<Destination> reported = new ArrayList<>();
        from.addTo(reported::add);
        return reported;
    }
}
