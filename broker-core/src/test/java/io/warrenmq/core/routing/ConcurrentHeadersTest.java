package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.destination;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bindings with arguments come and go under the same headers as those that stay, which are found once each. */
final class ConcurrentHeadersTest {
    private static final int CHANGES_MIN = 100_000;
    private static final int ROUTES_MIN = 20_000;
    private static final FieldTable HEADERS =
            FieldTable.builder().put("a", 1).put("b", "2").put("c", true).build();

    private final HeadersTable table = new HeadersTable();
    private final Destination staying = destination("stays");
    private final Destination passing = destination("passes");
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong routes = new AtomicLong();

    @Test
    void whatStaysIsFoundOnceByEachOfItsBindings() throws Exception {
        List<FieldTable> arguments = List.of(
                HEADERS,
                FieldTable.builder()
                        .put("x-match", "any")
                        .put("b", "0")
                        .put("c", true)
                        .build(),
                HEADERS.toBuilder().put("x-match", "any").build(),
                FieldTable.builder().put("a", new FieldValue.Void()).build(),
                FieldTable.EMPTY);
        arguments.forEach(each -> table.add(new Binding(staying, "", each)));
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Long>> faults =
                    List.of(readers.submit(reader(arguments.size())), readers.submit(reader(arguments.size())));
            try {
                comeAndGo();
            } finally {
                done.set(true);
            }
            for (Future<Long> faulty : faults) {
                assertEquals(0L, faulty.get());
            }
        }
    }

    private Callable<Long> reader(int expected) {
        return () -> {
            long faults = 0;
            try {
                while (!done.get()) {
                    int[] found = {0};
                    table.route("", () -> HEADERS, each -> found[0] += each.equals(staying) ? 1 : 0);
                    faults += found[0] == expected ? 0 : 1;
                    routes.incrementAndGet();
                }
            } finally {
                done.set(true);
            }
            return faults;
        };
    }

    private void comeAndGo() {
        var random = new Random(5);
        var bound = new ArrayDeque<Binding>();
        for (int changes = 0; changes < CHANGES_MIN || (routes.get() < ROUTES_MIN && !done.get()); changes++) {
            if (bound.size() < random.nextInt(100)) {
                var binding = new Binding(passing, "", arguments(random));
                if (table.add(binding)) {
                    bound.add(binding);
                }
            } else if (!bound.isEmpty()) {
                assertTrue(table.remove(bound.remove()));
            }
        }
    }

    private static FieldTable arguments(Random random) {
        var arguments = FieldTable.builder().put("x-match", random.nextBoolean() ? "any" : "all");
        for (String name : List.of("a", "b", "c", "d")) {
            switch (random.nextInt(5)) {
                case 0 -> arguments.put(name, new FieldValue.Void());
                case 1 -> arguments.put(name, random.nextInt(3));
                case 2 -> arguments.put(name, "2");
                default -> {}
            }
        }
        return arguments.build();
    }
}
