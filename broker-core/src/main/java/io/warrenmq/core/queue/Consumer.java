package io.warrenmq.core.queue;

import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as its queue sees it. The fields that change belong to the queue's shard; the channel behind it uses
 * only {@link #resume}, {@link #grant}, {@link #limitTo} and {@link #share}, on its own shard.
 */
public final class Consumer {
    /** What a consumer was registered with; {@code prefetch} 0 is unlimited. */
    public record Options(
            String tag, boolean noAck, boolean exclusive, int priority, int prefetch, FieldTable arguments) {}

    private static final String TIMEOUT = "x-consumer-timeout";
    private static final long UNSAID = 0;

    private final Queue queue;
    private final Options options;
    private final Outlet outlet;
    private final @Nullable BrowseOptions browse;
    private final long ownTimeoutMs;

    private int prefetch;
    private int unackedCount;
    private boolean full;
    private boolean shared;
    private boolean granted;
    private boolean requested;
    private boolean cancelled;
    private boolean waiting;

    /**
     * A consumer that its queue does not know yet.
     *
     * @param shared whether the channel limits its consumers together, see {@link Outlet#request}
     * @throws io.warrenmq.core.error.BrokerException 406 when its arguments ask for what cannot be
     */
    public Consumer(Queue queue, Options options, Outlet outlet, boolean shared) {
        this.queue = queue;
        this.options = options;
        this.browse = BrowseOptions.of(options.arguments(), options.noAck());
        this.ownTimeoutMs = ownTimeoutMs(options.arguments());
        this.outlet = outlet.shard() == queue.shard() ? outlet : new RemoteOutlet(queue.shard(), outlet);
        this.prefetch = options.prefetch();
        this.shared = shared;
    }

    public Queue queue() {
        return queue;
    }

    public String tag() {
        return options.tag();
    }

    public Options options() {
        return options;
    }

    /** Who is behind it. From any shard. */
    public Subscriber subscriber() {
        return outlet.subscriber();
    }

    // --- for listings, on the queue's shard

    /** How many deliveries it may hold; 0 is unlimited. */
    public int prefetch() {
        return prefetch;
    }

    /** Deliveries that it holds. */
    public int unackedCount() {
        return unackedCount;
    }

    // --- the channel's side: called on the channel's shard

    /** The channel can take deliveries again after {@link Outlet#deliver} said no. */
    public void resume() {
        if (outlet instanceof RemoteOutlet remote) {
            remote.report(this);
        } else {
            queue.subscriptions().resume(this);
        }
    }

    /** Grants what {@link Outlet#request} could not at once. */
    public void grant() {
        channelShard().send(queue.shard(), () -> queue.subscriptions().granted(this));
    }

    /** Changes the prefetch; 0 is unlimited. */
    public void limitTo(int newPrefetch) {
        channelShard().send(queue.shard(), () -> queue.subscriptions().limit(this, newPrefetch));
    }

    /** Says whether the channel limits its consumers together from now on. */
    public void share(boolean together) {
        channelShard().send(queue.shard(), () -> queue.subscriptions().share(this, together));
    }

    private Shard channelShard() {
        return outlet.shard();
    }

    // --- the queue's side

    /** How it reads the queue; null when it takes messages. */
    @Nullable
    BrowseOptions browse() {
        return browse;
    }

    Outlet outlet() {
        return outlet;
    }

    private static long ownTimeoutMs(FieldTable arguments) {
        return arguments.find(TIMEOUT) instanceof FieldValue.Int own && own.value() > 0 ? own.value() : UNSAID;
    }

    /** How long it may take over a delivery: what it has said itself, or else that, in milliseconds. */
    public long timeoutMs(long otherwiseMs) {
        return ownTimeoutMs == UNSAID ? otherwiseMs : ownTimeoutMs;
    }

    /** Whether it may stand in line for messages. Leave under a shared limit is asked for when its turn comes. */
    boolean mayWait() {
        return !cancelled && !full && !requested && (prefetch == 0 || options.noAck() || unackedCount < prefetch);
    }

    /** Its turn has come: true when it may be given a message now. */
    boolean takeTurn() {
        if (outlet.isFull(this)) {
            full = true;
            return false;
        }
        if (!shared || granted) {
            return true;
        }
        requested = true;
        granted = outlet.request(this);
        if (granted) {
            requested = false;
        }
        return granted;
    }

    /** Notes one more delivery; {@code tracked} when it will be acknowledged. */
    void handed(boolean tracked) {
        granted = false;
        if (tracked) {
            unackedCount++;
        }
    }

    void filled() {
        full = true;
    }

    void settled() {
        unackedCount--;
    }

    void resumed() {
        full = false;
    }

    void grantArrived() {
        requested = false;
        granted = true;
    }

    /** Withdraws a grant that was not used; false when there was none. */
    boolean withdrawGrant() {
        boolean had = granted;
        granted = false;
        return had;
    }

    void prefetch(int newPrefetch) {
        prefetch = newPrefetch;
    }

    void shared(boolean together) {
        shared = together;
        if (!together) {
            requested = false;
        }
    }

    boolean isShared() {
        return shared;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    boolean isWaiting() {
        return waiting;
    }

    void waiting(boolean inLine) {
        waiting = inLine;
    }
}
