package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import io.warrenmq.tests.crash.Verdict.Figure;
import java.util.HashMap;
import java.util.Map;

/** What may be delivered, how often, with which flag and in which order (I2, I3, I4, I9, I12). */
final class DeliveryRules {
    private final Ledger ledger;
    private final Verdict verdict;
    private final TopologyRules topology;
    private final Map<Integer, Long> settledBefore = new HashMap<>();
    private final Map<Stream, Long> lastInLife = new HashMap<>();

    /** What arrives in order: one publisher's messages of one queue on one channel. */
    private record Stream(int channel, String queue, int publisher) {}

    DeliveryRules(Ledger ledger, Verdict verdict, TopologyRules topology) {
        this.ledger = ledger;
        this.verdict = verdict;
        this.topology = topology;
    }

    void settledBefore(Event.SettledBefore event) {
        settledBefore.put(event.publisher(), event.lastSequence());
    }

    void crashed() {
        lastInLife.clear();
    }

    void delivered(Event.Delivered event) {
        verdict.count(Figure.DELIVERED);
        Copy copy = ledger.find(event.id(), event.queue());
        if (copy == null) {
            stranger(event);
            return;
        }
        if (copy.message.returned) {
            verdict.violated(Rule.I2, copy + " was delivered, but it had been returned");
        }
        if (!topology.isBack(copy)) {
            repeated(event, copy);
        }
        if (copy.lastLife != ledger.life) {
            order(event);
        }
        if (copy.deliveredCount++ == 0) {
            copy.firstAt = ledger.now;
        }
        copy.lastLife = ledger.life;
        copy.lastChannel = event.channel();
        copy.requeued = false;
    }

    /** A message that is not known, or not in this queue. */
    private void stranger(Event.Delivered event) {
        SentMessage message = ledger.find(event.id());
        if (message != null) {
            verdict.violated(
                    Rule.I2,
                    "message " + event.id() + " was delivered from queue " + event.queue() + ", but it was routed to "
                            + message.event.queues());
        } else if (event.id().sequence()
                <= settledBefore.getOrDefault(event.id().publisher(), 0L)) {
            verdict.violated(
                    Rule.I3,
                    "message " + event.id() + " was delivered from queue " + event.queue()
                            + ", but it was drained and settled long before");
        } else {
            verdict.violated(
                    Rule.I2, "message " + event.id() + " was delivered from " + event.queue() + ", but nobody sent it");
        }
    }

    private void repeated(Event.Delivered event, Copy copy) {
        if (!copy.wasDelivered()) {
            if (event.redelivered()) {
                verdict.count(Figure.NEEDLESS_REDELIVERED);
            }
            return;
        }
        verdict.count(copy.lastLife < ledger.life ? Figure.DUPLICATE : Figure.REQUEUED);
        boolean givenBack = copy.requeued || ledger.channel(copy.lastChannel).closed;
        if (copy.settled) {
            verdict.violated(
                    Rule.I3,
                    copy + " was delivered in life " + ledger.life + ", but its acknowledgement was settled in life "
                            + copy.lastLife);
        } else if (!event.redelivered()) {
            verdict.violated(
                    Rule.I9,
                    copy + " was delivered in life " + copy.lastLife + " and again in life " + ledger.life
                            + " with redelivered=false");
        } else if (copy.lastLife == ledger.life && !givenBack) {
            verdict.violated(
                    Rule.I12, copy + " was delivered twice in life " + ledger.life + " and nobody gave it back");
        }
    }

    /** After a start everything is in its place again, so the first deliveries since then ascend on each channel. */
    private void order(Event.Delivered event) {
        Stream stream = new Stream(event.channel(), event.queue(), event.id().publisher());
        long sequence = event.id().sequence();
        Long last = lastInLife.get(stream);
        if (last != null && sequence < last) {
            verdict.violated(
                    Rule.I4,
                    "message " + event.id() + " came from queue " + event.queue() + " after " + last + " in life "
                            + ledger.life + " on channel " + event.channel());
        } else {
            lastInLife.put(stream, sequence);
        }
    }

    void garbled(Event.Garbled event) {
        verdict.violated(Rule.I2, "garbled message in queue " + event.queue() + ": " + event.text());
    }

    void requeued(Event.RequeueSent event) {
        Copy copy = ledger.find(event.id(), event.queue());
        if (copy != null) {
            copy.requeued = true;
        }
    }

    void rejected(Event.RejectSent event) {
        Copy copy = ledger.find(event.id(), event.queue());
        if (copy != null) {
            copy.deadLetterTarget = event.target();
            copy.rejectedLife = ledger.life;
            copy.message.copies.computeIfAbsent(event.target(), queue -> new Copy(copy.message, queue));
        }
    }
}
