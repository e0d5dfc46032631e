package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.ReplyTarget;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Direct reply-to: the consumer of the pseudo-queue, at most one per channel. Replies go straight to the client; one
 * that finds the socket full is dropped, as nobody keeps it. Owned by the connection's shard.
 */
final class ReplyConsumer implements ReplyTarget {
    private final AmqpChannel channel;
    private @Nullable String tag;
    private @Nullable String address;

    ReplyConsumer(AmqpChannel channel) {
        this.channel = channel;
    }

    boolean hasTag(String other) {
        return other.equals(tag);
    }

    void consume(String newTag, BasicMethod.Consume request) {
        if (tag != null) {
            throw preconditionFailed("reply consumer already set");
        }
        if (!request.noAck()) {
            throw preconditionFailed("reply consumer cannot acknowledge");
        }
        tag = newTag;
        String registered = channel.vhost().replyAddresses().register(this);
        address = registered;
        channel.publishing().replyAddress(registered);
        if (!request.noWait()) {
            channel.send(new BasicMethod.ConsumeOk(newTag));
        }
    }

    void cancel(String cancelled) {
        if (hasTag(cancelled)) {
            close();
        }
    }

    @Override
    public Shard shard() {
        return channel.shard();
    }

    @Override
    public void reply(Message message) {
        String current = tag;
        if (current != null && channel.isOpen() && channel.isWritable()) {
            channel.deliver(current.getBytes(StandardCharsets.UTF_8), channel.nextDeliveryTag(), false, message);
        }
    }

    void close() {
        if (address != null) {
            channel.vhost().replyAddresses().release(address);
        }
        tag = null;
        address = null;
        channel.publishing().replyAddress(null);
    }
}
