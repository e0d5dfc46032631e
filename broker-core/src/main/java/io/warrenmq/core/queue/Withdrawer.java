package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;

/** Chooses among the messages that are ready, and takes over what it has chosen. Called on the queue's shard. */
public interface Withdrawer {
    /** Whether it has enough, and nothing more is to be shown. */
    boolean isEnough();

    /** Whether it wants this message. If so, {@link #take} or {@link #miss} follows at once. */
    boolean wants(Message message);

    /**
     * Takes the message over. It counts as handed out and is to be settled or given back; neither is done from within.
     *
     * @param message as it stands in the queue, without what consumers are told of failed deliveries
     */
    void take(Message message, Delivery delivery);

    /**
     * The message is gone, or cannot be had now.
     *
     * @param isBusy whether it is being read: the look ends before it, and another a little later finds it
     */
    void miss(boolean isBusy);
}
