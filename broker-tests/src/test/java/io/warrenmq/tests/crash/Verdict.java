package io.warrenmq.tests.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the checker found: broken promises, and figures that are no promises.
 *
 * <p>Violations are counted all, but only the first of each rule are kept with their text.
 */
final class Verdict {
    private static final int TEXTS_PER_RULE_MAX = 20;

    private final List<Violation> violations = new ArrayList<>();
    private final Map<Rule, Long> counts = new EnumMap<>(Rule.class);
    private final Map<Figure, Long> figures = new EnumMap<>(Figure.class);

    /** Things that are counted. */
    enum Figure {
        /** Messages that were sent. */
        PUBLISHED,
        /** Messages that were confirmed, alone or by the commit of their transaction. */
        CONFIRMED,
        /** Messages that the broker refused. */
        NACKED,
        RETURNED,
        DELIVERED,
        /** Deliveries after a crash of what had been delivered before it. */
        DUPLICATE,
        /** Deliveries of what had been delivered before in the same life, and mostly given back. */
        REQUEUED,
        /** First deliveries that say they are not. A broker may be careful; this shows how careful it is. */
        NEEDLESS_REDELIVERED,
        /** Acknowledgements with proof that the broker has them. */
        SETTLED,
        /** Confirmed messages that are missing in a queue, one for each queue. */
        LOST,
        COMMITTED_TRANSACTIONS,
        UNANSWERED_COMMITS
    }

    void violated(Rule rule, String text) {
        if (counts.merge(rule, 1L, Long::sum) <= TEXTS_PER_RULE_MAX) {
            violations.add(new Violation(rule, text));
        }
    }

    void count(Figure figure) {
        figures.merge(figure, 1L, Long::sum);
    }

    void add(Verdict other) {
        violations.addAll(other.violations);
        other.counts.forEach((rule, count) -> counts.merge(rule, count, Long::sum));
        other.figures.forEach((figure, count) -> figures.merge(figure, count, Long::sum));
    }

    /** The first violations of each rule. */
    List<Violation> violations() {
        return List.copyOf(violations);
    }

    long violationCount(Rule rule) {
        return counts.getOrDefault(rule, 0L);
    }

    long violationCount() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long figure(Figure figure) {
        return figures.getOrDefault(figure, 0L);
    }

    /** The violations, a line for each. */
    String describe() {
        return violations.stream().map(Violation::toString).collect(Collectors.joining("\n"));
    }
}
