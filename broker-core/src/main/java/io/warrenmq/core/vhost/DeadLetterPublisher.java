package io.warrenmq.core.vhost;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.deadletter.DeadLetter;
import io.warrenmq.core.deadletter.Death;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.DeadLetters;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the dead letters of the queues on one shard. Permissions were checked when the queue was given its target.
 * What a queue publishes is routed at once, and moves when the cycle ends: first the journal hears of the dead letters
 * and of their ends in the source, as one, and when that is durable the queues get them. So thousands that expire
 * together cost the journal one unit for many, and queues that send to one another never call into each other's work.
 * Owned by the shard.
 *
 * <p>Bound: what waits for the end of the cycle are messages that a queue had in memory until then.
 */
final class DeadLetterPublisher implements DeadLetters {
    /** So many move at a time; then others on the shard have their turn. */
    static final int TURN_MAX = 1024;

    /** A unit for the journal is complete when its messages take so much. */
    private static final long UNIT_BYTES_MAX = 1L << 20;

    private static final int WARNINGS_MAX = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterPublisher.class);

    /** A dead letter on its way; {@code position} is that in its source. */
    private record Transfer(Routed routed, long sourceId, long position) {
        /** Adds what the journal needs to know: perhaps nothing. */
        void addTo(JournalUnit unit) {
            long[] durableQueues = routed.durableQueues();
            if (durableQueues.length > 0) {
                unit.publish(routed.message(), durableQueues, durableQueues.length);
            }
            if (position != Message.NOT_JOURNALED) {
                unit.settle(sourceId, position);
            }
        }
    }

    private final VirtualHost vhost;
    private final Shard shard;
    private final boolean interpretRepublished;
    private final BiPredicate<? super Queue, ? super Message> room;
    private final Forwarding forwarding;
    private final ArrayDeque<Transfer> pending = new ArrayDeque<>();
    private final Set<String> warnings = new HashSet<>();
    private boolean turnScheduled;

    /** Position of the last unit in the journal. */
    private long lastUnit = VirtualHost.NOTHING;

    /**
     * @param interpretRepublished see {@link DeadLetter#of}
     * @param room whether a queue has room for a message, asked on its shard: {@link Queue#hasRoom}
     */
    DeadLetterPublisher(
            VirtualHost vhost,
            Shard shard,
            boolean interpretRepublished,
            BiPredicate<? super Queue, ? super Message> room) {
        this.vhost = vhost;
        this.shard = shard;
        this.interpretRepublished = interpretRepublished;
        this.room = room;
        this.forwarding = new Forwarding(vhost, shard, _ -> {});
    }

    @Override
    public boolean publish(Queue source, Message message, long position, DeadLetterTarget target, Cause cause) {
        assert shard.isInside();
        Routed routed = route(source, message, target, cause);
        if (routed == null) {
            return false;
        }
        pending.add(new Transfer(routed, source.identity().id(), position));
        scheduleTurn();
        return true;
    }

    @Override
    public boolean forward(Queue source, Message message, long position) {
        assert shard.isInside();
        Exchange exchange = vhost.topology().findExchange(Holding.exchangeOf(source));
        if (exchange == null) {
            return false;
        }
        RouteSet routes = forwarding.routes();
        try {
            FieldTable headers = message.properties().headers();
            FieldTable own = headers == null ? FieldTable.EMPTY : headers;
            Message due = PublishChecks.due(message, own, shard.wallMs());
            routes.routeDue(exchange, due, PublishChecks.extraKeys(own));
            if (!routes.isRouted()) {
                return false;
            }
            pending.add(new Transfer(forwarding.routed(due), source.identity().id(), position));
            scheduleTurn();
            return true;
        } finally {
            routes.clear();
        }
    }

    @Override
    public void offer(
            Queue source, Message message, long position, DeadLetterTarget target, Cause cause, Acceptance acceptance) {
        assert shard.isInside();
        Routed routed = route(source, message, target, cause);
        if (routed == null) {
            warnOnce("dead letters of " + source.describe() + " stay there: exchange '" + target.exchange()
                    + "' does not exist or has no queue for them");
            shard.post(acceptance::refused);
            return;
        }
        new Offer(new Transfer(routed, source.identity().id(), position), acceptance).ask();
    }

    /**
     * Moves a message to queues that were found for it, as {@link #offer} does.
     *
     * @param position where the journal holds it for the source
     */
    void move(Queue source, long position, Routed routed, Acceptance acceptance) {
        assert shard.isInside();
        new Offer(new Transfer(routed, source.identity().id(), position), acceptance).ask();
    }

    /**
     * Finds the queues of a message that is published to the exchange it names, but for its source; null when there are
     * none.
     *
     * @param noting whether exchanges may note the message; else it is as if they had not seen it
     */
    @Nullable
    Routed route(Queue source, Message message, List<String> extraKeys, boolean noting) {
        assert shard.isInside();
        Exchange exchange = vhost.topology().findExchange(message.exchange());
        if (exchange == null) {
            return null;
        }
        RouteSet routes = forwarding.routes();
        try {
            routes.route(exchange, message, extraKeys);
            routes.removeIf(queue -> queue == source);
            Routed routed = routes.size() > 0 ? forwarding.routed(message) : null;
            if (routed == null || !noting) {
                routes.undo().forEach(Runnable::run);
            }
            return routed;
        } finally {
            routes.clear();
        }
    }

    /** Finds where a dead letter goes; null when nowhere. Queues that it would go round through are left out. */
    private @Nullable Routed route(Queue source, Message message, DeadLetterTarget target, Cause cause) {
        Exchange exchange = vhost.topology().findExchange(target.exchange());
        if (exchange == null) {
            return null;
        }
        Death death = new Death(cause, source.name(), shard.wallMs(), target.exchange(), target.routingKey());
        DeadLetter letter = DeadLetter.of(message, death, interpretRepublished);
        RouteSet routes = forwarding.routes();
        try {
            routes.route(exchange, letter.message(), letter.extraKeys());
            if (!routes.isRouted()) {
                return null;
            }
            routes.removeIf(queue -> isCycle(letter, queue));
            return forwarding.routed(letter.message());
        } finally {
            routes.clear();
        }
    }

    private boolean isCycle(DeadLetter letter, Queue target) {
        if (!letter.history().isCycle(target.name())) {
            return false;
        }
        warnOnce("a dead letter is dropped: it comes to " + target.describe()
                + " again, or went through too many queues, and no consumer has rejected it in between");
        return true;
    }

    /** Each warning once, for what goes wrong for one message goes wrong for many. */
    private void warnOnce(String warning) {
        if (warnings.size() < WARNINGS_MAX && warnings.add(warning)) {
            LOG.warn("{}; this is logged once", warning);
        }
    }

    // --- turns

    private void scheduleTurn() {
        if (!turnScheduled) {
            turnScheduled = true;
            shard.atCycleEnd(this::turn);
        }
    }

    /** What comes up meanwhile waits for the next turn. */
    private void turn() {
        turnScheduled = false;
        List<Transfer> moving = new ArrayList<>(Math.min(pending.size(), TURN_MAX));
        while (!pending.isEmpty() && moving.size() < TURN_MAX) {
            moving.add(pending.remove());
        }
        if (!pending.isEmpty()) {
            scheduleTurn();
        }
        journal(moving);
        // Not before that is durable: else a crash could bring back to the source, as if new, what a consumer has seen.
        vhost.whenDurable(lastUnit, shard, () -> moving.forEach(this::handOver));
    }

    private void journal(List<Transfer> moving) {
        JournalUnit unit = new JournalUnit();
        long bytes = 0;
        for (Transfer each : moving) {
            each.addTo(unit);
            bytes += each.routed.message().content().length;
            if (bytes >= UNIT_BYTES_MAX) {
                append(unit);
                unit = new JournalUnit();
                bytes = 0;
            }
        }
        append(unit);
    }

    private void append(JournalUnit unit) {
        if (!unit.isEmpty()) {
            lastUnit = vhost.journal().append(unit);
        }
    }

    /** A defect in one must not cost the others their way: their source has forgotten them. */
    private void handOver(Transfer transfer) {
        try {
            forwarding.handOver(transfer.routed, false);
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("a dead letter is lost until a restart, which is a defect of the broker", defect);
        }
    }

    // --- offers

    /** A dead letter that moves when all its queues have room for it, and else to none of them. */
    private final class Offer {
        private final Transfer transfer;
        private final Acceptance acceptance;

        /** Answers to come, and the turn in which queues on this shard are asked. */
        private int open = 1;

        private boolean refused;

        Offer(Transfer transfer, Acceptance acceptance) {
            this.transfer = transfer;
            this.acceptance = acceptance;
        }

        void ask() {
            Message message = transfer.routed.message();
            for (Queue queue : transfer.routed.queues()) {
                if (queue.shard() != shard) {
                    open++;
                    shard.send(queue.shard(), () -> {
                        boolean hasRoom = room.test(queue, message);
                        queue.shard().send(shard, () -> answered(hasRoom));
                    });
                }
            }
            shard.post(() -> answered(true));
        }

        private void answered(boolean hasRoom) {
            refused |= !hasRoom;
            if (--open > 0) {
                return;
            }
            if (refused || !hasRoomHere()) {
                acceptance.refused();
                return;
            }
            JournalUnit unit = new JournalUnit();
            transfer.addTo(unit);
            append(unit);
            acceptance.taken(); // first, for it may make room in a queue that is both source and target
            forwarding.handOver(transfer.routed, true);
        }

        /** Asked last, so that nothing comes between the answer and the message. */
        private boolean hasRoomHere() {
            for (Queue queue : transfer.routed.queues()) {
                if (queue.shard() == shard && !room.test(queue, transfer.routed.message())) {
                    return false;
                }
            }
            return true;
        }
    }
}
