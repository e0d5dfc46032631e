package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.exchange;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsistentHashTableTest {
    private static final int KEYS = 50_000;

    private final ConsistentHashTable table = new ConsistentHashTable(FieldTable.EMPTY);

    @Test
    void eachMessageGoesToOneDestination() {
        assertEquals(List.of(), route(table, "k"));
        bindQueues(table, "1", 5);
        for (int i = 0; i < 100; i++) {
            assertEquals(1, route(table, "k" + i).size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 9, 16, 100})
    void equalWeightsSpreadEvenly(int queues) {
        bindQueues(table, "1", queues);
        Map<String, Integer> counts = counts(table);
        double expected = (double) KEYS / queues;
        // Keys fall into slots, and slots to queues: chance twice over.
        double deviationMax = 5 * Math.sqrt(expected + expected * expected * queues / 65_536);
        for (int i = 0; i < queues; i++) {
            int count = counts.getOrDefault("q" + i, 0);
            assertTrue(Math.abs(count - expected) < deviationMax, () -> count + " instead of " + expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 3", "10, 20, 30", "1000, 2000, 3000"})
    void sharesAreInProportionToWeights(String first, String second, String third) {
        table.add(binding(destination("a"), first));
        table.add(binding(destination("b"), second));
        table.add(binding(destination("c"), third));
        Map<String, Integer> counts = counts(table);
        assertEquals(KEYS / 6.0, counts.getOrDefault("a", 0), KEYS / 60.0);
        assertEquals(KEYS / 3.0, counts.getOrDefault("b", 0), KEYS / 60.0);
        assertEquals(KEYS / 2.0, counts.getOrDefault("c", 0), KEYS / 60.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void theOrderOfBindingDoesNotMatter(int queues) {
        Random random = new Random(3);
        List<Binding> bindings = new ArrayList<>(bindings(queues, random));
        bindings.forEach(table::add);
        Map<String, String> before = mapping(table);
        for (int round = 0; round < 3; round++) {
            Collections.shuffle(bindings, random);
            ConsistentHashTable other = new ConsistentHashTable(FieldTable.EMPTY);
            for (Binding each : bindings) {
                other.add(each);
                route(other, "meanwhile");
            }
            assertEquals(before, mapping(other));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20})
    void onlyTheKeysOfADestinationThatGoesMove(int queues) {
        List<Binding> bindings = bindings(queues, new Random(5));
        bindings.forEach(table::add);
        Map<String, String> before = mapping(table);
        Destination gone = bindings.get(queues / 2).destination();
        table.removeDestination(gone);
        Map<String, String> after = mapping(table);
        before.forEach((key, name) -> {
            if (name.equals(gone.name())) {
                assertNotEquals(name, after.get(key));
            } else {
                assertEquals(name, after.get(key));
            }
        });
        table.add(bindings.get(queues / 2));
        assertEquals(before, mapping(table));
    }

    /** If this fails, messages of running systems would go to other queues after an upgrade. */
    @Test
    void theMappingNeverChanges() {
        table.add(binding(destination("orders.1"), "1"));
        table.add(binding(destination("orders.2"), "1"));
        table.add(binding(destination("orders.3"), "2"));
        table.add(binding(exchange("orders.3"), "1"));
        assertEquals("3 2 e3 2 3 e3 2 1 2 1 e3 2 3 e3 3 3 3 1 1 1 2 2 3 3 e3 1 1 1 2 1", owners());
        bindQueues(table, "1", 12);
        assertEquals("3 2 q6 q2 q9 e3 2 q4 q10 1 q1 2 q0 e3 q9 q6 q1 q9 q10 1 q1 q10 q0 q1 q3 q7 q7 1 2 1", owners());
    }

    /** Who has the first 30 customers, in short. */
    private String owners() {
        List<String> owners = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            table.route(
                    "customer " + i,
                    Routing.UNASKED,
                    each -> owners.add((each.isQueue() ? "" : "e") + each.name().replace("orders.", "")));
        }
        return String.join(" ", owners);
    }

    @Test
    void theOldestBindingOfADestinationCounts() {
        Destination first = destination("a");
        table.add(binding(first, "1"));
        table.add(binding(destination("b"), "1"));
        Map<String, String> before = mapping(table);
        table.add(binding(first, "100"));
        assertEquals(before, mapping(table));
        table.remove(binding(first, "1"));
        assertTrue(counts(table).getOrDefault("a", 0) > KEYS * 0.95);
        table.remove(binding(first, "100"));
        assertEquals(KEYS, counts(table).getOrDefault("b", 0));
    }

    @Test
    void aQueueAndAnExchangeOfOneNameAreTwo() {
        Destination queue = destination("same");
        Destination exchange = exchange("same");
        table.add(binding(queue, "1"));
        table.add(binding(exchange, "1"));
        Map<Destination, Integer> counts = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            table.route("k" + i, Routing.UNASKED, each -> counts.merge(each, 1, Integer::sum));
        }
        assertEquals(KEYS / 2.0, counts.getOrDefault(queue, 0), KEYS / 50.0);
        assertEquals(KEYS / 2.0, counts.getOrDefault(exchange, 0), KEYS / 50.0);
    }

    // --- what is hashed

    @Test
    void aHeaderCanBeHashed() {
        ConsistentHashTable byHeader = tableOn(HashInput.HEADER, "customer");
        bindQueues(byHeader, "1", 10);
        bindQueues(table, "1", 10);
        for (int i = 0; i < 100; i++) {
            FieldTable headers = FieldTable.builder().put("customer", "c" + i).build();
            assertEquals(route(table, "c" + i), route(byHeader, "any key", () -> headers));
        }
        FieldTable number =
                FieldTable.builder().put("customer", FieldValue.Int.of(17)).build();
        assertEquals(route(table, "17"), route(byHeader, "any key", () -> number));
        assertEquals(route(table, ""), route(byHeader, "any key", () -> FieldTable.EMPTY));
    }

    @Test
    void aPropertyCanBeHashed() {
        bindQueues(table, "1", 10);
        for (int i = 0; i < 100; i++) {
            BasicProperties properties = BasicProperties.builder()
                    .messageId("m" + i)
                    .correlationId("c" + i)
                    .timestamp((long) i)
                    .build();
            assertEquals(route(table, "m" + i), routeBy("message_id", properties));
            assertEquals(route(table, "c" + i), routeBy("correlation_id", properties));
            assertEquals(route(table, "" + i), routeBy("timestamp", properties));
        }
        assertEquals(route(table, ""), routeBy("message_id", BasicProperties.EMPTY));
        assertEquals(route(table, ""), routeBy("timestamp", BasicProperties.EMPTY));
    }

    private static List<String> routeBy(String property, BasicProperties properties) {
        ConsistentHashTable byProperty = tableOn(HashInput.PROPERTY, property);
        bindQueues(byProperty, "1", 10);
        return route(byProperty, "any key", new Headers() {
            @Override
            public FieldTable table() {
                throw new AssertionError("asked for the headers");
            }

            @Override
            public BasicProperties properties() {
                return properties;
            }
        });
    }

    private static ConsistentHashTable tableOn(String argument, String value) {
        return new ConsistentHashTable(FieldTable.builder().put(argument, value).build());
    }

    // --- binding keys

    @ParameterizedTest
    @ValueSource(strings = {"1", "10", "007", "+3", "1000000"})
    void aWeightIsAPositiveInteger(String key) {
        assertNull(ConsistentHashTable.checkKey(key));
    }

    @ParameterizedTest
    @CsvSource({
        "'', The binding key must be an integer: ''",
        "ten, The binding key must be an integer: 'ten'",
        "1.5, The binding key must be an integer: '1.5'",
        "-, The binding key must be an integer: '-'",
        "1234567890123456789, The binding key must be an integer: '1234567890123456789'",
        "0, The binding key must be greater than 0",
        "-4, The binding key must be greater than 0",
        "1000001, The binding key must be at most 1000000",
    })
    void otherBindingKeysAreRefused(String key, String fault) {
        assertEquals(fault, ConsistentHashTable.checkKey(key));
    }

    private static void bindQueues(BindingTable table, String weight, int count) {
        IntStream.range(0, count).forEach(i -> table.add(binding(destination("q" + i), weight)));
    }

    private static List<Binding> bindings(int count, Random random) {
        return IntStream.range(0, count)
                .mapToObj(i -> binding(destination("q" + i), String.valueOf(1 + random.nextInt(20))))
                .toList();
    }

    private static Map<String, String> mapping(BindingTable table) {
        Map<String, String> mapping = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            mapping.put("k" + i, route(table, "k" + i).getFirst());
        }
        return mapping;
    }

    private static Map<String, Integer> counts(BindingTable table) {
        Map<String, Integer> counts = new HashMap<>();
        mapping(table).values().forEach(name -> counts.merge(name, 1, Integer::sum));
        return counts;
    }
}
