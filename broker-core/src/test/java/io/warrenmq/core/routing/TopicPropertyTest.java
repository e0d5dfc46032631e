package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trie against a plain recursive matcher that looks at one binding key at a time. */
final class TopicPropertyTest {
    private static final List<String> KEY_WORDS = List.of("a", "b", "ab", "", "*", "#");
    private static final List<String> PATTERN_WORDS = List.of("a", "b", "ab", "", "*", "*", "#", "#");

    /** The same for all searches, as publishers use it. */
    private final TopicWalk walk = new TopicWalk();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithTheDefinition(long seed) {
        var random = new Random(seed);
        var table = new TopicTable();
        List<Destination> destinations =
                IntStream.range(0, 5).mapToObj(i -> destination("q" + i)).toList();
        var bound = new ArrayList<Binding>();
        for (int step = 0; step < 3_000; step++) {
            if (bound.size() < 40 && random.nextInt(100) < 60) {
                var binding = binding(
                        destinations.get(random.nextInt(destinations.size())), randomKey(random, PATTERN_WORDS, 6));
                assertEquals(!bound.contains(binding), table.add(binding));
                if (!bound.contains(binding)) {
                    bound.add(binding);
                }
            } else if (random.nextInt(100) < 4) {
                Destination gone = destinations.get(random.nextInt(destinations.size()));
                var expected =
                        bound.stream().filter(b -> b.destination().equals(gone)).toList();
                assertEquals(expected, table.removeDestination(gone));
                bound.removeAll(expected);
            } else if (!bound.isEmpty()) {
                assertTrue(table.remove(bound.remove(random.nextInt(bound.size()))));
            }
            check(table, bound, randomKey(random, KEY_WORDS, 7));
        }
        bound.forEach(table::remove);
        assertEquals(1, table.nodeCount());
    }

    private void check(TopicTable table, List<Binding> bound, String key) {
        var expected = new ArrayList<String>();
        for (Binding binding : bound) {
            if (matches(words(binding.routingKey()), words(key))) {
                expected.add(binding.destination().name());
            }
        }
        var routed = new ArrayList<String>();
        int visits = table.routeCounting(key, new Routes() {
            @Override
            public void add(Destination destination) {
                routed.add(destination.name());
            }

            @Override
            public TopicWalk topicWalk() {
                return walk;
            }
        });
        assertEquals(
                expected.stream().sorted().toList(), routed.stream().sorted().toList(), () -> key + " " + bound);
        assertTrue(visits <= table.nodeCount() * (words(key).size() + 1));
        assertEquals(nodes(bound).size(), table.nodeCount());
        assertEquals(bound.size(), table.size());
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        var rest = pattern.subList(1, pattern.size());
        if (pattern.getFirst().equals("#")) {
            return IntStream.rangeClosed(0, key.size())
                    .anyMatch(taken -> matches(rest, key.subList(taken, key.size())));
        }
        return !key.isEmpty()
                && (pattern.getFirst().equals("*") || pattern.getFirst().equals(key.getFirst()))
                && matches(rest, key.subList(1, key.size()));
    }

    private static Set<List<String>> nodes(List<Binding> bound) {
        Set<List<String>> prefixes = new HashSet<>();
        prefixes.add(List.of());
        for (Binding binding : bound) {
            List<String> words = words(binding.routingKey());
            IntStream.rangeClosed(1, words.size()).forEach(length -> prefixes.add(words.subList(0, length)));
        }
        return prefixes;
    }

    private static List<String> words(String key) {
        return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
    }

    private static String randomKey(Random random, List<String> alphabet, int wordsMax) {
        return IntStream.range(0, random.nextInt(wordsMax + 1))
                .mapToObj(_ -> alphabet.get(random.nextInt(alphabet.size())))
                .reduce((left, right) -> left + "." + right)
                .orElse("");
    }
}
