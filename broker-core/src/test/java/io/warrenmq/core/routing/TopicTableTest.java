package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicTableTest {
    private final TopicTable table = new TopicTable();
    private final Destination first = destination("first");
    private final Destination second = destination("second");

    @ParameterizedTest(name = "\"{0}\" takes \"{1}\"")
    @CsvSource({
        "a.b.c, a.b.c",
        "*, a",
        "*, *",
        "*, #",
        "a.*.c, a.b.c",
        "a.*.c, a..c",
        "*.*, .",
        "a.*, a.",
        "*.a, .a",
        "a..b, a..b",
        "#, ''",
        "#, a",
        "#, a.b.c",
        "#, ..",
        "a.#, a",
        "a.#, a.",
        "a.#, a.b.c",
        "#.a, a",
        "#.a, b.a",
        "#.a, a.b.a",
        "a.#.b, a.b",
        "a.#.b, a..b",
        "a.#.b, a.b.b",
        "a.#.b, a.x.y.b",
        "#.#, ''",
        "#.a.#, a",
        "#.a.#, x.a.y",
        "*.#, a",
        "#.*, a.b",
        "#.*.#, a",
        "'', ''",
    })
    void takes(String pattern, String key) {
        table.add(binding(first, pattern));
        assertEquals(Set.of("first"), new HashSet<>(route(table, key)));
    }

    @ParameterizedTest(name = "\"{0}\" leaves \"{1}\"")
    @CsvSource({
        "a.b.c, a.b",
        "a.b.c, a.b.c.d",
        "a.b, ab",
        "ab, a.b",
        "a, A",
        "*, ''",
        "*, a.b",
        "*, .",
        "a.*, a",
        "a.*, a.b.c",
        "a.#, ''",
        "a.#, b.a",
        "a.#, ab",
        "#.a, a.b",
        "a.#.b, ab",
        "a.#.b, a",
        "*.#, ''",
        "#.*, ''",
        "'', a",
        "'', .",
        "a.b, a..b",
        "a, a.",
        "a, .a",
        "a*, ab",
        "a#, ab",
        "a.**, a.b",
        "a.##, a.b",
    })
    void leaves(String pattern, String key) {
        table.add(binding(first, pattern));
        assertEquals(List.of(), route(table, key));
    }

    @Test
    void aBindingThatMatchesInSeveralWaysIsReportedOnce() {
        table.add(binding(first, "#.a.#"));
        assertEquals(List.of("first"), route(table, "a.a.a.a.a"));
    }

    @Test
    void eachMatchingBindingOfADestinationReportsIt() {
        table.add(binding(first, "a.*"));
        table.add(binding(first, "a.#"));
        table.add(binding(second, "*.b"));
        List<String> routed = route(table, "a.b");
        assertEquals(3, routed.size());
        assertEquals(Set.of("first", "second"), new HashSet<>(routed));
    }

    @Test
    void removingLeavesNoNodesBehind() {
        table.add(binding(first, "a.b.c"));
        table.add(binding(second, "a.b"));
        table.add(binding(first, "a.*.#"));
        table.add(binding(first, ""));
        assertEquals(6, table.nodeCount());
        table.remove(binding(first, "a.b.c"));
        assertEquals(5, table.nodeCount());
        assertEquals(
                List.of("first", "second"),
                route(table, "a.b").stream().sorted().toList());
        table.remove(binding(second, "a.b"));
        assertEquals(4, table.nodeCount());
        table.removeDestination(first);
        assertEquals(1, table.nodeCount());
        assertTrue(table.isEmpty());
        assertEquals(List.of(), route(table, "a.b"));
    }

    @Test
    void anInnerKeyStaysWhenALongerOneGoes() {
        table.add(binding(first, "a"));
        table.add(binding(first, "a.b.c"));
        table.remove(binding(first, "a.b.c"));
        assertEquals(2, table.nodeCount());
        assertEquals(List.of("first"), route(table, "a"));
    }

    @Test
    void manyWordsAtOneNodeComeAndGo() {
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            table.add(binding(first, "w" + i));
        }
        for (int i = 0; i < count; i++) {
            assertEquals(List.of("first"), route(table, "w" + i));
        }
        for (int i = 0; i < count - 1; i++) {
            table.remove(binding(first, "w" + i));
        }
        assertEquals(2, table.nodeCount());
        assertEquals(List.of(), route(table, "w0"));
        assertEquals(List.of("first"), route(table, "w" + (count - 1)));
    }

    @Test
    void wordsOfTheSameHashAreToldApart() {
        table.add(binding(first, "Aa.x"));
        table.add(binding(second, "BB.x"));
        assertEquals("Aa".hashCode(), "BB".hashCode());
        assertEquals(List.of("first"), route(table, "Aa.x"));
        assertEquals(List.of("second"), route(table, "BB.x"));
        table.remove(binding(first, "Aa.x"));
        assertEquals(List.of(), route(table, "Aa.x"));
        assertEquals(List.of("second"), route(table, "BB.x"));
    }

    @Test
    void unrelatedBindingsAreNotVisited() {
        table.add(binding(first, "a.b.c"));
        int alone = table.routeCounting("a.b.c", _ -> {});
        for (int i = 0; i < 1_000; i++) {
            table.add(binding(second, "a.b" + i + ".c"));
            table.add(binding(second, "x" + i + ".#"));
        }
        assertEquals(alone, table.routeCounting("a.b.c", _ -> {}));
    }

    @Test
    void manyHashesCostNoMoreThanNodesTimesWords() {
        String hashes = "#.a.".repeat(30) + "#.b";
        table.add(binding(first, hashes));
        table.add(binding(second, "#" + ".#".repeat(60)));
        int wordCount = 120;
        String key = "a" + ".a".repeat(wordCount - 1);
        int limit = table.nodeCount() * (wordCount + 1);
        var routed = new HashSet<Destination>();
        int visits = table.routeCounting(key, routed::add);
        assertEquals(Set.of(second), routed);
        assertTrue(visits <= limit, () -> visits + " visits, limit " + limit);
        int visitsOfHit = table.routeCounting(key + ".b", routed::add);
        assertEquals(Set.of(first, second), routed);
        assertTrue(visitsOfHit <= limit + table.nodeCount(), () -> visitsOfHit + " visits, limit " + limit);
    }

    @Test
    void aTrailingHashDoesNotWalkTheRest() {
        table.add(binding(first, "a.#"));
        assertEquals(3, table.routeCounting("a" + ".b".repeat(100), _ -> {}));
    }

    @Test
    void twoHashesAreAllowedAndThreeAreNot() {
        assertNull(TopicTable.checkKey(""));
        assertNull(TopicTable.checkKey("#.a.#"));
        assertNull(TopicTable.checkKey("a##.#b.#.*.#"));
        assertEquals(
                "Topic binding key '#.a.#.#' uses 3 '#' wildcards, at most 2 are allowed",
                TopicTable.checkKey("#.a.#.#"));
    }
}
