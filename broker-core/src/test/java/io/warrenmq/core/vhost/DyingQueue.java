package io.warrenmq.core.vhost;

import static java.util.Objects.requireNonNull;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.DeadLetters;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import java.util.ArrayList;
import java.util.List;

/** Does with a queue's messages what the queue does when they die. */
final class DyingQueue {
    /** A message that was taken out and is about to die. */
    record Held(Message message, Delivery delivery) {}

    private final VhostBench bench;
    private final Session session;
    private final String name;
    private final DeadLetterTarget target;

    DyingQueue(VhostBench bench, Session session, String name, DeadLetterTarget target) {
        this.bench = bench;
        this.session = session;
        this.name = name;
        this.target = target;
    }

    Queue queue() {
        return bench.queue(name);
    }

    DeadLetters deadLetters() {
        return bench.vhost().deadLetters(queue().shard());
    }

    /** Takes out the next message. */
    Held hold() {
        Queue.Got got = bench.get(session, name, false).orElseThrow();
        return new Held(got.message(), requireNonNull(got.delivery()));
    }

    List<Held> hold(int count) {
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(hold());
        }
        return held;
    }

    /** The message dies, on the queue's shard; whether it went anywhere. */
    boolean die(Held held, Cause cause) {
        boolean moves =
                deadLetters().publish(queue(), held.message(), held.delivery().position(), target, cause);
        if (moves) {
            queue().settleJournaled(held.delivery());
        } else {
            queue().settle(held.delivery());
        }
        return moves;
    }

    /** The next message dies, and all runs until it is idle. */
    boolean dieNext(Cause cause) {
        Held held = hold();
        boolean moves = bench.shards().ask(queue().shard(), () -> die(held, cause));
        bench.shards().runUntilIdle();
        return moves;
    }

    /** Offers the message, on the queue's shard. */
    void offer(DeadLetters to, Held held, Cause cause, DeadLetters.Acceptance acceptance) {
        to.offer(queue(), held.message(), held.delivery().position(), target, cause, acceptance);
    }
}
