package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.binding;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.exchange;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables that choose one destination: by the hash of the key modulo their number, by chance; and readers of them all.
 */
final class ChoosingTablesTest {
    private final ModulusHashTable modulus = new ModulusHashTable();
    private final RandomTable random = new RandomTable();

    /** If this fails, messages of running systems would go to other queues after an upgrade. */
    @Test
    void theMappingByModulusNeverChanges() {
        for (String name : List.of("c", "a", "b")) {
            modulus.add(binding(destination(name), "ignored"));
        }
        modulus.add(binding(exchange("b"), ""));
        StringBuilder owners = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            modulus.route(
                    "customer " + i,
                    Routing.UNASKED,
                    each -> owners.append(each.isQueue() ? "" : "x").append(each.name()));
        }
        assertEquals("cxbbbxbbacbaaabcaxbaxbxbaaxbbxb", owners.toString());
    }

    @Test
    void theOrderOfBindingAndFurtherBindingsDoNotMatterToTheModulus() {
        ModulusHashTable other = new ModulusHashTable();
        List<Destination> queues =
                IntStream.range(0, 7).mapToObj(i -> destination("q" + i)).toList();
        queues.forEach(each -> modulus.add(binding(each, "x")));
        queues.reversed().forEach(each -> other.add(binding(each, "y")));
        other.add(binding(queues.get(3), "z"));
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            List<String> found = route(modulus, "k" + i);
            assertEquals(1, found.size());
            assertEquals(found, route(other, "k" + i));
            used.addAll(found);
        }
        assertEquals(7, used.size());
    }

    @Test
    void chanceTreatsAllDestinationsAlikeHoweverOftenBound() {
        List<Destination> queues =
                IntStream.range(0, 10).mapToObj(i -> destination("q" + i)).toList();
        queues.forEach(each -> random.add(binding(each, "x")));
        random.add(binding(queues.getFirst(), "y"));
        random.add(binding(queues.getFirst(), "z"));
        Chooser chooser = new Chooser(1);
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            random.route("k", Routing.UNASKED, chooser);
        }
        assertEquals(rounds, chooser.total());
        double deviationMax = 5 * Math.sqrt(rounds / 10.0);
        queues.forEach(each -> assertEquals(rounds / 10.0, chooser.counts.getOrDefault(each, 0), deviationMax));
    }

    @Test
    void theSameSeedGivesTheSameChoices() {
        IntStream.range(0, 10).forEach(i -> random.add(binding(destination("q" + i), "")));
        assertEquals(choices(new Chooser(7)), choices(new Chooser(7)));
        assertNotEquals(choices(new Chooser(7)), choices(new Chooser(8)));
    }

    private List<String> choices(Chooser chooser) {
        for (int i = 0; i < 100; i++) {
            random.route("k", Routing.UNASKED, chooser);
        }
        return chooser.names;
    }

    @Test
    void aSingleDestinationNeedsNoChance() {
        random.add(binding(destination("only"), ""));
        assertEquals(List.of("only"), route(random, "k"));
    }

    /** With one binding that stays there is always exactly one destination, and none that has gone long since. */
    @ParameterizedTest
    @EnumSource(names = {"CONSISTENT_HASH", "MODULUS_HASH", "RANDOM"})
    void routesBesideChangesFindExactlyOne(ExchangeType type) throws Exception {
        BindingTable table = Routing.table(type);
        Destination stays = destination("stays");
        table.add(binding(stays, "1"));
        AtomicBoolean done = new AtomicBoolean();
        Callable<Integer> reader = () -> {
            int faults = 0;
            Chooser chooser = new Chooser(2);
            for (int i = 0; !done.get(); i++) {
                int before = chooser.total();
                table.route("k" + i % 100, Routing.UNASKED, chooser);
                faults += chooser.total() == before + 1 ? 0 : 1;
            }
            return faults;
        };
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            List<Future<Integer>> faults = List.of(readers.submit(reader), readers.submit(reader));
            try {
                comeAndGo(table);
            } finally {
                done.set(true);
            }
            for (Future<Integer> each : faults) {
                assertEquals(0, each.get());
            }
        }
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of("stays"), route(table, "k" + i));
        }
    }

    private static void comeAndGo(BindingTable table) {
        Random order = new Random(4);
        List<Destination> passing =
                IntStream.range(0, 20).mapToObj(i -> destination("p" + i)).toList();
        for (int i = 0; i < 50_000; i++) {
            Destination drawn = passing.get(order.nextInt(passing.size()));
            if (!table.add(binding(drawn, String.valueOf(1 + order.nextInt(3))))) {
                assertTrue(!table.removeDestination(drawn).isEmpty());
            }
        }
        passing.forEach(table::removeDestination);
    }

    /** Counts what it gets, and chooses by a seed. */
    private static final class Chooser implements Routes {
        private final RandomGenerator random;
        private final Map<Destination, Integer> counts = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private int total;

        Chooser(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        public void add(Destination destination) {
            total++;
            counts.merge(destination, 1, Integer::sum);
            if (names.size() < 100) {
                names.add(destination.name());
            }
        }

        @Override
        public int chance(int bound) {
            return random.nextInt(bound);
        }

        int total() {
            return total;
        }
    }
}
