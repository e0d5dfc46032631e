package io.warrenmq.http.api;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.management.Connections;
import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Receipts;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages in their order and answers when all are confirmed: taken by their queues, and durable where they
 * are to be. Owned by the session's shard.
 */
final class BatchPublishing implements Receipts {
    /** What became of a message. */
    enum Outcome {
        CONFIRMED,
        /** No queue is bound for it. */
        UNROUTABLE,
        /** A queue was full; others may have taken it. */
        REFUSED,
        /** It may not be published as it is. */
        INVALID
    }

    /** @param reason of an invalid one; else null */
    record Result(Outcome outcome, @Nullable String reason) {
        static final Result CONFIRMED = new Result(Outcome.CONFIRMED, null);
        static final Result UNROUTABLE = new Result(Outcome.UNROUTABLE, null);
        static final Result REFUSED = new Result(Outcome.REFUSED, "a queue is full");
    }

    private final VirtualHost vhost;
    private final Session session;
    private final Connections connections;
    private final Reply<List<Result>> reply;
    private final List<Message> messages;
    private final Result[] results;
    private int openReceipts = 1;
    private boolean durable;

    BatchPublishing(
            VirtualHost vhost,
            Session session,
            Connections connections,
            List<Message> messages,
            Reply<List<Result>> reply) {
        this.vhost = vhost;
        this.session = session;
        this.connections = connections;
        this.messages = messages;
        this.reply = reply;
        this.results = new Result[messages.size()];
        Arrays.fill(results, Result.CONFIRMED);
    }

    /** On the session's shard. */
    void run() {
        if (vhost.journal().isBehind()) {
            vhost.journal().whenCaughtUp(shard(), () -> reply.answerFailuresOf(shard(), this::publishAll));
        } else {
            publishAll();
        }
    }

    private void publishAll() {
        Publisher publisher = new Publisher(vhost, session, this);
        long last = Message.NOT_JOURNALED;
        for (int i = 0; i < results.length; i++) {
            last = Math.max(last, publish(publisher, messages.get(i), i));
        }
        if (last == Message.NOT_JOURNALED) {
            durable = true;
        } else {
            vhost.journal().whenDurable(last, shard(), () -> {
                durable = true;
                check();
            });
        }
        taken(0);
    }

    /** Returns where the journal holds it, if it does. */
    private long publish(Publisher publisher, Message message, int index) {
        try {
            int receipts = publisher.publish(message, index);
            if (receipts == Publisher.UNROUTABLE) {
                publisher.returned(message);
                results[index] = Result.UNROUTABLE;
            } else {
                openReceipts += receipts;
            }
            return message.position();
        } catch (BrokerException refusal) {
            results[index] = new Result(Outcome.INVALID, refusal.explanation());
            return Message.NOT_JOURNALED;
        }
    }

    @Override
    public void taken(long sequence) {
        openReceipts--;
        check();
    }

    @Override
    public void refused(long sequence) {
        results[(int) sequence] = Result.REFUSED;
        taken(sequence);
    }

    private void check() {
        if (openReceipts == 0 && durable) {
            count();
            reply.done(shard(), new ArrayList<>(Arrays.asList(results)));
        }
    }

    private void count() {
        long valid = count(Outcome.CONFIRMED) + count(Outcome.UNROUTABLE) + count(Outcome.REFUSED);
        long confirmed = count(Outcome.CONFIRMED);
        MessageStats stats = MessageStats.ofPublishing(valid, confirmed, count(Outcome.UNROUTABLE), 0);
        connections.count(shard(), vhost.name(), stats, true);
    }

    private long count(Outcome outcome) {
        return Arrays.stream(results).filter(each -> each.outcome == outcome).count();
    }

    private Shard shard() {
        return session.shard();
    }
}
