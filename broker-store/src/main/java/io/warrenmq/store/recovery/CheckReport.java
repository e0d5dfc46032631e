package io.warrenmq.store.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/**
 * What a check has read and found.
 *
 * @param findings damage, in the order of the journal
 * @param queue says which queue has an id
 */
public record CheckReport(Totals totals, List<Finding> findings, LongFunction<String> queue) {
    /**
     * What was read.
     *
     * @param messages that wait, in segments and moved ones
     */
    public record Totals(long segments, long records, long messages, long bytes, long nanos) {
        private String text() {
            return "read " + segments + " segments, " + records + " records, " + messages + " waiting messages, "
                    + bytes + " bytes in " + String.format(Locale.ROOT, "%.1f", nanos / 1e9) + " s";
        }
    }

    public boolean isSound() {
        return findings.isEmpty();
    }

    /** Whether all that was found can be repaired. */
    public boolean isRepairable() {
        return findings.stream().allMatch(Finding::isRepairable);
    }

    /** A line for what was read, and one for each finding. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(totals.text());
        findings.forEach(finding -> lines.add("damaged: " + finding.text(queue)));
        if (isSound()) {
            lines.add("sound");
        }
        return lines;
    }

    /** A line for what is lost with each finding. */
    public List<String> losses() {
        return findings.stream()
                .map(finding -> "will be lost: " + finding.loss(queue))
                .toList();
    }
}
