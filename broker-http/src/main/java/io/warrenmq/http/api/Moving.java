package io.warrenmq.http.api;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Return;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves messages from one queue to another of the same virtual host, one after the other and in their order. Each is
 * settled only when the other queue has it, durably where it is to be: a crash may leave a message in both, never in
 * none. Owned by the session's shard.
 */
final class Moving {
    /**
     * What became of it.
     *
     * @param stopped why it ended before its time, if it did
     */
    record Result(int moved, @Nullable String stopped) {}

    private final VirtualHost vhost;
    private final Session session;
    private final String from;
    private final String to;
    private final Reply<Result> reply;
    private int moved;

    Moving(VirtualHost vhost, Session session, String from, String to, Reply<Result> reply) {
        this.vhost = vhost;
        this.session = session;
        this.from = from;
        this.to = to;
        this.reply = reply;
    }

    /** Moves up to so many; then answers. On the session's shard. */
    void run(int count) {
        if (count == 0) {
            finish(null);
            return;
        }
        Reply<Optional<Queue.Got>> next = new Reply<>(
                session.shard(),
                got -> got.ifPresentOrElse(message -> move(message, count), () -> finish(null)),
                this::refused);
        try {
            vhost.queues().get(session, from, false, next);
        } catch (BrokerException refusal) {
            refused(refusal);
        }
    }

    private void move(Queue.Got got, int count) {
        Delivery delivery = got.delivery();
        if (delivery == null) {
            throw new IllegalStateException("what is to be settled has a delivery");
        }
        Message message = got.message();
        Message moving = message.sentOn("", to, message.properties());
        Reply<Publishing.Outcome> published = new Reply<>(
                session.shard(),
                outcome -> {
                    if (outcome == Publishing.Outcome.ROUTED) {
                        settle(delivery);
                        moved++;
                        run(count - 1);
                    } else {
                        giveBack(delivery);
                        finish(outcome == Publishing.Outcome.UNROUTABLE ? "the queue has gone" : "the queue is full");
                    }
                },
                refusal -> {
                    giveBack(delivery);
                    refused(refusal);
                });
        published.answerFailuresOf(session.shard(), () -> new Publishing(vhost, session, published).run(moving));
    }

    private void settle(Delivery delivery) {
        Queue queue = delivery.queue();
        session.shard().send(queue.shard(), () -> queue.settle(delivery));
    }

    private void giveBack(Delivery delivery) {
        Queue queue = delivery.queue();
        session.shard().send(queue.shard(), () -> queue.requeue(List.of(delivery), Return.GIVEN_BACK));
    }

    private void refused(BrokerException refusal) {
        if (moved == 0) {
            reply.refused(session.shard(), refusal);
        } else {
            finish(refusal.explanation());
        }
    }

    private void finish(@Nullable String stopped) {
        reply.done(session.shard(), new Result(moved, stopped));
    }
}
