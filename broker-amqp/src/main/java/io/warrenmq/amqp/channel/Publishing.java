package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Receipts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The publishing side of one channel: plain, with confirms, or in transactions. Owned by the connection's shard.
 *
 * <p>Bound: at most {@value #OPEN_MAX} messages are under way to queues and journal; then the connection stops reading
 * until half of them have arrived.
 */
final class Publishing implements Receipts {
    private static final int OPEN_MAX = 16_384;

    private static final long TRANSACTION_BYTES_MAX = 64L * 1024 * 1024;

    /** Sequence of messages whose publisher wants no confirm. */
    private static final long UNCONFIRMED = 0;

    /** Sequence of messages of the commit under way. */
    private static final long COMMITTED = -1;

    private final AmqpChannel channel;
    private final Publisher publisher;
    private final Journal journal;
    private final Runnable flushTask = this::flush;
    private final Confirms.Acks acks;
    private @Nullable Confirms confirms;
    private @Nullable Transaction transaction;
    private @Nullable Commit commit;
    private boolean flushScheduled;
    private boolean watchingJournal;
    private boolean holding;

    /** Receipts to come for messages without confirms. */
    private int unconfirmedOpen;

    Publishing(AmqpChannel channel) {
        this.channel = channel;
        this.publisher = new Publisher(channel.vhost(), channel.session(), this);
        this.journal = channel.vhost().journal();
        this.acks = channel::sendAck;
    }

    void replyAddress(@Nullable String address) {
        publisher.replyAddress(address);
    }

    @Nullable
    Transaction transaction() {
        return transaction;
    }

    // --- modes

    void selectConfirms(ConfirmMethod.Select request) {
        if (transaction != null) {
            throw preconditionFailed("cannot switch from tx to confirm mode");
        }
        if (confirms == null) {
            confirms = new Confirms();
        }
        if (!request.noWait()) {
            channel.send(new ConfirmMethod.SelectOk());
        }
    }

    void selectTransactions() {
        if (confirms != null) {
            throw preconditionFailed("cannot switch from confirm to tx mode");
        }
        if (transaction == null) {
            transaction = new Transaction(TRANSACTION_BYTES_MAX, channel.assemblyBudget());
        }
        channel.send(new TxMethod.SelectOk());
    }

    /** The transaction under way; 406 when the channel is not transactional. */
    Transaction requireTransaction() {
        Transaction current = transaction;
        if (current == null) {
            throw preconditionFailed("channel is not transactional");
        }
        return current;
    }

    // --- messages

    /** A whole message has arrived. */
    void publish(Message message, boolean mandatory) {
        Transaction open = transaction;
        if (open != null) {
            publisher.check(message);
            open.publish(message, mandatory);
            return;
        }
        Confirms wanted = confirms;
        if (wanted == null) {
            int receipts = publisher.publish(message, UNCONFIRMED);
            returnIfUnroutable(receipts, message, mandatory);
            unconfirmedOpen += Math.max(receipts, 0);
        } else {
            int receipts = publisher.publish(message, wanted.next());
            returnIfUnroutable(receipts, message, mandatory);
            if (receipts <= 0 && message.position() == Message.NOT_JOURNALED) {
                wanted.published();
            } else {
                wanted.publishedOpen(Math.max(receipts, 0), message.position());
            }
            scheduleFlush();
        }
        holdIfMany();
    }

    private void returnIfUnroutable(int receipts, Message message, boolean mandatory) {
        if (receipts == Publisher.UNROUTABLE && mandatory) {
            channel.send(
                    new BasicMethod.Return(
                            ReplyCode.NO_ROUTE.code(),
                            ReplyCode.NO_ROUTE.name(),
                            message.exchange(),
                            message.routingKey()),
                    message);
        }
    }

    @Override
    public void taken(long sequence) {
        if (sequence == COMMITTED) {
            if (commit != null) {
                commit.arrived();
            }
        } else if (sequence == UNCONFIRMED) {
            unconfirmedOpen--;
        } else if (confirms != null) {
            confirms.taken(sequence);
            scheduleFlush();
        }
        releaseIfFew();
    }

    private int openCount() {
        return unconfirmedOpen + (confirms == null ? 0 : confirms.openCount());
    }

    private void holdIfMany() {
        if (!holding && channel.isOpen() && openCount() >= OPEN_MAX) {
            holding = true;
            channel.hold();
        }
    }

    private void releaseIfFew() {
        if (holding && openCount() <= OPEN_MAX / 2) {
            holding = false;
            channel.release();
        }
    }

    // --- confirms, once per cycle

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.shard().atCycleEnd(flushTask);
        }
    }

    private void flush() {
        flushScheduled = false;
        Confirms current = confirms;
        if (current == null || !channel.isOpen()) {
            return;
        }
        current.durable(journal.durablePosition());
        watchJournal(current);
        current.flush(acks);
        releaseIfFew();
    }

    private void watchJournal(Confirms current) {
        long awaited = current.awaitedPosition();
        if (awaited >= 0 && !watchingJournal) {
            watchingJournal = true;
            journal.whenDurable(awaited, channel.shard(), () -> {
                watchingJournal = false;
                scheduleFlush();
            });
        }
    }

    // --- transactions

    /** Publishes and settles what has gathered; answers when queues and journal have it all. */
    void commit() {
        Transaction open = requireTransaction();
        List<Transaction.Publish> publishes = open.takePublishes();
        Commit started = new Commit();
        commit = started;
        channel.hold();
        try {
            for (Transaction.Publish each : publishes) {
                int receipts = publisher.publish(each.message(), COMMITTED);
                returnIfUnroutable(receipts, each.message(), each.mandatory());
                started.add(receipts, each.message().position());
            }
            for (Transaction.Settlement each : open.takeSettlements()) {
                channel.acks().apply(each);
            }
            started.begun();
        } catch (BrokerException refusal) {
            // An exchange has gone since the message was checked. What was published so far stays (RabbitMQ's words).
            commit = null;
            channel.release();
            throw preconditionFailed("partial tx completion");
        }
    }

    void rollback() {
        Transaction open = requireTransaction();
        open.takePublishes();
        for (Transaction.Settlement each : open.takeSettlements()) {
            channel.acks().restore(each);
        }
        channel.send(new TxMethod.RollbackOk());
    }

    /** The channel ends: what a transaction has settled goes back to what waits, and nothing is held up any more. */
    void close() {
        if (confirms != null && channel.isOpen()) {
            confirms.flush(acks); // what is complete is confirmed, whatever ends the channel
        }
        Transaction dropped = transaction;
        if (dropped != null) {
            dropped.takePublishes();
            dropped.takeSettlements().forEach(channel.acks()::restore);
        }
        if (holding) {
            holding = false;
            channel.release();
        }
    }

    /** A commit that waits for queues and journal; the connection reads nothing meanwhile. */
    private final class Commit {
        private int open = 1;
        private long position = Message.NOT_JOURNALED;

        void add(int receipts, long journaledAt) {
            open += Math.max(receipts, 0);
            position = Math.max(position, journaledAt);
        }

        void begun() {
            if (position == Message.NOT_JOURNALED) {
                arrived();
            } else {
                journal.whenDurable(position, channel.shard(), this::arrived);
            }
        }

        void arrived() {
            if (--open == 0 && commit == this) {
                commit = null;
                if (channel.isOpen()) {
                    channel.send(new TxMethod.CommitOk());
                }
                channel.release();
            }
        }
    }
}
