package io.warrenmq.store.power;

import io.warrenmq.store.power.Oracle.Rule;
import io.warrenmq.store.power.Oracle.Violation;
import java.util.EnumMap;
import java.util.Map;

/** Counts what runs have explored and what was wrong. */
final class Tally {
    private final boolean isForgiving;
    private final Map<Rule, Long> violations = new EnumMap<>(Rule.class);
    private long runs;
    private long states;
    private long crashesInRecovery;
    private long messagesRead;

    private Tally(boolean isForgiving) {
        this.isForgiving = isForgiving;
    }

    /** The first violation ends the test. */
    static Tally strict() {
        return new Tally(false);
    }

    /** Violations are counted: for stores and disks that are known to be bad. */
    static Tally forgiving() {
        return new Tally(true);
    }

    void run() {
        runs++;
    }

    void state() {
        states++;
    }

    void crashInRecovery() {
        states++;
        crashesInRecovery++;
    }

    void read(int count) {
        messagesRead += count;
    }

    void violation(String where, Violation violation) {
        violations.merge(violation.rule(), 1L, Long::sum);
        if (!isForgiving) {
            throw new AssertionError(violation.rule() + " " + where + ": " + violation.text());
        }
    }

    long states() {
        return states;
    }

    long count(Rule rule) {
        return violations.getOrDefault(rule, 0L);
    }

    long violations() {
        return violations.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        return "runs %,d, crash states %,d (%,d of them inside recovery), messages read back %,d, violations %s"
                .formatted(runs, states, crashesInRecovery, messagesRead, violations);
    }
}
