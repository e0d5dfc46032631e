package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import io.warrenmq.tests.crash.Verdict.Figure;
import java.util.List;
import java.util.NavigableMap;

/** Confirms and returns (I11), and what they and commits settle. */
final class ConfirmRules {
    private final Ledger ledger;
    private final Verdict verdict;

    ConfirmRules(Ledger ledger, Verdict verdict) {
        this.ledger = ledger;
        this.verdict = verdict;
    }

    void published(SentMessage message) {
        verdict.count(Figure.PUBLISHED);
        long tag = message.event.tag();
        if (tag > 0) {
            ChannelRecord channel = ledger.channel(message.event.channel());
            channel.unconfirmed.put(tag, message);
            channel.lastTag = tag;
        }
    }

    void confirmed(Event.Confirmed event) {
        ChannelRecord channel = ledger.channel(event.channel());
        NavigableMap<Long, SentMessage> covered = channel.unconfirmed
                .headMap(event.tag(), true)
                .tailMap(event.multiple() ? Long.MIN_VALUE : event.tag(), true);
        if (event.tag() > channel.lastTag) {
            violated(event, "nothing with this tag was published, the last tag is " + channel.lastTag);
        } else if (covered.isEmpty()) {
            violated(event, "what it covers was confirmed before");
        }
        for (SentMessage message : List.copyOf(covered.values())) {
            answer(message, event.positive());
        }
        covered.clear();
    }

    private void answer(SentMessage message, boolean positive) {
        message.answered = true;
        if (!positive) {
            verdict.count(Figure.NACKED);
            return;
        }
        verdict.count(Figure.CONFIRMED);
        message.confirmed = true;
        message.confirmedAt = ledger.now;
        Event.Published event = message.event;
        if (event.queues().isEmpty() && event.mandatory() && !message.returned) {
            verdict.violated(
                    Rule.I11, "message " + event.id() + " has no queue, is mandatory, and was acked before a return");
        }
        if (event.persistent() && !event.queues().isEmpty()) {
            settle(ledger.channel(event.channel()), message.acksBefore);
        }
    }

    /** A persistent message that is confirmed proves that the broker has the acknowledgements before it. */
    private void settle(ChannelRecord channel, int count) {
        for (; channel.settledAcks < count; channel.settledAcks++) {
            settle(channel.acks.get(channel.settledAcks));
        }
    }

    private void settle(Copy copy) {
        copy.settled = true;
        verdict.count(Figure.SETTLED);
    }

    void returned(Event.Returned event) {
        verdict.count(Figure.RETURNED);
        SentMessage message = ledger.find(event.id());
        if (message == null) {
            verdict.violated(Rule.I2, "message " + event.id() + " was returned, but nobody sent it");
            return;
        }
        if (message.answered) {
            verdict.violated(Rule.I11, "message " + event.id() + " was returned after it was confirmed");
        }
        if (!message.event.queues().isEmpty()) {
            verdict.violated(
                    Rule.I7,
                    "message " + event.id() + " was returned, but it has the queues " + message.event.queues());
        }
        message.returned = true;
    }

    void closed(int channel) {
        ChannelRecord ended = ledger.channel(channel);
        ended.closed = true;
        if (!ended.unconfirmed.isEmpty()) {
            verdict.violated(
                    Rule.I11,
                    ended.unconfirmed.size() + " publishes on channel " + channel + " were never confirmed, the first: "
                            + ended.unconfirmed.firstEntry().getValue().event.id());
        }
    }

    void committed(int channel) {
        Transaction transaction = ledger.channel(channel).transaction;
        if (transaction == null) {
            return;
        }
        transaction.state = Transaction.State.COMMITTED;
        verdict.count(Figure.COMMITTED_TRANSACTIONS);
        transaction.acknowledged.forEach(this::settle);
        for (SentMessage message : transaction.published) {
            message.confirmedAt = ledger.now;
            verdict.count(Figure.CONFIRMED);
        }
        ledger.beginTransaction(channel);
    }

    void rolledBack(int channel) {
        Transaction transaction = ledger.channel(channel).transaction;
        if (transaction != null) {
            transaction.state = Transaction.State.ROLLED_BACK;
            ledger.beginTransaction(channel);
        }
    }

    void commitSent(int channel) {
        Transaction transaction = ledger.channel(channel).transaction;
        if (transaction != null) {
            transaction.state = Transaction.State.COMMIT_SENT;
        }
    }

    private void violated(Event.Confirmed event, String why) {
        verdict.violated(Rule.I11, event + ": " + why);
    }
}
