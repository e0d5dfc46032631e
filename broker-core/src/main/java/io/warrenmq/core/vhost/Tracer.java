package io.warrenmq.core.vhost;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.trace.TraceCopy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Traces what one channel publishes and gets, while its virtual host is traced. Copies are published when the cycle
 * ends. What comes from the trace exchange is not traced again. On the channel's shard.
 */
public final class Tracer {
    private final VirtualHost vhost;
    private final Tracing tracing;
    private final Session session;
    private final int channel;

    /** @param channel its number on the connection */
    public Tracer(VirtualHost vhost, Session session, int channel) {
        this.vhost = vhost;
        this.tracing = vhost.tracing();
        this.session = session;
        this.channel = channel;
    }

    /** Asked before each of the others: the only cost while tracing is off. */
    public boolean isOn() {
        return tracing.isOn();
    }

    /** A message goes to a client, by a consumer or a get. */
    public void delivered(String queue, Message message, boolean redelivered) {
        if (!isTrace(message)) {
            publish(copies().delivered(message, queue, redelivered));
        }
    }

    /**
     * A message was published.
     *
     * @param asSent with the headers that name further routing keys
     * @param message as consumers may see it
     * @param queues that it goes to
     */
    void published(Message asSent, Message message, Queue[] queues) {
        if (!isTrace(message)) {
            List<String> names = Arrays.stream(queues)
                    .filter(queue -> queue.identity().owner() != Queue.BROKER)
                    .map(Queue::name)
                    .toList();
            List<String> extraKeys = new ArrayList<>();
            if (asSent.hasHeaders() && asSent.properties().headers() != null) {
                extraKeys.addAll(PublishChecks.extraKeys(asSent.properties().headers()));
            }
            publish(copies().published(message, extraKeys, names));
        }
    }

    private static boolean isTrace(Message message) {
        return message.exchange().equals(TraceCopy.EXCHANGE);
    }

    private TraceCopy copies() {
        return new TraceCopy(
                vhost.events().node(),
                vhost.name(),
                session.connectionName(),
                channel,
                session.access().user().name());
    }

    private void publish(Message copy) {
        vhost.brokerPublisher(session.shard()).publishLater(copy);
    }
}
