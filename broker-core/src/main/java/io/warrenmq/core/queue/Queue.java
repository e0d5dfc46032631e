package io.warrenmq.core.queue;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue: a state machine that its shard owns. It keeps messages in order, hands them to consumers that have credit in
 * turn, and takes back to their place those that were not acknowledged. It has no clock, thread or random source of its
 * own, so the same calls always lead to the same deliveries.
 *
 * <p>Identity (name, options, owner, shard) may be read from any shard; everything else only on the queue's own.
 */
public final class Queue implements Destination {
    /** Owner of a queue that is not exclusive. */
    public static final long NO_OWNER = 0;

    /** Owner of a queue that is the broker's own: no client may use it. */
    public static final long BROKER = -1;

    /**
     * What a queue is from birth: {@code id} is its incarnation, {@code owner} the connection of an exclusive queue.
     */
    public record Identity(String vhost, String name, long id, QueueOptions options, long owner) {}

    /** What {@code basic.get} takes out; {@code delivery} is null when it needs no acknowledgement. */
    public record Got(
            Message message,
            boolean redelivered,
            int remainingCount,
            @Nullable Delivery delivery) {}

    private final Identity identity;
    private final Shard shard;
    private final QueueListener listener;
    private final Lanes lanes;
    private final ConsumerRing consumers = new ConsumerRing();
    private final Serving serving;
    private final Dispatch dispatch;
    private final Browsers browsers;
    private final Pulls pulls;
    private final Subscriptions subscriptions;
    private final Deaths deaths;
    private final Expiry expiry;
    private final @Nullable LastValues lastValues;
    private final LengthGuard length;
    private final Returns returns;
    private final Settlements settlements;
    private final Arrivals arrivals;
    private final DelayLine delayed;
    private final Intake intake;
    private final Disuse disuse;
    private final Observation observation;
    private QueueSettings settings;
    private boolean ended;

    public Queue(
            Identity identity,
            QueueSettings settings,
            Shard shard,
            Storage storage,
            QueueListener listener,
            DeadLetters deadLetters) {
        this.identity = identity;
        this.settings = settings;
        this.shard = shard;
        this.listener = listener;
        this.lanes = new Lanes(this, storage, this::changed);
        this.serving = new Serving(this, storage.journal());
        this.dispatch = new Dispatch(this, lanes, consumers, serving);
        this.deaths = new Deaths(this, lanes.holdings(), storage.paging(), deadLetters);
        this.expiry = new Expiry(this, lanes, deaths);
        String key = settings.keys().lastValue();
        this.lastValues = key == null ? null : new LastValues(this, key, lanes, deaths, storage.paging());
        this.browsers = new Browsers(this, lanes, storage.paging(), lastValues);
        this.pulls = new Pulls(this, lanes, dispatch);
        this.subscriptions = new Subscriptions(this, consumers, dispatch, browsers, listener);
        this.length = new LengthGuard(lanes, deaths, lastValues);
        this.returns = new Returns(this, lanes, expiry, deaths, storage.journal(), lastValues);
        this.settlements = new Settlements(this, dispatch, deaths, returns, length);
        this.arrivals = new Arrivals(this, lanes, dispatch, expiry, length, lastValues);
        Holdings holdings = lanes.holdings();
        this.delayed = new DelayLine(this, holdings, storage.paging(), new Ripe(this, deaths, holdings));
        this.disuse = new Disuse(this, this::end);
        this.intake = new Intake(this, delayed, length, holdings, storage.paging());
        this.observation = new Observation(lanes, dispatch, delayed, returns, consumers, browsers);
        consumers.singleActive(settings.consumption().singleActive());
    }

    // --- identity, from any shard

    @Override
    public String name() {
        return identity.name();
    }

    public Identity identity() {
        return identity;
    }

    public QueueOptions options() {
        return identity.options();
    }

    /** The shard that owns this queue. */
    public Shard shard() {
        return shard;
    }

    /** How texts for clients name it. */
    public String describe() {
        return "queue '" + identity.name() + "' in vhost '" + identity.vhost() + "'";
    }

    /**
     * Refuses the use of an exclusive queue by another connection than its owner.
     *
     * @throws BrokerException 405
     */
    public void requireAccess(long connection) {
        if (identity.owner() != NO_OWNER && identity.owner() != connection) {
            throw locked();
        }
    }

    /** The refusal of exclusive use, in RabbitMQ's words. */
    public BrokerException locked() {
        return new BrokerException(
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked " + describe()
                        + ". It could be originally declared on another connection or the exclusive property"
                        + " value does not match that of the original declaration.");
    }

    // --- settings

    /** What governs the queue at present. On its shard. */
    public QueueSettings settings() {
        return settings;
    }

    /**
     * Changes what governs the queue, for what waits already as well; priorities of waiting messages stay as they are.
     * {@code x-expires} begins anew. On the queue's shard.
     */
    public void configure(QueueSettings changed) {
        assert shard.isInside();
        if (ended) {
            return;
        }
        settings = changed;
        consumers.singleActive(changed.consumption().singleActive());
        disuse.used();
        changed();
    }

    /** Something waits that did not, or other rules hold for it. */
    void changed() {
        if (!ended) {
            if (lastValues != null) {
                lastValues.look();
            }
            expiry.look();
            length.enforce(settings.length());
            dispatch.run();
            browsers.look();
        }
    }

    // --- messages

    /**
     * Takes a message and hands it on if a consumer can take it. One that its publisher has sent before is dropped. A
     * queue that has ended drops it, and the journal need not hear of that: the record of the queue's deletion ends all
     * that the queue has or will get.
     *
     * @return false when the queue's length limit refuses the message, which the queue has settled then
     */
    public boolean publish(Message message) {
        assert shard.isInside();
        return ended || intake.publish(message);
    }

    /** Whether {@link #publish} would take this message now rather than refuse it. */
    public boolean hasRoom(Message message) {
        assert shard.isInside();
        return ended || intake.hasRoom(message);
    }

    /** A message is ready. */
    void ready(Message message) {
        arrivals.add(message);
        browsers.look();
    }

    /** Takes a message though the queue may be full: it had room for it a moment ago, and has said so. */
    public void take(Message message) {
        assert shard.isInside();
        if (!ended) {
            intake.take(message);
        }
    }

    /**
     * Takes one message out for {@code basic.get}. The answer may come later, when the message must be read back first
     * or the journal must know that the queue is used; several gets are answered in their order, before consumers get
     * anything. On the queue's shard.
     *
     * @param answer hears what was taken; null when nothing is ready
     * @param refused hears why nothing can be taken: 404 when the queue has ended, also while the get waited, 405 when
     *     the queue has a single active consumer, and when the next message is damaged
     */
    public void get(
            boolean noAck,
            java.util.function.Consumer<? super @Nullable Got> answer,
            java.util.function.Consumer<? super BrokerException> refused) {
        pulls.get(noAck, answer, refused);
    }

    /** For those who take messages out and are no consumers. */
    public Pulls pulls() {
        return pulls;
    }

    /** The message is done: acknowledged. */
    public void settle(Delivery delivery) {
        assert shard.isInside();
        settlements.settle(delivery, true);
    }

    /** The same for a message whose settlement the journal has been told already, by a transaction's unit. */
    public void settleJournaled(Delivery delivery) {
        assert shard.isInside();
        settlements.settle(delivery, false);
    }

    /** The messages were rejected and are not to come back: they are dead. */
    public void reject(List<Delivery> deliveries) {
        assert shard.isInside();
        settlements.reject(deliveries);
    }

    /** Puts messages back to their places, or what else is to become of them. */
    public void requeue(List<Delivery> deliveries, Return how) {
        assert shard.isInside();
        settlements.requeue(deliveries, how);
    }

    /** A consumer has taken too long: it loses the delivery, and gets nothing more (RabbitMQ 4.3). */
    void timedOut(Delivery delivery) {
        Consumer consumer = delivery.consumer();
        settlements.timedOut(delivery);
        if (consumer != null) {
            subscriptions.revoke(consumer);
        }
        if (!endIfAutoDelete()) {
            changed();
        }
    }

    /**
     * Gives the holder of a delivery more time, counted from now; without effect when its time is not limited, or over.
     * On the queue's shard.
     */
    public void extend(Delivery delivery, long byMs) {
        assert shard.isInside();
        dispatch.leases().extend(delivery, byMs);
    }

    /** Drops all messages that are ready; returns how many. */
    public int purge() {
        assert shard.isInside();
        requireLive();
        int count = lanes.drop(true);
        dispatch.run(); // gets that waited for one of them
        return count;
    }

    /**
     * Looks at messages that are ready without taking any. The answer may come later; it may show fewer than asked for,
     * even none, though there are more: the next look goes on where it ends. On the queue's shard.
     *
     * @param countMax how many messages it shows at most
     */
    public void browse(BrowseOptions options, int countMax, java.util.function.Consumer<? super Browsed> answer) {
        assert shard.isInside();
        requireLive();
        browsers.browse(options, countMax, answer);
    }

    // --- consumers

    /**
     * Adds a consumer.
     *
     * @param registered runs once the consumer is in, before the first message flows to it
     * @throws BrokerException 403 when an exclusive consumer is or would be in the way, 404 when the queue has ended
     */
    public void subscribe(Consumer consumer, Runnable registered) {
        assert shard.isInside();
        requireLive();
        subscriptions.add(consumer);
        serving.used();
        used();
        registered.run();
        dispatch.run();
        browsers.resume(consumer);
    }

    /** Removes a consumer. What it holds stays with its channel. The last one takes an auto-delete queue with it. */
    public void cancel(Consumer consumer) {
        assert shard.isInside();
        subscriptions.remove(consumer);
        if (!endIfAutoDelete()) {
            dispatch.run();
        }
    }

    /** A channel has gone: its consumers first, so that nothing is handed to them again, then what it held. */
    public void abandon(List<Consumer> gone, List<Delivery> held) {
        assert shard.isInside();
        gone.forEach(subscriptions::remove);
        requeue(held, Return.FAILED);
        if (!gone.isEmpty()) {
            endIfAutoDelete();
        }
    }

    private boolean endIfAutoDelete() {
        boolean ends = subscriptions.isEmpty() && options().autoDelete();
        if (ends) {
            end();
        }
        return ends;
    }

    Subscriptions subscriptions() {
        assert shard.isInside();
        return subscriptions;
    }

    // --- life

    /**
     * Takes what the journal holds for this queue, before anything else is done with it. Messages that may have been
     * delivered before are flagged so when they leave for the first time. On the queue's shard.
     *
     * @param onDone runs when the queue knows all that it must know before messages are published to it
     */
    public void restore(Recovered.QueueContent content, Runnable onDone) {
        assert shard.isInside();
        intake.restore(content, onDone);
        new Revival(this, lanes, expiry, delayed, returns).restore(content);
        if (lastValues != null && !lanes.isEmpty()) {
            lastValues.restore(lanes.lane(0).backPositions());
        }
        changed();
    }

    /** The same without the wish to know when it is done. */
    void restore(Recovered.QueueContent content) {
        restore(content, () -> {});
    }

    /**
     * Notes in the journal that nothing is handed out any more, so that a restart need not flag everything as
     * redelivered; for a clean shutdown. Without effect while there are consumers or deliveries. On the queue's shard.
     */
    public void rest() {
        assert shard.isInside();
        if (!ended && dispatch.isUnused()) {
            serving.rest(lanes.handedOutUpTo());
        }
    }

    /** Counts; null when the queue has ended. */
    public @Nullable QueueStatus status() {
        assert shard.isInside();
        return ended
                ? null
                : new QueueStatus(
                        lanes.size(),
                        dispatch.unackedCount(),
                        delayed.size() + returns.delayedCount(),
                        subscriptions.size());
    }

    /** The queue as listings see it; nothing is in it once it has ended. On its shard. */
    public Observation observation() {
        assert shard.isInside();
        return observation;
    }

    /** How many messages were dropped since the start because they, or others with their value, had come before. */
    public long repeatedCount() {
        assert shard.isInside();
        return intake.repeatedCount();
    }

    /** Somebody uses the queue, or declares it: {@code x-expires} begins anew. On the queue's shard. */
    public void used() {
        disuse.used();
    }

    boolean isConsumed() {
        return !subscriptions.isEmpty();
    }

    /** The messages that are not ready before their time. On the queue's shard. */
    public DelayLine delayed() {
        assert shard.isInside();
        return delayed;
    }

    /** The messages of that priority, for tests. */
    Backlog lane(int priority) {
        return lanes.lane(priority);
    }

    /** Whether it has gone. On its shard. */
    public boolean isEnded() {
        return ended;
    }

    /**
     * Ends the queue and tells its consumers. The caller unbinds and forgets it.
     *
     * @return the number of messages that were ready; 0 when it had ended before
     * @throws BrokerException 406 when a condition does not hold
     */
    public int delete(boolean ifUnused, boolean ifEmpty) {
        assert shard.isInside();
        if (ended) {
            return 0;
        }
        if (ifUnused && !subscriptions.isEmpty()) {
            throw preconditionFailed(describe() + " in use");
        }
        if (ifEmpty && !lanes.isEmpty()) {
            throw preconditionFailed(describe() + " not empty");
        }
        int count = lanes.size();
        finish();
        subscriptions.revokeAll();
        return count;
    }

    private void end() {
        if (!ended) {
            finish();
            listener.ended(this);
        }
    }

    /** The journal is not told of each message: the record of the deletion ends them all. */
    private void finish() {
        ended = true;
        lanes.drop(false);
        returns.end();
        dispatch.leases().end();
        deaths.end();
        delayed.end();
        expiry.end();
        disuse.end();
        serving.end();
        dispatch.gets().refuseAll(missing());
        listener.finished(this);
    }

    private void requireLive() {
        if (ended) {
            throw missing();
        }
    }

    BrokerException missing() {
        return notFound("no " + describe());
    }
}
