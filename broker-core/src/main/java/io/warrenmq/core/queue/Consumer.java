package io.warrenmq.core.queue;

import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;

/**
 * A subscription as its queue sees it. The fields that change belong to the queue's shard; the channel behind it uses
 * only {@link #resume}, {@link #grant}, {@link #limitTo} and {@link #share}, on its own shard.
 */
public final class Consumer {
    /** What a consumer was registered with; {@code prefetch} 0 is unlimited. */
    public record Options(
            String tag, boolean noAck, boolean exclusive, int priority, int prefetch, FieldTable arguments) {}

    private final Queue queue;
    private final Options options;
    private final Outlet outlet;

    private int prefetch;
    private int unackedCount;
    private boolean full;
    private boolean shared;
    private boolean granted;
    private boolean requested;
    private boolean cancelled;
    private boolean waiting;

    /** @param shared whether the channel limits its consumers together, see {@link Outlet#request} */
    public Consumer(Queue queue, Options options, Outlet outlet, boolean shared) {
        this.queue = queue;
        this.options = options;
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

    // --- the channel's side: called on the channel's shard

    /** The channel can take deliveries again after {@link Outlet#deliver} said no. */
    public void resume() {
        if (outlet instanceof RemoteOutlet remote) {
            remote.report(this);
        } else {
            queue.resume(this);
        }
    }

    /** Grants what {@link Outlet#request} could not at once. */
    public void grant() {
        channelShard().send(queue.shard(), () -> queue.granted(this));
    }

    /** Changes the prefetch; 0 is unlimited. */
    public void limitTo(int newPrefetch) {
        channelShard().send(queue.shard(), () -> queue.limit(this, newPrefetch));
    }

    /** Says whether the channel limits its consumers together from now on. */
    public void share(boolean together) {
        channelShard().send(queue.shard(), () -> queue.share(this, together));
    }

    private Shard channelShard() {
        return outlet.shard();
    }

    // --- the queue's side

    Outlet outlet() {
        return outlet;
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
