package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.destination;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against a plain matcher that looks at one binding at a time. */
final class HeadersPropertyTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "", "x-d", "x-e", "x-match", "X-f", "ü");

    private static final List<FieldValue> VALUES = List.of(
            new FieldValue.Int(IntType.INT8, 1),
            new FieldValue.Int(IntType.INT64, 1),
            new FieldValue.Int(IntType.UINT16, 2),
            new FieldValue.Float32(1),
            new FieldValue.Float64(1),
            new FieldValue.Bool(true),
            new FieldValue.Void(),
            new FieldValue.Void(),
            new FieldValue.Timestamp(1),
            FieldValue.LongString.of("1"),
            FieldValue.LongString.of(""),
            new FieldValue.Bytes(new byte[] {'1'}),
            new FieldValue.Array(List.of(new FieldValue.Int(IntType.INT8, 1))),
            new FieldValue.Table(FieldTable.builder().put("a", 1).build()));

    private static final List<String> MODES = List.of("all", "any", "all-with-x", "any-with-x", "other");

    private final HeadersTable table = new HeadersTable();
    private final List<Binding> bound = new ArrayList<>();
    private final List<Destination> destinations =
            IntStream.range(0, 6).mapToObj(i -> destination("q" + i)).toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithTheDefinition(long seed) {
        var random = new Random(seed);
        int variety = 2 + random.nextInt(VALUES.size() - 2);
        for (int step = 0; step < 4_000; step++) {
            if (bound.size() < 60 && random.nextInt(100) < 60) {
                add(new Binding(destinations.get(random.nextInt(6)), "", arguments(random, variety)));
            } else if (random.nextInt(100) < 4) {
                removeAll(destinations.get(random.nextInt(6)));
            } else if (!bound.isEmpty()) {
                assertTrue(table.remove(bound.remove(random.nextInt(bound.size()))));
            }
            check(pairs(random, variety).build());
        }
        destinations.forEach(this::removeAll);
        assertEquals(0, table.nameCount());
        check(pairs(random, variety).build());
    }

    private void add(Binding binding) {
        boolean isNew = !bound.contains(binding);
        assertEquals(isNew, table.add(binding));
        if (isNew) {
            bound.add(binding);
        }
    }

    private void removeAll(Destination gone) {
        var expected =
                bound.stream().filter(each -> each.destination().equals(gone)).toList();
        assertEquals(expected, table.removeDestination(gone));
        bound.removeAll(expected);
    }

    private void check(FieldTable headers) {
        var expected = bound.stream()
                .filter(each -> matches(each.arguments(), headers))
                .map(each -> each.destination().name())
                .sorted()
                .toList();
        assertEquals(
                expected,
                Routing.route(table, "", () -> headers).stream().sorted().toList(),
                () -> headers + " " + bound);
    }

    private static boolean matches(FieldTable arguments, FieldTable headers) {
        String mode = arguments.find("x-match") instanceof FieldValue.LongString text ? text.text() : "all";
        var asked = arguments.entries().stream()
                .filter(each -> !each.getKey().equals("x-match"))
                .filter(each -> mode.endsWith("-with-x") || !each.getKey().startsWith("x-"));
        return mode.startsWith("any")
                ? asked.anyMatch(each -> isMet(each.getValue(), headers.find(each.getKey())))
                : asked.allMatch(each -> isMet(each.getValue(), headers.find(each.getKey())));
    }

    private static boolean isMet(FieldValue asked, @Nullable FieldValue header) {
        return header != null && (asked.equals(new FieldValue.Void()) || asked.sameValue(header));
    }

    private static FieldTable arguments(Random random, int variety) {
        var arguments = pairs(random, variety);
        if (random.nextInt(4) > 0) {
            arguments.put("x-match", MODES.get(random.nextInt(MODES.size())));
        }
        return arguments.build();
    }

    private static FieldTable.Builder pairs(Random random, int variety) {
        var pairs = FieldTable.builder();
        for (int count = random.nextInt(5); count > 0; count--) {
            pairs.put(NAMES.get(random.nextInt(NAMES.size())), VALUES.get(random.nextInt(variety)));
        }
        return pairs;
    }
}
