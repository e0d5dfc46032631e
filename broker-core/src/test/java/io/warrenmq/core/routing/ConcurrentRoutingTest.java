package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.NO_HEADERS;
import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers route all the time while one writer binds and unbinds around bindings that stay. */
final class ConcurrentRoutingTest {
    private static final int READERS = 2;
    private static final int CHANGES_MIN = 100_000;
    private static final int ROUTES_MIN = 200_000;
    private static final String KEY = "stay.x.y";

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong routes = new AtomicLong();

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "FANOUT", "TOPIC", "HEADERS"})
    void aBindingThatStaysIsAlwaysFound(ExchangeType type) throws Exception {
        BindingTable table = type.newTable();
        var staying = stayingKeys(type).stream()
                .map(key -> binding(destination("stays " + key), key))
                .toList();
        staying.forEach(table::add);
        var expected = Set.copyOf(staying.stream().map(Binding::destination).toList());
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            var misses = IntStream.range(0, READERS)
                    .mapToObj(_ -> readers.submit(reader(table, expected)))
                    .toList();
            try {
                change(table);
            } finally {
                done.set(true);
            }
            for (Future<Long> missed : misses) {
                assertEquals(0L, missed.get());
            }
        }
        assertEquals(staying, table.bindings());
        assertEquals(staying.size(), route(table, KEY, NO_HEADERS).size());
    }

    /** Many destinations of one key come and go so that their array is left for another all the time. */
    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "FANOUT", "TOPIC"})
    void amongManyDestinationsNoneIsMissedAndNoneFoundTwice(ExchangeType type) throws Exception {
        BindingTable table = type.newTable();
        var all = IntStream.range(0, 300).mapToObj(i -> destination("q" + i)).toList();
        var staying = IntStream.range(0, all.size())
                .filter(i -> i % 30 == 0)
                .mapToObj(all::get)
                .toList();
        all.forEach(each -> table.add(binding(each, KEY)));
        var passing = all.stream().filter(each -> !staying.contains(each)).toList();
        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            var faults = IntStream.range(0, READERS)
                    .mapToObj(_ -> readers.submit(strictReader(table, Set.copyOf(staying))))
                    .toList();
            try {
                comeAndGo(table, passing);
            } finally {
                done.set(true);
            }
            for (Future<Long> faulty : faults) {
                assertEquals(0L, faulty.get());
            }
        }
    }

    private Callable<Long> strictReader(BindingTable table, Set<Destination> expected) {
        return () -> {
            long faults = 0;
            var found = new HashSet<Destination>();
            var twice = new HashSet<Destination>();
            try {
                while (!done.get()) {
                    found.clear();
                    table.route(KEY, NO_HEADERS, each -> {
                        if (!found.add(each)) {
                            twice.add(each);
                        }
                    });
                    if (!twice.isEmpty() || !found.containsAll(expected)) {
                        faults++;
                    }
                    routes.incrementAndGet();
                }
            } finally {
                done.set(true);
            }
            return faults;
        };
    }

    private void comeAndGo(BindingTable table, List<Destination> passing) {
        var random = new Random(11);
        var bound = new HashSet<>(passing);
        for (int changes = 0; changes < CHANGES_MIN || (routes.get() < ROUTES_MIN / 10 && !done.get()); changes++) {
            int reach = changes / 1_000 % 2 == 0 ? passing.size() : 20;
            Destination drawn = passing.get(random.nextInt(reach));
            if (bound.remove(drawn)) {
                assertTrue(table.remove(binding(drawn, KEY)));
            } else if (bound.add(drawn)) {
                assertTrue(table.add(binding(drawn, KEY)));
            }
            if (changes % 2_000 == 0) {
                passing.forEach(table::removeDestination);
                bound.clear();
            }
        }
    }

    private static List<String> stayingKeys(ExchangeType type) {
        return switch (type) {
            case TOPIC -> List.of(KEY, "stay.*.y", "#.y", "*.#.x.#", "#.x.#.y");
            default -> List.of(KEY);
        };
    }

    private Callable<Long> reader(BindingTable table, Set<Destination> expected) {
        return () -> {
            long misses = 0;
            var found = new HashSet<Destination>();
            try {
                while (!done.get()) {
                    found.clear();
                    table.route(KEY, NO_HEADERS, found::add);
                    if (!found.containsAll(expected)) {
                        misses++;
                    }
                    if (routes.incrementAndGet() % 64 == 0) {
                        assertTrue(table.size() >= expected.size());
                        assertTrue(table.bindings().size() >= expected.size());
                    }
                }
            } finally {
                done.set(true);
            }
            return misses;
        };
    }

    /** Keeps up to some hundred further bindings, near and far from those that stay, then removes them all. */
    private void change(BindingTable table) {
        var random = new Random(7);
        var passing =
                IntStream.range(0, 8).mapToObj(i -> destination("passes " + i)).toList();
        var bound = new ArrayDeque<Binding>();
        for (int changes = 0; changes < CHANGES_MIN || (routes.get() < ROUTES_MIN && !done.get()); changes++) {
            if (bound.size() < random.nextInt(200)) {
                var binding = binding(passing.get(random.nextInt(passing.size())), passingKey(random));
                if (table.add(binding)) {
                    bound.add(binding);
                }
            } else if (!bound.isEmpty()) {
                assertTrue(table.remove(bound.remove()));
            }
        }
        passing.forEach(table::removeDestination);
    }

    private static String passingKey(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> KEY;
            case 1 -> "stay.w" + random.nextInt(100);
            case 2 -> "w" + random.nextInt(100) + ".#";
            case 3 -> "stay.*.w" + random.nextInt(100);
            case 4 -> "#.w" + random.nextInt(100) + ".#";
            default -> "stay.x.#";
        };
    }
}
