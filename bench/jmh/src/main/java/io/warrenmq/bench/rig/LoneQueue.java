package io.warrenmq.bench.rig;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.DeadLetters;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.settings.QueueSettings;

/** A transient queue on a shard of its own, the consumers before it, and a message to publish over and over. */
public final class LoneQueue {
    private final LoneShard shard = new LoneShard();
    private final CountingOutlet outlet = new CountingOutlet(shard);
    private final Message message = Contents.message("", "orders", Contents.PLAIN, 16);
    private final Queue queue = new Queue(
            new Queue.Identity("/", "orders", 1, LoneBroker.TRANSIENT, Queue.NO_OWNER),
            QueueSettings.PLAIN,
            shard,
            NoStorage.storage(),
            _ -> {},
            DeadLetters.NOWHERE);

    public void subscribe(int consumerCount, boolean noAck, int prefetch) {
        for (int i = 0; i < consumerCount; i++) {
            queue.subscribe(outlet.consumer(queue, noAck, prefetch), () -> {});
        }
    }

    public Queue queue() {
        return queue;
    }

    public Message message() {
        return message;
    }

    /** What its consumers have taken. */
    public CountingOutlet outlet() {
        return outlet;
    }
}
