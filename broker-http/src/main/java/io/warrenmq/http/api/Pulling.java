package io.warrenmq.http.api;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is ready out of a queue for somebody who has some time to settle it; waits for the first message, and for
 * no other. Owned by the queue's shard.
 */
final class Pulling {
    /** Of one request: JSON of all of them is in memory at once. */
    private static final long BODY_BYTES_MAX = 16L * 1024 * 1024;

    private final Queue queue;
    private final Shard shard;
    private final int countMax;
    private final long leaseMs;
    private final Reply<List<Queue.Got>> reply;
    private final List<Queue.Got> taken = new ArrayList<>();
    private long bodyBytes;
    private @Nullable Timer timer;
    private boolean answered;

    Pulling(Queue queue, int countMax, long leaseMs, Reply<List<Queue.Got>> reply) {
        this.queue = queue;
        this.shard = queue.shard();
        this.countMax = countMax;
        this.leaseMs = leaseMs;
        this.reply = reply;
    }

    /** On the queue's shard. */
    void begin(long waitMs) {
        if (waitMs == 0) {
            queue.get(false, this::got, this::refused);
            return;
        }
        Runnable giveUp = queue.pulls().await(false, this::got, this::refused);
        if (taken.isEmpty() && !answered) {
            timer = shard.schedule(waitMs, giveUp);
        }
    }

    private void got(Queue.@Nullable Got got) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (got == null) {
            answer();
            return;
        }
        Delivery delivery = got.delivery();
        if (delivery == null) {
            throw new IllegalStateException("what is to be settled has a delivery");
        }
        queue.pulls().lease(delivery, leaseMs);
        taken.add(got);
        bodyBytes += got.message().bodyBytes();
        if (taken.size() == countMax || bodyBytes >= BODY_BYTES_MAX) {
            answer();
        } else {
            queue.get(false, this::got, this::refused);
        }
    }

    private void refused(BrokerException refusal) {
        if (taken.isEmpty()) {
            answered = true;
            reply.refused(shard, refusal);
        } else {
            answer();
        }
    }

    private void answer() {
        answered = true;
        reply.done(shard, List.copyOf(taken));
    }
}
