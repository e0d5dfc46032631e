package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.queue.DelayLine;
import io.warrenmq.core.queue.DelayLine.Waiting;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueStatus;
import io.warrenmq.core.shard.Reply;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an administrator does with messages that wait for their time, in a queue or behind a delaying exchange. An
 * adapter checks the permission. From any shard; the answer comes from the shard on which they wait.
 *
 * <p>A message is known by its id as long as it waits, through restarts. That of a message that is not persistent is
 * {@code 2^62} or more and ends with the broker's process, as the message does.
 */
public final class DelayedMessages {
    /** No message has a smaller id. */
    public static final long FIRST_ID = 0;

    private final VirtualHost vhost;

    DelayedMessages(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /**
     * Those that wait in a queue.
     *
     * @throws io.warrenmq.core.error.BrokerException 404
     */
    public Line inQueue(String queueName) {
        return new Line(vhost, vhost.topology().queue(queueName));
    }

    /**
     * Those that an exchange holds back.
     *
     * @throws io.warrenmq.core.error.BrokerException 404, and 406 when the exchange does not delay messages
     */
    public Line ofExchange(String exchangeName) {
        Exchange exchange = vhost.topology().exchange(exchangeName);
        Queue holding = exchange.holding();
        if (holding == null) {
            throw preconditionFailed(exchange.describe() + " does not delay messages");
        }
        return new Line(vhost, holding);
    }

    /** Messages that wait in one place. */
    public static final class Line {
        private final VirtualHost vhost;
        private final Queue queue;

        private Line(VirtualHost vhost, Queue queue) {
            this.vhost = vhost;
            this.queue = queue;
        }

        /** How many wait, whatever their number at no cost; 404. */
        public void count(Reply<Integer> reply) {
            reply.ask(queue.shard(), () -> {
                requireLive();
                reply.done(queue.shard(), queue.delayed().size());
            });
        }

        /**
         * Those that are due at {@code fromMs} with an id above {@code afterId}, and later ones: in the order of their
         * times, and of their ids where these are equal, at most {@code countMax}. So the time and id of the last one
         * lead to those behind it. What is due within the second need not be among them. 404.
         */
        public void list(long fromMs, long afterId, int countMax, Reply<List<Waiting>> reply) {
            reply.ask(queue.shard(), () -> {
                requireLive();
                reply.done(queue.shard(), queue.delayed().list(fromMs, afterId, countMax));
            });
        }

        /** Drops a message; answers when that is durable, with false when no such message waits; 404. */
        public void cancel(long id, Reply<Boolean> reply) {
            change(id, line -> line.cancel(id), reply);
        }

        /**
         * Gives a message another time, which may be past; answers when that is durable, with false when no such
         * message waits; 404.
         *
         * @param dueMs in milliseconds since 1970
         * @throws io.warrenmq.core.error.BrokerException 406 for a time before that
         */
        public void reschedule(long id, long dueMs, Reply<Boolean> reply) {
            if (dueMs < 0) {
                throw preconditionFailed("a message cannot be due at " + dueMs);
            }
            change(id, line -> line.reschedule(id, dueMs), reply);
        }

        private void change(long id, Predicate<DelayLine> change, Reply<Boolean> reply) {
            reply.ask(queue.shard(), () -> {
                requireLive();
                boolean changed = change.test(queue.delayed());
                long restsOn = changed && !Paging.isPaged(id)
                        ? vhost.journal()
                                .append(new TopologyChange.QueuePurged(
                                        queue.identity().id()))
                        : VirtualHost.NOTHING;
                vhost.whenDurable(restsOn, queue.shard(), () -> reply.done(queue.shard(), changed));
            });
        }

        private void requireLive() {
            QueueStatus status = queue.status();
            if (status == null) {
                throw notFound("no " + queue.describe());
            }
        }
    }
}
