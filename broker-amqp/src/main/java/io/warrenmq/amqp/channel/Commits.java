package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.vhost.Commit;
import io.warrenmq.core.vhost.Publisher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits the transactions of one channel, one at a time: the connection reads nothing until a commit is answered.
 * Owned by the connection's shard.
 */
final class Commits {
    /** Sequence of messages of the commit under way. */
    static final long COMMITTED = -1;

    private final AmqpChannel channel;
    private final Publisher publisher;
    private final Journal journal;
    private @Nullable Waiting waiting;

    Commits(AmqpChannel channel, Publisher publisher) {
        this.channel = channel;
        this.publisher = publisher;
        this.journal = channel.vhost().journal();
    }

    /**
     * Publishes and settles what has gathered; answers when queues and journal have it all. Nothing of it has happened
     * when it is refused: an exchange may have gone since the message was checked.
     *
     * @return the commit's position in the journal, or {@link Message#NOT_JOURNALED}
     * @throws io.warrenmq.core.error.BrokerException 403, 404, 406, as the publish would be refused now
     */
    long commit(Transaction transaction) {
        Commit commit = publisher.commit();
        List<Transaction.Publish> unroutable = new ArrayList<>();
        for (Transaction.Publish each : transaction.takePublishes()) {
            channel.counters().published();
            if (!commit.publish(each.message())) {
                unroutable.add(each);
            }
        }
        // Not taken before the journal has them: else the channel, when it ends here, could not return them.
        transaction.settlements().forEach(each -> channel.acks().addTo(commit, each));
        long position = commit.journal();
        List<Transaction.Settlement> settlements = transaction.takeSettlements();

        unroutable.forEach(each -> channel.publishing().unroutable(each.message(), each.mandatory()));
        Waiting started = new Waiting();
        waiting = started;
        channel.hold();
        started.open += commit.carryOut(COMMITTED);
        settlements.forEach(channel.acks()::committed);
        if (position == Message.NOT_JOURNALED) {
            started.arrived();
        } else {
            journal.whenDurable(position, channel.shard(), started::arrived);
        }
        return position;
    }

    /** One more queue has taken a message of the commit. */
    void taken() {
        if (waiting != null) {
            waiting.arrived();
        }
    }

    /** A queue has refused a message of the commit; {@link #taken} follows. */
    void refused() {
        if (waiting != null) {
            waiting.refused = true;
        }
    }

    /** A commit that waits for queues and journal. */
    private final class Waiting {
        /** Receipts to come, and the journal. */
        private int open = 1;

        private boolean refused;

        void arrived() {
            if (--open == 0 && waiting == this) {
                waiting = null;
                if (refused) {
                    channel.refuse(preconditionFailed("partial tx completion"), MethodIds.TX_COMMIT); // RabbitMQ
                } else {
                    channel.send(new TxMethod.CommitOk());
                }
                channel.release(); // last, for it reads on, and what it reads may be answered at once
            }
        }
    }
}
