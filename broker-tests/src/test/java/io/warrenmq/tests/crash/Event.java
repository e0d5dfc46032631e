package io.warrenmq.tests.crash;

import java.util.List;

/**
 * What a client did or saw. Attempts are written down before they are sent, answers when they have arrived, so an event
 * that caused another always comes first. Channels have numbers that are never used twice in a history.
 */
sealed interface Event {

    /**
     * A message is about to be sent.
     *
     * @param tag its publish sequence number on a channel with confirms, otherwise 0
     * @param queues the durable queues that it is routed to; none when it cannot be routed
     */
    record Published(int channel, long tag, MessageId id, List<String> queues, boolean persistent, boolean mandatory)
            implements Event {}

    /** An ack (positive) or nack of the broker for what a channel published. */
    record Confirmed(int channel, long tag, boolean multiple, boolean positive) implements Event {}

    record Returned(MessageId id) implements Event {}

    record Delivered(int channel, MessageId id, String queue, boolean redelivered) implements Event {}

    /** A delivery that is not one of this run's messages, or not as it was sent. */
    record Garbled(String queue, String text) implements Event {}

    record AckSent(int channel, MessageId id, String queue) implements Event {}

    /** A nack or reject that gives a message back to its queue. */
    record RequeueSent(int channel, MessageId id, String queue) implements Event {}

    /** A reject of a message in a queue that dead-letters to {@code target}. */
    record RejectSent(int channel, MessageId id, String queue, String target) implements Event {}

    /** From here on what the channel publishes and acknowledges belongs to transactions. */
    record TxSelected(int channel) implements Event {}

    record TxCommitSent(int channel) implements Event {}

    record TxCommitOk(int channel) implements Event {}

    record TxRolledBack(int channel) implements Event {}

    /** The channel ended in good order: all confirms had time to arrive, and what it had not acknowledged goes back. */
    record ChannelClosed(int channel) implements Event {}

    /** A declare or delete is about to be sent: afterwards the object is to be present, or not. */
    record TopologyAttempted(TopologyObject object, boolean present) implements Event {}

    /** The last attempt on the object was answered. */
    record TopologyDone(TopologyObject object) implements Event {}

    record TopologyObserved(TopologyObject object, boolean present) implements Event {}

    record PurgeSent(String queue) implements Event {}

    record PurgeOk(String queue) implements Event {}

    /** The broker was killed and started again; no event of an older channel follows. */
    record Crashed() implements Event {}

    /** A queue was emptied: what it said that it held, how many messages came, and what it said afterwards. */
    record Drained(String queue, long reportedCount, long drainedCount, long leftCount) implements Event {}

    /** All messages of this publisher up to this one were drained and settled before this history begins. */
    record SettledBefore(int publisher, long lastSequence) implements Event {}
}
