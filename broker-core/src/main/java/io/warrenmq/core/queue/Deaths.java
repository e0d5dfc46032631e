package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of messages that have died in a queue: they go to its dead letters if it has such a target, and the
 * queue is done with them. Those that are not in memory are read first. Owned by the queue's shard.
 *
 * <p>Bound: at most {@value #OFFERS_MAX} dead letters that must arrive wait for an answer; the others stand in the
 * journal or on disk until it is their turn. One that is refused is offered again after {@value #RETRY_MS} ms.
 */
final class Deaths {
    private static final Logger LOG = LoggerFactory.getLogger(Deaths.class);

    /** As many as RabbitMQ's internal consumer takes. */
    private static final int OFFERS_MAX = 32;

    private static final int RETRY_MS = 1_000;

    /**
     * A message that has died.
     *
     * @param message null when it is not in memory
     * @param delivery null when it was never handed out
     * @param counted whether its body still counts as ready, until its size is known
     */
    private record Dead(
            @Nullable Message message,
            long standing,
            Cause cause,
            @Nullable Delivery delivery,
            boolean counted) {
        Dead with(Message loaded) {
            return new Dead(loaded, standing, cause, delivery, false);
        }

        Dead without(long stands) {
            return new Dead(null, stands, cause, delivery, false);
        }
    }

    private final Queue queue;
    private final Holdings holdings;
    private final Paging paging;
    private final DeadLetters deadLetters;
    private final WallTimer retry;

    /** What is to be read, and then to be published; the messages themselves are not in memory. */
    private final ArrayDeque<Dead> toRead = new ArrayDeque<>(1);

    private boolean reading;
    private int offers;

    Deaths(Queue queue, Holdings holdings, Paging paging, DeadLetters deadLetters) {
        this.queue = queue;
        this.holdings = holdings;
        this.paging = paging;
        this.deadLetters = deadLetters;
        this.retry = new WallTimer(queue.shard(), this::read);
    }

    /** A message that has left the queue. */
    void of(Message message, long standing, Cause cause) {
        count(cause);
        died(new Dead(message, standing, cause, null, false));
    }

    /** A message that was handed out. */
    void of(Delivery delivery, Cause cause) {
        count(cause);
        Message message = delivery.isInMemory() ? delivery.message() : null;
        died(new Dead(message, delivery.standing(), cause, delivery, false));
    }

    /**
     * A message that has left the queue and stands there, not in memory.
     *
     * @param counted whether its body still counts as ready, because nobody knows its size yet
     */
    void ofStored(long standing, Cause cause, boolean counted) {
        count(cause);
        toRead.add(new Dead(null, standing, cause, null, counted));
        read();
    }

    private void count(Cause cause) {
        holdings.counters().died(cause, queue.settings().deadLetters());
    }

    /** A message that an exchange has held back in this queue is due. */
    void forward(Message message, long standing) {
        Dead due = new Dead(message, standing, Cause.EXPIRED, null, false);
        end(due, !deadLetters.forward(queue, message, position(due)));
    }

    private void died(Dead dead) {
        DeadLetterTarget target = queue.settings().deadLetters();
        if (target == null) {
            end(dead, true);
        } else if (dead.message == null) {
            toRead.add(dead);
            read();
        } else if (target.strategy() == DeadLetterStrategy.AT_MOST_ONCE) {
            end(dead, !deadLetters.publish(queue, dead.message, position(dead), target, dead.cause));
        } else if (offers < OFFERS_MAX) {
            offer(dead, dead.message, target);
        } else {
            toRead.add(stored(dead));
        }
    }

    /** Where the journal holds it, if it does. */
    private static long position(Dead dead) {
        return Paging.isPaged(dead.standing) ? Message.NOT_JOURNALED : dead.standing;
    }

    /** The queue is done with it. */
    private void end(Dead dead, boolean inJournal) {
        boolean told = inJournal && !queue.isEnded();
        if (dead.delivery != null) {
            dead.delivery.home().settle(dead.delivery, told);
        }
        if (dead.delivery == null || dead.delivery.standing() != dead.standing) {
            holdings.release(dead.standing, told);
        }
    }

    // --- dead letters that must arrive

    private void offer(Dead dead, Message message, DeadLetterTarget target) {
        offers++;
        deadLetters.offer(queue, message, position(dead), target, dead.cause, new DeadLetters.Acceptance() {
            @Override
            public void taken() {
                offers--;
                holdings.counters().deadLetterConfirmed();
                end(dead, false);
                read();
            }

            @Override
            public void refused() {
                offers--;
                toRead.addFirst(stored(dead));
                retry.notLaterThan(queue.shard().wallMs() + RETRY_MS);
            }
        });
    }

    /** The same message outside of memory. */
    private Dead stored(Dead dead) {
        Message message = dead.message;
        if (message == null || dead.standing != Message.NOT_JOURNALED) {
            return dead.without(dead.standing);
        }
        return dead.without(paging.page(message));
    }

    // --- those that must be read

    private void read() {
        if (reading || toRead.isEmpty() || queue.isEnded()) {
            return;
        }
        DeadLetterTarget target = queue.settings().deadLetters();
        boolean isOffered = target != null && target.strategy() == DeadLetterStrategy.AT_LEAST_ONCE;
        int count = Math.min(toRead.size(), isOffered ? OFFERS_MAX - offers : Backlog.READ_COUNT_MAX);
        if (count == 0) {
            return; // goes on with the next answer
        }
        List<Dead> asked = new ArrayList<>(count);
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            Dead next = toRead.remove();
            asked.add(next);
            positions[i] = next.standing;
        }
        reading = true;
        paging.read(positions, count, queue.shard(), messages -> loaded(asked, messages));
    }

    private void loaded(List<Dead> asked, Message @Nullable [] messages) {
        reading = false;
        int done = messages == null ? 0 : messages.length;
        for (int i = asked.size() - 1; i >= Math.max(done, 1); i--) {
            toRead.addFirst(asked.get(i));
        }
        if (messages == null) {
            Dead damaged = asked.getFirst();
            LOG.error(
                    "{} leaves out a dead letter until a restart: the message at position {} cannot be read",
                    queue.describe(),
                    damaged.standing);
            end(damaged, false); // the journal keeps it: the disk may yet give it back
        } else {
            for (int i = 0; i < done; i++) {
                loaded(asked.get(i), messages[i]);
            }
        }
        read();
    }

    private void loaded(Dead dead, Message message) {
        if (dead.counted) {
            holdings.ready(-message.bodyBytes());
        }
        if (queue.isEnded()) {
            end(dead, false);
        } else {
            died(dead.with(message));
        }
    }

    /** The queue has ended: nothing is published any more. */
    void end() {
        retry.cancel();
        toRead.forEach(each -> end(each, false));
        toRead.clear();
    }
}
