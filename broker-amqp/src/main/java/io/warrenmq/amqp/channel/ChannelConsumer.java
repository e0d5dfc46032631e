package io.warrenmq.amqp.channel;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Outlet;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Subscriber;
import io.warrenmq.core.shard.Shard;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One consumer of a channel: puts what its queue hands it into frames. Owned by the connection's shard. */
final class ChannelConsumer implements Outlet {
    private final Consumers consumers;
    private final Consumer consumer;
    private final byte[] tagBytes;
    private boolean stalled;

    ChannelConsumer(Consumers consumers, Queue queue, Consumer.Options options, boolean shared) {
        this.consumers = consumers;
        this.tagBytes = options.tag().getBytes(StandardCharsets.UTF_8);
        this.consumer = new Consumer(queue, options, this, shared);
    }

    /** The queue's side of it. */
    Consumer consumer() {
        return consumer;
    }

    String tag() {
        return consumer.tag();
    }

    byte[] tagBytes() {
        return tagBytes;
    }

    @Override
    public Shard shard() {
        return consumers.shard();
    }

    @Override
    public Subscriber subscriber() {
        return consumers.subscriber();
    }

    @Override
    public boolean isFull(Consumer asking) {
        stalled = !consumers.canDeliver();
        return stalled;
    }

    @Override
    public boolean deliver(Consumer to, Message message, boolean redelivered, @Nullable Delivery delivery) {
        stalled = !consumers.deliver(this, message, redelivered, delivery);
        return !stalled;
    }

    /** The socket takes more again. */
    void resume() {
        if (stalled) {
            stalled = false;
            consumer.resume();
        }
    }

    @Override
    public boolean request(Consumer from) {
        return consumers.prefetch().request(this);
    }

    void grant() {
        consumer.grant();
    }

    @Override
    public void giveBack(Consumer from) {
        consumers.prefetch().release(1);
    }

    @Override
    public void timedOut(Consumer from, Delivery delivery, long timeoutMs) {
        consumers.timedOut(delivery, timeoutMs);
    }

    @Override
    public void cancelled(Consumer by) {
        consumers.cancelledByQueue(this);
    }
}
