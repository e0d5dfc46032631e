package io.warrenmq.core.queue;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange.QueueRested;
import io.warrenmq.core.journal.TopologyChange.QueueServed;
import io.warrenmq.core.shard.Timer;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows of a durable queue's deliveries: that there are some, or up to where there were any. From it a
 * restart tells which messages may have been delivered before, without a record for each of them. Other queues need
 * none of it. Owned by the queue's shard.
 */
final class Serving {
    /** So long nobody must have used the queue before it rests, so that brief visits do not cost a record each. */
    static final long REST_AFTER_MS = 10_000;

    private static final long NONE = -1;

    private final Queue queue;
    private final Journal journal;
    private final boolean durable;
    private boolean open;

    /** Position of the record that must be durable before the queue is open. */
    private long openingAt = NONE;

    private long idleSinceMs = NONE;
    private @Nullable Timer timer;

    Serving(Queue queue, Journal journal) {
        this.queue = queue;
        this.journal = journal;
        this.durable = queue.options().durable();
        this.open = !durable;
    }

    /** Whether messages may leave the queue. */
    boolean isOpen() {
        return open;
    }

    /** Sees to it that messages may leave, if that is not under way; {@code onOpen} runs then, in a later cycle. */
    void begin(Runnable onOpen) {
        if (open || openingAt != NONE) {
            return;
        }
        long position = journal.append(new QueueServed(queue.identity().id()));
        openingAt = position;
        journal.whenDurable(position, queue.shard(), () -> {
            if (openingAt == position) {
                openingAt = NONE;
                open = true;
                onOpen.run();
            }
        });
    }

    /** The queue is used: it has a consumer or has handed out a message. */
    void used() {
        idleSinceMs = NONE;
    }

    /** The queue has neither consumers nor deliveries; told again and again as long as it is so. */
    void idle() {
        if (durable && open && idleSinceMs == NONE) {
            idleSinceMs = queue.shard().nowMs();
            if (timer == null) {
                timer = queue.shard().schedule(REST_AFTER_MS, this::restIfStillIdle);
            }
        }
    }

    /** The timer is not moved by each visit; it looks how long ago the last was. */
    private void restIfStillIdle() {
        timer = null;
        if (idleSinceMs == NONE) {
            return;
        }
        long leftMs = idleSinceMs + REST_AFTER_MS - queue.shard().nowMs();
        if (leftMs > 0) {
            timer = queue.shard().schedule(leftMs, this::restIfStillIdle);
        } else {
            queue.rest();
        }
    }

    /** Nothing leaves any more; all that has left is at {@code handedOutUpTo} or below. */
    void rest(long handedOutUpTo) {
        if (durable && (open || openingAt != NONE)) {
            end();
            journal.append(new QueueRested(queue.identity().id(), handedOutUpTo));
        }
    }

    /** The queue has ended or rests. */
    void end() {
        open = !durable;
        openingAt = NONE;
        idleSinceMs = NONE;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
