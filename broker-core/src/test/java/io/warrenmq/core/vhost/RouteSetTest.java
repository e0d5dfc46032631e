package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where messages go. */
final class RouteSetTest {
    private final VhostBench bench = new VhostBench(1, 1);
    private final Session session = bench.open(0);
    private final RouteSet routes = new RouteSet(bench.vhost(), bench.shards().shard(0));

    // --- the default exchange

    @Test
    void everyQueueIsBoundToTheDefaultExchangeByItsName() {
        queues("a", "b");
        assertEquals(List.of("b"), route("", "b"));
        assertEquals(List.of(), route("", "c"));
        assertFalse(routes.isRouted());
    }

    // --- exchange to exchange

    @Test
    void bindingsBetweenExchangesAreFollowed() {
        exchanges("fanout", "a", "b", "c");
        queues("qa", "qb", "qc");
        bench.bindExchange(session, "a", "b", "");
        bench.bindExchange(session, "b", "c", "");
        bench.bind(session, "a", "qa", "");
        bench.bind(session, "b", "qb", "");
        bench.bind(session, "c", "qc", "");
        assertEquals(List.of("qa", "qb", "qc"), route("a", ""));
        assertEquals(List.of("qc"), route("c", ""));
    }

    @Test
    void cyclesEnd() {
        exchanges("fanout", "a", "b", "c");
        queues("q");
        bench.bindExchange(session, "a", "b", "");
        bench.bindExchange(session, "b", "c", "");
        bench.bindExchange(session, "c", "a", "");
        bench.bindExchange(session, "a", "a", "");
        bench.bind(session, "c", "q", "");
        for (String start : List.of("a", "b", "c")) {
            assertEquals(List.of("q"), route(start, ""));
        }
    }

    @Test
    void aQueueIsFoundOnceByWhateverWays() {
        exchanges("topic", "t", "u");
        queues("q");
        bench.bind(session, "t", "q", "#");
        bench.bind(session, "t", "q", "*");
        bench.bindExchange(session, "t", "u", "#");
        bench.bind(session, "u", "q", "k");
        assertEquals(List.of("q"), route("t", "k"));
    }

    @Test
    void eachExchangeLooksAtTheKeyInItsOwnWay() {
        exchanges("topic", "t");
        exchanges("direct", "d");
        queues("q", "r");
        bench.bindExchange(session, "t", "d", "a.*");
        bench.bind(session, "d", "q", "a.b");
        bench.bind(session, "d", "r", "a.c");
        assertEquals(List.of("q"), route("t", "a.b"));
        assertEquals(List.of("r"), route("t", "a.c"));
        assertEquals(List.of(), route("t", "b.a"));
    }

    // --- alternate exchanges

    @Test
    void anAlternateExchangeGetsWhatMatchesNothing() {
        withAlternate("d", "direct", "f");
        exchanges("fanout", "f");
        queues("q", "rest");
        bench.bind(session, "d", "q", "k");
        bench.bind(session, "f", "rest", "");
        assertEquals(List.of("q"), route("d", "k"));
        assertEquals(List.of("rest"), route("d", "other"));
        assertTrue(routes.isRouted());
    }

    @Test
    void alternateExchangesFormChains() {
        withAlternate("a", "direct", "b");
        withAlternate("b", "direct", "c");
        exchanges("fanout", "c");
        queues("q");
        bench.bind(session, "c", "q", "");
        assertEquals(List.of("q"), route("a", "k"));
    }

    @Test
    void aCycleOfAlternateExchangesEnds() {
        withAlternate("a", "direct", "b");
        withAlternate("b", "direct", "a");
        withAlternate("self", "direct", "self");
        queues("q");
        assertEquals(List.of(), route("a", "k"));
        assertEquals(List.of(), route("self", "k"));
        bench.bind(session, "b", "q", "k");
        assertEquals(List.of("q"), route("a", "k"));
        assertEquals(List.of("q"), route("b", "k"));
    }

    @Test
    void aMissingAlternateExchangeIsNone() {
        withAlternate("a", "direct", "missing");
        assertEquals(List.of(), route("a", "k"));
    }

    @Test
    void theDefaultExchangeCanBeTheAlternateOne() {
        withAlternate("a", "direct", "");
        queues("q");
        assertEquals(List.of("q"), route("a", "q"));
    }

    @Test
    void anExchangeThatMatchedAnExchangeNeedsNoAlternate() {
        withAlternate("a", "direct", "f");
        exchanges("fanout", "f");
        exchanges("direct", "empty");
        queues("q");
        bench.bind(session, "f", "q", "");
        bench.bindExchange(session, "a", "empty", "k");
        assertEquals(List.of(), route("a", "k"));
        assertEquals(List.of("q"), route("a", "l"));
    }

    @Test
    void eachExchangeOnTheWayHasItsAlternate() {
        exchanges("fanout", "start", "spare");
        withAlternate("d", "direct", "spare");
        queues("always", "q", "rest");
        bench.bind(session, "start", "always", "");
        bench.bindExchange(session, "start", "d", "");
        bench.bind(session, "d", "q", "k");
        bench.bind(session, "spare", "rest", "");
        assertEquals(List.of("always", "q"), route("start", "k"));
        assertEquals(List.of("always", "rest"), route("start", "other"));
    }

    // --- more than one key

    @Test
    void furtherKeysAddQueuesAndEachIsFoundOnce() {
        queues("a", "b", "c");
        assertEquals(List.of("a", "b", "c"), route("", "a", List.of("b", "c", "a", "b", "missing")));
        assertEquals(List.of("b"), route("", "missing", List.of("b")));
    }

    @Test
    void furtherKeysCountForEveryExchange() {
        exchanges("direct", "d", "e");
        queues("a", "b");
        bench.bindExchange(session, "d", "e", "one");
        bench.bind(session, "e", "a", "one");
        bench.bind(session, "e", "b", "two");
        assertEquals(List.of("a", "b"), route("d", "one", List.of("two")));
    }

    @Test
    void anAlternateExchangeWaitsForAllKeys() {
        withAlternate("d", "direct", "f");
        exchanges("fanout", "f");
        queues("q", "rest");
        bench.bind(session, "d", "q", "two");
        bench.bind(session, "f", "rest", "");
        assertEquals(List.of("q"), route("d", "one", List.of("two")));
        assertEquals(List.of("rest"), route("d", "one", List.of("three")));
    }

    // --- many queues

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 18, 33, 200})
    void manyQueuesAreEachFoundOnce(int count) {
        exchanges("fanout", "f");
        exchanges("topic", "t", "u");
        String[] names =
                IntStream.range(0, count).mapToObj(i -> "q" + (1000 + i)).toArray(String[]::new);
        queues(names);
        for (String queue : names) {
            bench.bind(session, "f", queue, "");
            bench.bind(session, "t", queue, "#");
            bench.bind(session, "t", queue, "*");
            bench.bind(session, "u", queue, "k");
        }
        assertEquals(List.of(names), route("f", "k"));
        assertEquals(List.of(names), route("t", "k"));
        bench.bindExchange(session, "f", "t", "");
        bench.bindExchange(session, "t", "u", "#");
        bench.bindExchange(session, "u", "f", "k");
        assertEquals(List.of(names), route("f", "k"));
        assertEquals(List.of(names), route("t", "k"));
        assertEquals(List.of(names), route("", "k", List.of(names)));
        assertEquals(count, routes.size());
    }

    @Test
    void aMessageLeavesNothingBehindForTheNext() {
        exchanges("topic", "t");
        queues("a", "b");
        bench.bind(session, "t", "a", "#");
        bench.bind(session, "t", "b", "#");
        assertEquals(List.of("a", "b"), route("t", "k"));
        assertEquals(List.of("b"), route("", "b"));
        assertEquals(List.of(), route("", "missing"));
        assertEquals(List.of("a", "b"), route("t", "k"));
    }

    // --- headers

    @Test
    void headersAreLookedAtWhereAnExchangeWantsThem() {
        exchanges("headers", "h");
        queues("any", "both");
        FieldTable wanted = FieldTable.builder().put("a", 1).put("b", "x").build();
        bench.bind(session, new BindingRequest("h", "both", true, "", wanted));
        FieldTable either = wanted.toBuilder().put("x-match", "any").build();
        bench.bind(session, new BindingRequest("h", "any", true, "", either));
        assertEquals(List.of("any", "both"), routeHeaders("h", wanted));
        assertEquals(
                List.of("any"),
                routeHeaders("h", FieldTable.builder().put("a", 1).build()));
        assertEquals(List.of(), routeHeaders("h", FieldTable.EMPTY));
        assertEquals(List.of(), route("h", "no headers at all"));
    }

    // --- replies

    @Test
    void aReplyAddressGoesToItsChannel() {
        List<Message> replies = new ArrayList<>();
        ReplyTarget target = new ReplyTarget() {
            @Override
            public Shard shard() {
                return session.shard();
            }

            @Override
            public void reply(Message message) {
                replies.add(message);
            }
        };
        String address = bench.vhost().replyAddresses().register(target);
        assertEquals(List.of(), route("", address));
        assertTrue(routes.isRouted());
        assertSame(target, routes.replyTarget());
        bench.vhost().replyAddresses().release(address);
        route("", address);
        assertTrue(routes.isRouted(), "a stale address swallows its messages");
        assertNull(routes.replyTarget());
        route("", "missing");
        assertFalse(routes.isRouted());
        assertEquals(List.of(), replies, "finding the way sends nothing");
    }

    // --- against a plain search

    /** Random graphs of fanout and direct exchanges with alternates, against a search by the book. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithASearchByTheBook(long seed) {
        var random = new SplittableRandom(seed);
        List<String> keys = List.of("k", "l", "m");
        Graph graph = new Graph();
        for (int i = 0; i < 6; i++) {
            graph.addExchange("x" + i, List.of("fanout", "direct").get(random.nextInt(2)), random);
        }
        for (int i = 0; i < 24; i++) {
            queues("q" + (10 + i));
        }
        for (int i = 0; i < 60; i++) {
            graph.addBinding(random, keys);
            String start = "x" + random.nextInt(6);
            List<String> extra = random.nextInt(3) == 0 ? List.of(keys.get(random.nextInt(3))) : List.of();
            String key = keys.get(random.nextInt(3));
            assertEquals(
                    List.copyOf(graph.search(start, key, extra)),
                    route(start, key, extra).stream().sorted().toList());
        }
    }

    private final class Graph {
        private record Edge(String key, String target, boolean toQueue) {}

        private final Map<String, List<Edge>> edges = new HashMap<>();
        private final Map<String, String> kinds = new HashMap<>();
        private final Map<String, String> alternates = new HashMap<>();

        void addExchange(String name, String kind, RandomGenerator random) {
            kinds.put(name, kind);
            edges.put(name, new ArrayList<>());
            if (random.nextBoolean()) {
                alternates.put(name, "x" + random.nextInt(6));
                withAlternate(name, kind, alternates.get(name));
            } else {
                exchanges(kind, name);
            }
        }

        void addBinding(RandomGenerator random, List<String> keys) {
            String source = "x" + random.nextInt(6);
            boolean toQueue = random.nextInt(4) != 0;
            String target = toQueue ? "q" + (10 + random.nextInt(24)) : "x" + random.nextInt(6);
            Edge edge = new Edge(keys.get(random.nextInt(keys.size())), target, toQueue);
            bench.bind(session, new BindingRequest(source, target, toQueue, edge.key, FieldTable.EMPTY));
            requireEdges(source).add(edge);
        }

        Set<String> search(String start, String key, List<String> extra) {
            Set<String> allKeys = new HashSet<>(extra);
            allKeys.add(key);
            Set<String> seen = new HashSet<>(Set.of(start));
            List<String> pending = new ArrayList<>(seen);
            Set<String> found = new TreeSet<>();
            while (!pending.isEmpty()) {
                String exchange = pending.removeFirst();
                List<Edge> matching = requireEdges(exchange).stream()
                        .filter(edge -> "fanout".equals(kinds.get(exchange)) || allKeys.contains(edge.key))
                        .toList();
                matching.stream().filter(Edge::toQueue).map(Edge::target).forEach(found::add);
                List<String> next = new ArrayList<>(matching.stream()
                        .filter(edge -> !edge.toQueue)
                        .map(Edge::target)
                        .toList());
                String alternate = alternates.get(exchange);
                if (matching.isEmpty() && alternate != null) {
                    next.add(alternate);
                }
                next.stream().filter(seen::add).forEach(pending::add);
            }
            return found;
        }

        private List<Edge> requireEdges(String exchange) {
            List<Edge> found = edges.get(exchange);
            if (found == null) {
                throw new IllegalStateException("no exchange " + exchange);
            }
            return found;
        }
    }

    // --- short forms

    private void queues(String... names) {
        for (String name : names) {
            bench.declare(session, name, VhostBench.PLAIN);
        }
    }

    private void exchanges(String kind, String... names) {
        for (String name : names) {
            bench.declareExchange(session, name, kind);
        }
    }

    private void withAlternate(String name, String kind, String alternate) {
        FieldTable arguments =
                FieldTable.builder().put(Exchange.ALTERNATE, alternate).build();
        bench.declareExchange(session, new ExchangeDeclaration(name, kind, false, false, false, arguments));
    }

    private List<String> route(String exchange, String key) {
        return route(exchange, key, List.of());
    }

    private List<String> route(String exchange, String key, List<String> extraKeys) {
        return route(exchange, TestMessages.to(exchange, key, ""), extraKeys);
    }

    private List<String> routeHeaders(String exchange, FieldTable headers) {
        BasicProperties properties = BasicProperties.builder().headers(headers).build();
        return route(exchange, TestMessages.to(exchange, "", properties, ""), List.of()).stream()
                .sorted()
                .toList();
    }

    private List<String> route(String exchange, Message message, List<String> extraKeys) {
        routes.route(bench.topology().exchange(exchange), message, extraKeys);
        return IntStream.range(0, routes.size())
                .mapToObj(i -> routes.queue(i).name())
                .toList();
    }
}
