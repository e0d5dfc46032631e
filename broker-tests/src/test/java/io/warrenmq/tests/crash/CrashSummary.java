package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.Verdict.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of a crash loop. */
final class CrashSummary {
    private final Verdict total = new Verdict();
    private final List<Duration> starts = new ArrayList<>();
    private final List<String> surprises = new ArrayList<>();
    private final long beganNanos = System.nanoTime();
    private int cycles;
    private int killedStarts;

    void started(Duration time) {
        starts.add(time);
    }

    void cycle() {
        cycles++;
    }

    int cycles() {
        return cycles;
    }

    void killedStart() {
        killedStarts++;
    }

    void add(Verdict verdict) {
        total.add(verdict);
    }

    void surprised(List<String> what) {
        surprises.addAll(what);
    }

    void progress(int cycle, int cycles, Verdict verdict) {
        System.out.printf(
                Locale.ROOT,
                "cycle %d of %d after %.0f s: %d confirmed, %d delivered, %d violations%n",
                cycle,
                cycles,
                seconds(Duration.ofNanos(System.nanoTime() - beganNanos)),
                verdict.figure(Figure.CONFIRMED),
                verdict.figure(Figure.DELIVERED),
                verdict.violationCount());
        verdict.violations().forEach(violation -> System.out.println("  " + violation));
    }

    /** True when every promise was kept and nothing else went wrong. */
    boolean isGood() {
        return total.violationCount() == 0 && surprises.isEmpty();
    }

    Verdict total() {
        return total;
    }

    /** All figures, and what went wrong. */
    String describe() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "cycles %d in %.0f s, %d more starts killed while they recovered",
                cycles,
                seconds(Duration.ofNanos(System.nanoTime() - beganNanos)),
                killedStarts));
        lines.add(String.format(
                Locale.ROOT,
                "published %d, confirmed %d, nacked %d, returned %d, transactions committed %d, commits unanswered %d",
                total.figure(Figure.PUBLISHED),
                total.figure(Figure.CONFIRMED),
                total.figure(Figure.NACKED),
                total.figure(Figure.RETURNED),
                total.figure(Figure.COMMITTED_TRANSACTIONS),
                total.figure(Figure.UNANSWERED_COMMITS)));
        lines.add(String.format(
                Locale.ROOT,
                "delivered %d, settled acks %d, duplicates after crashes %s, needless redelivered %s",
                total.figure(Figure.DELIVERED),
                total.figure(Figure.SETTLED),
                share(Figure.DUPLICATE),
                share(Figure.NEEDLESS_REDELIVERED)));
        lines.add(String.format(
                Locale.ROOT,
                "lost %d, phantom %d, resurrected %d, out of order %d, other violations %d",
                total.figure(Figure.LOST),
                total.violationCount(Rule.I2),
                total.violationCount(Rule.I3),
                total.violationCount(Rule.I4),
                otherViolations()));
        lines.add(String.format(
                Locale.ROOT,
                "start to ready: p50 %.2f s, p99 %.2f s, max %.2f s",
                startSeconds(0.5),
                startSeconds(0.99),
                startSeconds(1)));
        for (Rule rule : Rule.values()) {
            if (total.violationCount(rule) > 0) {
                lines.add(rule + " (" + rule.promise() + ") broken " + total.violationCount(rule) + " times");
            }
        }
        surprises.stream().limit(40).forEach(surprise -> lines.add("surprise: " + surprise));
        return String.join("\n", lines);
    }

    /** Violations of rules that have no figure of their own. */
    private long otherViolations() {
        return total.violationCount()
                - total.violationCount(Rule.I1)
                - total.violationCount(Rule.I2)
                - total.violationCount(Rule.I3)
                - total.violationCount(Rule.I4);
    }

    private String share(Figure figure) {
        long count = total.figure(figure);
        return String.format(
                Locale.ROOT, "%d (%.2f %%)", count, 100.0 * count / Math.max(1, total.figure(Figure.DELIVERED)));
    }

    private double startSeconds(double quantile) {
        if (starts.isEmpty()) {
            return 0;
        }
        List<Duration> sorted = starts.stream().sorted().toList();
        int index = (int) Math.ceil(quantile * sorted.size()) - 1;
        return seconds(sorted.get(Math.max(0, index)));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }
}
