package io.warrenmq.tests.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * As much of Prometheus' query language as dashboards of brokers need, on one scrape: selectors, {@code rate} and its
 * like (which give the number itself: there is one scrape only), {@code sum}, {@code count}, the four operations
 * with {@code on} and {@code group_left}. Matching follows Prometheus: series without a partner fall out, and more than
 * one partner is an error.
 */
final class Query {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:([a-zA-Z_:][a-zA-Z0-9_:]*)|(\"[^\"]*\")|(\\[[^]]*])|(!=|[-+*/(){},=]))");
    private static final Set<String> RATES = Set.of("rate", "irate", "increase");
    private static final Set<String> SUMS = Set.of("sum", "count");
    private static final String NAME = "__name__";

    private final List<PrometheusText.Series> scrape;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    /** How the series of two sides find each other. */
    private record Matching(
            @Nullable Set<String> on, @Nullable Set<String> copied) {}

    private Query(String text, List<PrometheusText.Series> scrape) {
        this.scrape = scrape;
        Matcher matcher = TOKEN.matcher(text.strip());
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
        if (end != text.strip().length()) {
            throw new IllegalArgumentException("cannot read: " + text.strip().substring(end));
        }
    }

    /** The series that the query yields, by their labels. */
    static Map<Map<String, String>, Double> ask(String text, List<PrometheusText.Series> scrape) {
        Query query = new Query(text, scrape);
        Map<Map<String, String>, Double> result = query.sum();
        if (query.at != query.tokens.size()) {
            throw new IllegalArgumentException("what follows '" + query.peek() + "' in " + text);
        }
        return result;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() {
        return tokens.get(at++);
    }

    private boolean skip(String token) {
        boolean isIt = peek().equals(token);
        at += isIt ? 1 : 0;
        return isIt;
    }

    private void require(String token) {
        if (!skip(token)) {
            throw new IllegalArgumentException("'" + token + "' is missing before '" + peek() + "'");
        }
    }

    // --- operations

    private Map<Map<String, String>, Double> sum() {
        Map<Map<String, String>, Double> left = product();
        while (peek().equals("+") || peek().equals("-")) {
            DoubleBinaryOperator operation = next().equals("+") ? Double::sum : (one, other) -> one - other;
            left = combine(left, matching(), product(), operation);
        }
        return left;
    }

    private Map<Map<String, String>, Double> product() {
        Map<Map<String, String>, Double> left = factor();
        while (peek().equals("*") || peek().equals("/")) {
            DoubleBinaryOperator operation =
                    next().equals("*") ? (one, other) -> one * other : (one, other) -> one / other;
            Matching matching = matching();
            left = combine(left, matching, factor(), operation);
        }
        return left;
    }

    private Matching matching() {
        Set<String> on = skip("on") ? names() : null;
        Set<String> copied = skip("group_left") ? names() : null;
        return new Matching(on, copied);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        require("(");
        while (!skip(")")) {
            names.add(next());
            skip(",");
        }
        return names;
    }

    private static Map<Map<String, String>, Double> combine(
            Map<Map<String, String>, Double> left,
            Matching matching,
            Map<Map<String, String>, Double> right,
            DoubleBinaryOperator operation) {
        Map<Map<String, String>, Map<String, String>> partners = new HashMap<>();
        right.keySet().forEach(labels -> {
            if (partners.put(key(labels, matching), labels) != null) {
                throw new IllegalArgumentException("more than one series on the right for " + key(labels, matching));
            }
        });
        Set<Map<String, String>> taken = new HashSet<>();
        Map<Map<String, String>, Double> result = new LinkedHashMap<>();
        left.forEach((labels, value) -> {
            Map<String, String> key = key(labels, matching);
            Map<String, String> partner = partners.get(key);
            if (partner == null) {
                return;
            }
            Map<String, String> joined = withoutName(labels);
            if (matching.copied() == null) {
                if (!taken.add(key)) {
                    throw new IllegalArgumentException("more than one series on the left for " + key);
                }
                joined = matching.on() == null ? joined : key;
            } else {
                joined = new TreeMap<>(joined);
                for (String each : matching.copied()) {
                    joined.put(each, partner.getOrDefault(each, ""));
                }
            }
            Double other = right.get(partner);
            result.put(joined, operation.applyAsDouble(value, other == null ? Double.NaN : other));
        });
        return result;
    }

    private static Map<String, String> key(Map<String, String> labels, Matching matching) {
        Map<String, String> key = new TreeMap<>(withoutName(labels));
        if (matching.on() != null) {
            key.keySet().retainAll(matching.on());
        }
        return key;
    }

    private static Map<String, String> withoutName(Map<String, String> labels) {
        Map<String, String> rest = new TreeMap<>(labels);
        rest.remove(NAME);
        return rest;
    }

    // --- what operations are made of

    private Map<Map<String, String>, Double> factor() {
        if (skip("(")) {
            Map<Map<String, String>, Double> inner = sum();
            require(")");
            return inner;
        }
        String word = next();
        if (RATES.contains(word)) {
            require("(");
            Map<Map<String, String>, Double> range = selector(next());
            if (!next().startsWith("[")) {
                throw new IllegalArgumentException(word + " wants a range");
            }
            require(")");
            Map<Map<String, String>, Double> rates = new LinkedHashMap<>();
            range.forEach((labels, value) -> rates.put(withoutName(labels), value));
            return rates;
        }
        return SUMS.contains(word) ? aggregate(word.equals("count")) : selector(word);
    }

    private Map<Map<String, String>, Double> aggregate(boolean isCount) {
        Set<String> by = skip("by") ? names() : null;
        require("(");
        Map<Map<String, String>, Double> inner = sum();
        require(")");
        Set<String> kept = skip("by") ? names() : by == null ? Set.of() : by;
        Map<Map<String, String>, Double> sums = new LinkedHashMap<>();
        inner.forEach((labels, value) -> {
            Map<String, String> group = withoutName(labels);
            group.keySet().retainAll(kept);
            sums.merge(group, isCount ? 1.0 : value, Double::sum);
        });
        return sums;
    }

    private Map<Map<String, String>, Double> selector(String name) {
        Map<String, String> wanted = new TreeMap<>();
        Map<String, String> unwanted = new TreeMap<>();
        if (skip("{")) {
            while (!skip("}")) {
                String label = next();
                Map<String, String> matchers = next().equals("=") ? wanted : unwanted;
                String quoted = next();
                matchers.put(label, quoted.substring(1, quoted.length() - 1));
                skip(",");
            }
        }
        Map<Map<String, String>, Double> found = new LinkedHashMap<>();
        for (PrometheusText.Series each : scrape) {
            // A label that is not there is the same as an empty one.
            if (each.name().equals(name)
                    && wanted.entrySet().stream()
                            .allMatch(its ->
                                    each.labels().getOrDefault(its.getKey(), "").equals(its.getValue()))
                    && unwanted.entrySet().stream()
                            .noneMatch(its ->
                                    each.labels().getOrDefault(its.getKey(), "").equals(its.getValue()))) {
                Map<String, String> labels = new TreeMap<>(each.labels());
                labels.put(NAME, name);
                labels.put("instance", "localhost");
                labels.put("job", "warren");
                found.put(labels, each.value());
            }
        }
        return found;
    }
}
