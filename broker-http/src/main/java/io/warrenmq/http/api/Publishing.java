package io.warrenmq.http.api;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Receipts;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;

/**
 * Publishes one message and answers like a confirm: when all queues have taken it and it is durable where it is to be.
 * Owned by the session's shard.
 */
final class Publishing implements Receipts {
    /** What became of the message. */
    enum Outcome {
        ROUTED,
        UNROUTABLE,
        REFUSED
    }

    private static final long SEQUENCE = 1;

    private final VirtualHost vhost;
    private final Session session;
    private final Reply<Outcome> reply;
    private int openReceipts;
    private boolean refused;
    private boolean durable;

    Publishing(VirtualHost vhost, Session session, Reply<Outcome> reply) {
        this.vhost = vhost;
        this.session = session;
        this.reply = reply;
    }

    /** On the session's shard. */
    void run(Message message) {
        openReceipts = 1; // until publish tells how many there are; some may come from within it
        int receipts = new Publisher(vhost, session, this).publish(message, SEQUENCE);
        if (receipts == Publisher.UNROUTABLE) {
            answer(Outcome.UNROUTABLE);
            return;
        }
        openReceipts += receipts;
        if (message.position() == Message.NOT_JOURNALED) {
            durable = true;
        } else {
            vhost.journal().whenDurable(message.position(), shard(), () -> {
                durable = true;
                check();
            });
        }
        taken(SEQUENCE);
    }

    @Override
    public void taken(long sequence) {
        openReceipts--;
        check();
    }

    @Override
    public void refused(long sequence) {
        refused = true;
        taken(sequence);
    }

    private void check() {
        if (openReceipts == 0 && durable) {
            answer(refused ? Outcome.REFUSED : Outcome.ROUTED);
        }
    }

    private void answer(Outcome outcome) {
        reply.done(shard(), outcome);
    }

    private Shard shard() {
        return session.shard();
    }
}
