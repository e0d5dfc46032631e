package io.warrenmq.http.api;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Return;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes some messages out of a queue for somebody who only looks, and settles them all in the end: not before, or the
 * same message would come again. Nothing of it depends on the request, which may be gone meanwhile. Owned by the
 * session's shard.
 */
final class Fetching {
    /** What becomes of the messages. */
    enum Ending {
        ACK,
        GIVE_BACK,
        GIVE_BACK_FAILED,
        REJECT
    }

    /** Of one request: JSON of all of them is in memory at once. */
    private static final long BODY_BYTES_MAX = 64L * 1024 * 1024;

    private final VirtualHost vhost;
    private final Session session;
    private final String queueName;
    private final Ending ending;
    private final Reply<List<Queue.Got>> reply;
    private final List<Queue.Got> taken = new ArrayList<>();
    private long bodyBytes;

    Fetching(VirtualHost vhost, Session session, String queueName, Ending ending, Reply<List<Queue.Got>> reply) {
        this.vhost = vhost;
        this.session = session;
        this.queueName = queueName;
        this.ending = ending;
        this.reply = reply;
    }

    /** Takes up to so many; then answers. On the session's shard. */
    void run(int count) {
        if (count == 0 || bodyBytes > BODY_BYTES_MAX) {
            finish(null);
            return;
        }
        Reply<Optional<Queue.Got>> next = new Reply<>(
                session.shard(),
                got -> got.ifPresentOrElse(
                        message -> {
                            taken.add(message);
                            bodyBytes += message.message().bodyBytes();
                            run(count - 1);
                        },
                        () -> finish(null)),
                this::finish);
        boolean noAck = ending == Ending.ACK;
        try {
            vhost.queues().get(session, queueName, noAck, next);
        } catch (BrokerException refusal) {
            finish(refusal);
        }
    }

    private void finish(@Nullable BrokerException refusal) {
        Shard here = session.shard();
        List<Delivery> held = new ArrayList<>();
        for (Queue.Got each : taken) {
            if (each.delivery() != null) {
                held.add(each.delivery());
            }
        }
        if (!held.isEmpty()) {
            Queue queue = held.getFirst().queue();
            here.send(queue.shard(), () -> settle(queue, held));
        }
        if (refusal != null && taken.isEmpty()) {
            reply.refused(here, refusal);
        } else {
            reply.done(here, taken);
        }
    }

    private void settle(Queue queue, List<Delivery> held) {
        switch (ending) {
            case ACK -> held.forEach(queue::settle);
            case GIVE_BACK -> queue.requeue(held, Return.GIVEN_BACK);
            case GIVE_BACK_FAILED -> queue.requeue(held, Return.FAILED);
            case REJECT -> queue.reject(held);
        }
    }
}
