package io.warrenmq.tests.crash;

import java.util.ArrayList;
import java.util.List;

/** Writes histories by hand. Messages are those of publisher 1, by sequence; what has no channel is on channel 1. */
final class Script {
    private static final int PUBLISHER = 1;

    private final List<Event> events = new ArrayList<>();
    private long lastTag;

    static MessageId id(long sequence) {
        return new MessageId(PUBLISHER, sequence);
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    Script then(Event event) {
        events.add(event);
        return this;
    }

    /** Sends a persistent message; its tag is its place among those that were published. */
    Script publish(long sequence, String... queues) {
        return publish(sequence, true, queues);
    }

    Script publishTransient(long sequence, String... queues) {
        return publish(sequence, false, queues);
    }

    private Script publish(long sequence, boolean persistent, String... queues) {
        boolean mandatory = queues.length == 0;
        return then(new Event.Published(1, ++lastTag, id(sequence), List.of(queues), persistent, mandatory));
    }

    /** Sends a persistent message on a channel with transactions. */
    Script publishTx(int channel, long sequence, String... queues) {
        return then(new Event.Published(channel, 0, id(sequence), List.of(queues), true, false));
    }

    Script confirm(long tag) {
        return then(new Event.Confirmed(1, tag, false, true));
    }

    Script confirmUpTo(long tag) {
        return then(new Event.Confirmed(1, tag, true, true));
    }

    /** Sends messages that are confirmed at once. */
    Script confirmed(long sequence, String... queues) {
        return publish(sequence, queues).confirm(lastTag);
    }

    Script returned(long sequence) {
        return then(new Event.Returned(id(sequence)));
    }

    Script deliver(long sequence, String queue) {
        return then(new Event.Delivered(1, id(sequence), queue, false));
    }

    Script redeliver(long sequence, String queue) {
        return then(new Event.Delivered(1, id(sequence), queue, true));
    }

    Script ack(long sequence, String queue) {
        return ack(1, sequence, queue);
    }

    Script ack(int channel, long sequence, String queue) {
        return then(new Event.AckSent(channel, id(sequence), queue));
    }

    Script tx(int channel) {
        return then(new Event.TxSelected(channel));
    }

    Script commitSent(int channel) {
        return then(new Event.TxCommitSent(channel));
    }

    Script commit(int channel) {
        return commitSent(channel).then(new Event.TxCommitOk(channel));
    }

    Script crash() {
        return then(new Event.Crashed());
    }

    Script attempt(TopologyObject object, boolean present) {
        return then(new Event.TopologyAttempted(object, present));
    }

    Script done(TopologyObject object, boolean present) {
        return attempt(object, present).then(new Event.TopologyDone(object));
    }

    Script observe(TopologyObject object, boolean present) {
        return then(new Event.TopologyObserved(object, present));
    }
}
