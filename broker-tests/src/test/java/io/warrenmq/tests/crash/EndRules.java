package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import io.warrenmq.tests.crash.Verdict.Figure;
import java.util.ArrayList;
import java.util.List;

/** What must have arrived once everything was drained (I1, I5, I6, I10). */
final class EndRules {
    private final Ledger ledger;
    private final Verdict verdict;
    private final TopologyRules topology;

    EndRules(Ledger ledger, Verdict verdict, TopologyRules topology) {
        this.ledger = ledger;
        this.verdict = verdict;
        this.topology = topology;
    }

    void check() {
        for (SentMessage message : ledger.messages.values()) {
            deadLettered(message);
            if (message.transaction == null) {
                arrived(message);
            }
        }
        ledger.transactions.stream().filter(each -> !each.isEmpty()).forEach(this::transaction);
    }

    private void arrived(SentMessage message) {
        List<Copy> missing = missing(message);
        if (missing.isEmpty()) {
            return;
        }
        if (message.confirmed) {
            missing.forEach(_ -> verdict.count(Figure.LOST));
            boolean everywhere = missing.size() == message.event.queues().size();
            verdict.violated(
                    everywhere ? Rule.I1 : Rule.I5,
                    describe(message) + " was confirmed but never came from " + queues(missing));
            return;
        }
        // Only what is on disk is whole: a delivery may leave before its message has reached the disk.
        boolean present = message.life == ledger.life
                ? missing.size() < message.event.queues().size()
                : message.copies.values().stream().anyMatch(Copy::wasRecovered);
        if (present) {
            verdict.violated(
                    Rule.I5,
                    describe(message) + " was not confirmed and came from some queues but never from "
                            + queues(missing));
        }
    }

    /** The queues in which a message should have been, if it was in any. */
    private List<Copy> missing(SentMessage message) {
        if (message.returned || !message.isKeptUntil(ledger.life)) {
            return List.of();
        }
        List<Copy> missing = new ArrayList<>();
        for (String queue : message.event.queues()) {
            Copy copy = message.copies.get(queue);
            if (copy != null && !copy.wasDelivered() && !topology.mayBeEmptied(copy)) {
                missing.add(copy);
            }
        }
        return missing;
    }

    private void transaction(Transaction transaction) {
        switch (transaction.state) {
            case COMMITTED -> committed(transaction);
            case OPEN, ROLLED_BACK -> notCommitted(transaction);
            case COMMIT_SENT -> {
                verdict.count(Figure.UNANSWERED_COMMITS);
                allOrNothing(transaction);
            }
        }
    }

    private void committed(Transaction transaction) {
        for (SentMessage message : transaction.published) {
            List<Copy> missing = missing(message);
            if (!missing.isEmpty()) {
                missing.forEach(_ -> verdict.count(Figure.LOST));
                verdict.violated(Rule.I6, describe(message) + " was committed but never came from " + queues(missing));
            }
        }
    }

    private void notCommitted(Transaction transaction) {
        for (SentMessage message : transaction.published) {
            if (message.copies.values().stream().anyMatch(Copy::wasDelivered)) {
                verdict.violated(Rule.I6, describe(message) + " was delivered, but its transaction was not committed");
            }
        }
    }

    /** No answer came to the commit: what shows that it happened must not stand beside what shows that it did not. */
    private void allOrNothing(Transaction transaction) {
        List<String> happened = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        for (SentMessage message : transaction.published) {
            message.copies.values().stream()
                    .filter(Copy::wasRecovered)
                    .forEach(copy -> happened.add(copy + " was published"));
            missing(message).forEach(copy -> missed.add(copy + " was not published"));
        }
        for (Copy copy : transaction.acknowledged) {
            if (copy.lastLife > transaction.life) {
                missed.add(copy + " was not acknowledged");
            } else if (copy.message.isPromised() && copy.message.event.persistent() && ledger.life > transaction.life) {
                happened.add(copy + " was acknowledged");
            }
        }
        if (!happened.isEmpty() && !missed.isEmpty()) {
            verdict.violated(
                    Rule.I6,
                    transaction + " happened in part: " + happened.getFirst() + ", but " + missed.getFirst() + " ("
                            + happened.size() + " against " + missed.size() + ")");
        }
    }

    private void deadLettered(SentMessage message) {
        for (Copy source : List.copyOf(message.copies.values())) {
            String target = source.deadLetterTarget;
            if (target == null || !message.isPromised() || !message.isKeptUntil(ledger.life)) {
                continue;
            }
            Copy arrived = message.copies.get(target);
            boolean inSource = source.lastLife > source.rejectedLife;
            if (!inSource && (arrived == null || !arrived.wasDelivered())) {
                verdict.count(Figure.LOST);
                verdict.violated(Rule.I10, source + " was dead-lettered to " + target + " and is in neither");
            }
        }
    }

    private String describe(SentMessage message) {
        return "message " + message.event.id() + " of life " + message.life + " (of " + ledger.life + ")";
    }

    private static String queues(List<Copy> copies) {
        return copies.stream().map(copy -> copy.queue).toList().toString();
    }
}
