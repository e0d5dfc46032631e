package io.warrenmq.tests.crash;

import java.util.List;

/**
 * Says which of the broker's promises a history breaks. The history must end with every queue drained: what was not
 * delivered until its end is taken as missing.
 *
 * <p>An acknowledgement has no answer in AMQP. It counts as settled when its transaction is committed, or when a
 * persistent message that was published after it on the same channel is confirmed.
 */
final class Checker {
    private final Ledger ledger = new Ledger();
    private final Verdict verdict = new Verdict();
    private final TopologyRules topology = new TopologyRules(ledger, verdict);
    private final ConfirmRules confirms = new ConfirmRules(ledger, verdict);
    private final DeliveryRules deliveries = new DeliveryRules(ledger, verdict, topology);

    private Checker() {}

    static Verdict check(List<Event> history) {
        Checker checker = new Checker();
        for (Event event : history) {
            checker.ledger.now++;
            checker.replay(event);
        }
        new EndRules(checker.ledger, checker.verdict, checker.topology).check();
        return checker.verdict;
    }

    private void replay(Event event) {
        switch (event) {
            case Event.Published published -> confirms.published(ledger.publish(published));
            case Event.Confirmed confirmed -> confirms.confirmed(confirmed);
            case Event.Returned returned -> confirms.returned(returned);
            case Event.Delivered delivered -> deliveries.delivered(delivered);
            case Event.Garbled garbled -> deliveries.garbled(garbled);
            case Event.AckSent ack -> ledger.ack(ack);
            case Event.RequeueSent requeue -> deliveries.requeued(requeue);
            case Event.RejectSent reject -> deliveries.rejected(reject);
            case Event.TxSelected select -> ledger.beginTransaction(select.channel());
            case Event.TxCommitSent commit -> confirms.commitSent(commit.channel());
            case Event.TxCommitOk commit -> confirms.committed(commit.channel());
            case Event.TxRolledBack rollback -> confirms.rolledBack(rollback.channel());
            case Event.ChannelClosed closed -> confirms.closed(closed.channel());
            case Event.TopologyAttempted attempted -> topology.attempted(attempted);
            case Event.TopologyDone done -> topology.done(done);
            case Event.TopologyObserved observed -> topology.observed(observed);
            case Event.PurgeSent purge -> topology.emptyingSent(purge.queue(), false);
            case Event.PurgeOk purge -> topology.emptyingDone(purge.queue());
            case Event.Drained drained -> drained(drained);
            case Event.SettledBefore settled -> deliveries.settledBefore(settled);
            case Event.Crashed _ -> {
                ledger.life++;
                deliveries.crashed();
            }
        }
    }

    private void drained(Event.Drained event) {
        if (event.reportedCount() != event.drainedCount() || event.leftCount() != 0) {
            verdict.violated(
                    Rule.I8,
                    "queue " + event.queue() + " said " + event.reportedCount() + ", gave " + event.drainedCount()
                            + " and said " + event.leftCount() + " afterwards");
        }
    }
}
