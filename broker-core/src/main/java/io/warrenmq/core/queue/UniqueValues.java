package io.warrenmq.core.queue;

import io.warrenmq.core.dedup.ValueKey;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.table.FieldValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of a queue with {@code x-message-deduplication}: the values of the header {@value #HEADER} that its messages have. A
 * message with one of these is dropped, until the queue is done with the message that has it (as the plug-in of
 * RabbitMQ does). Messages without the header are told apart by nothing. Owned by the queue's shard.
 *
 * <p>What tells the end of a message is the end of where it stands, so a transient message with the header is written
 * out when it comes, though it stays in memory as well.
 *
 * <p>Bound: an entry of less than 300 bytes for each message with the header that the queue is not done with.
 */
final class UniqueValues {
    static final String HEADER = "x-deduplication-header";

    private final Queue queue;
    private final Holdings holdings;
    private final Paging paging;
    private final Map<Long, FieldValue> byStanding = new HashMap<>();
    private final Set<FieldValue> present = new HashSet<>();
    private long droppedCount;

    UniqueValues(Queue queue, Holdings holdings, Paging paging) {
        this.queue = queue;
        this.holdings = holdings;
        this.paging = paging;
        holdings.onRelease(this::released);
    }

    private static @Nullable FieldValue keyOf(Message message) {
        FieldValue value = message.header(HEADER);
        return value == null ? null : ValueKey.of(value);
    }

    /** Whether a message with the same value is there. */
    boolean isPresent(Message message) {
        FieldValue key = keyOf(message);
        return key != null && present.contains(key);
    }

    /**
     * Takes a message, unless one with the same value is there: then it has ended.
     *
     * @return the message to be kept; null when it was dropped
     */
    @Nullable
    Message take(Message message) {
        FieldValue key = keyOf(message);
        if (key == null) {
            return message;
        }
        long standing = holdings.standing(message);
        if (!present.add(key)) {
            holdings.release(standing, true);
            droppedCount++;
            return null;
        }
        if (standing != Message.NOT_JOURNALED) {
            byStanding.put(standing, key);
            return message;
        }
        Message kept = message.copy();
        kept.journaledAt(paging.page(message));
        byStanding.put(kept.position(), key);
        return kept;
    }

    /** The queue is done with the message that stood there. */
    private void released(long standing) {
        FieldValue key = byStanding.remove(standing);
        if (key != null) {
            present.remove(key);
        }
    }

    /** How many messages were dropped. */
    long droppedCount() {
        return droppedCount;
    }

    /**
     * Learns the values of messages from before a restart.
     *
     * @param onDone runs when all are known
     */
    void restore(PositionList positions, Runnable onDone) {
        new Reading(positions.firstOnes(positions.size()), onDone).next();
    }

    /** Reads the messages, some at a time. */
    private final class Reading implements Paging.Loaded {
        private final long[] positions;
        private final Runnable onDone;
        private int done;

        Reading(long[] positions, Runnable onDone) {
            this.positions = positions;
            this.onDone = onDone;
        }

        void next() {
            int count = Math.min(Backlog.READ_COUNT_MAX, positions.length - done);
            if (count == 0 || queue.isEnded()) {
                onDone.run();
                return;
            }
            long[] asked = new long[count];
            System.arraycopy(positions, done, asked, 0, count);
            paging.read(asked, count, queue.shard(), this);
        }

        @Override
        public void loaded(Message @Nullable [] messages) {
            if (messages == null) {
                done++; // damaged, which whoever needs it will find out
            } else {
                for (Message message : messages) {
                    known(positions[done++], message);
                }
            }
            next();
        }

        private void known(long standing, Message message) {
            FieldValue key = keyOf(message);
            if (key != null && present.add(key)) {
                byStanding.put(standing, key);
            }
        }
    }
}
