package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Receipts;
import org.jspecify.annotations.Nullable;

/**
 * The publishing side of one channel: plain, with confirms, or in transactions. Owned by the connection's shard.
 *
 * <p>Bound: at most {@value #OPEN_MAX} messages are under way to queues and journal; then the connection stops reading
 * until half of them have arrived. It also stops while the disk is behind with what it publishes.
 */
final class Publishing implements Receipts {
    private static final int OPEN_MAX = 16_384;

    private static final long TRANSACTION_BYTES_MAX = 64L * 1024 * 1024;

    /** Sequence of messages whose publisher wants no confirm. */
    private static final long UNCONFIRMED = 0;

    private final AmqpChannel channel;
    private final Publisher publisher;
    private final Journal journal;
    private final Paging paging;
    private final Runnable flushTask = this::flush;
    private final Confirms.Acks acks;
    private @Nullable Confirms confirms;
    private final Commits commits;
    private @Nullable Transaction transaction;
    private boolean flushScheduled;
    private boolean watchingJournal;
    private boolean holding;
    private boolean holdingForDisk;

    /** Receipts to come for messages without confirms. */
    private int unconfirmedOpen;

    Publishing(AmqpChannel channel) {
        this.channel = channel;
        this.publisher = new Publisher(channel.vhost(), channel.session(), this, channel.tracer());
        this.journal = channel.vhost().journal();
        this.paging = channel.vhost().paging();
        this.acks = new Confirms.Acks() {
            @Override
            public void ack(long sequence, boolean multiple) {
                channel.sendAck(sequence, multiple);
            }

            @Override
            public void nack(long sequence) {
                channel.sendNack(sequence);
            }
        };
        this.commits = new Commits(channel, publisher);
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
            channel.counters().published();
            returnIfUnroutable(receipts, message, mandatory);
            unconfirmedOpen += Math.max(receipts, 0);
        } else {
            int receipts = publisher.publish(message, wanted.next());
            channel.counters().published();
            returnIfUnroutable(receipts, message, mandatory);
            if (receipts <= 0 && message.position() == Message.NOT_JOURNALED) {
                wanted.published();
            } else {
                wanted.publishedOpen(Math.max(receipts, 0), message.position());
            }
            scheduleFlush();
        }
        holdIfMany();
        holdIfBehind(message.position());
    }

    private void returnIfUnroutable(int receipts, Message message, boolean mandatory) {
        if (receipts == Publisher.UNROUTABLE && !LeaseExtension.isAccepted(message, channel)) {
            unroutable(message, mandatory);
        }
    }

    /** Sends a message back that no queue got, if it is mandatory. */
    void unroutable(Message message, boolean mandatory) {
        if (!mandatory) {
            channel.counters().dropped();
            return;
        }
        channel.counters().returned();
        publisher.returned(message);
        channel.send(
                new BasicMethod.Return(
                        ReplyCode.NO_ROUTE.code(), ReplyCode.NO_ROUTE.name(), message.exchange(), message.routingKey()),
                message);
    }

    @Override
    public void taken(long sequence) {
        if (sequence == Commits.COMMITTED) {
            commits.taken();
        } else if (sequence == UNCONFIRMED) {
            unconfirmedOpen--;
        } else if (confirms != null) {
            confirms.taken(sequence);
            scheduleFlush();
        }
        releaseIfFew();
    }

    @Override
    public void refused(long sequence) {
        if (sequence == Commits.COMMITTED) {
            commits.refused();
        } else if (sequence != UNCONFIRMED && confirms != null) {
            confirms.refused(sequence);
        }
        taken(sequence);
    }

    /** Whether the channel confirms. */
    boolean isConfirming() {
        return confirms != null;
    }

    /** Messages that were confirmed. */
    long confirmedCount() {
        return confirms == null ? 0 : confirms.confirmedCount();
    }

    /** How many queues its messages went to. */
    long routedCount() {
        return publisher.routedCount();
    }

    /** Whether it waits for queues or disk, and takes no more. */
    boolean isHolding() {
        return holding || holdingForDisk;
    }

    /** Messages that wait for their confirm; 0 when the channel does not confirm. */
    int unconfirmedCount() {
        return confirms == null ? 0 : confirms.openCount();
    }

    private int openCount() {
        return unconfirmedOpen + unconfirmedCount();
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

    /**
     * While the journal that the message went to is behind, or what memory has no room for waits to be written out,
     * nothing more is read.
     */
    private void holdIfBehind(long position) {
        if (holdingForDisk || !channel.isOpen()) {
            return;
        }
        if (position != Message.NOT_JOURNALED && journal.isBehind()) {
            holdForDisk();
            journal.whenCaughtUp(channel.shard(), this::releaseForDisk);
        } else if (paging.isBehind()) {
            holdForDisk();
            paging.whenCaughtUp(channel.shard(), this::releaseForDisk);
        }
    }

    private void holdForDisk() {
        holdingForDisk = true;
        channel.hold();
    }

    private void releaseForDisk() {
        if (holdingForDisk) {
            holdingForDisk = false;
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

    /** Publishes and settles what has gathered, see {@link Commits}. */
    void commit() {
        holdIfBehind(commits.commit(requireTransaction()));
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
        releaseForDisk();
    }
}
