package io.warrenmq.core.queue;

import static io.warrenmq.core.error.BrokerException.accessRefused;

import io.warrenmq.core.browse.BrowseOptions;

/** Who consumes a queue: consumers come and go, and their credit changes. Owned by the queue's shard. */
final class Subscriptions {
    private final Queue queue;
    private final ConsumerRing consumers;
    private final Dispatch dispatch;
    private final Browsers browsers;
    private final QueueListener listener;
    private boolean exclusive;

    Subscriptions(Queue queue, ConsumerRing consumers, Dispatch dispatch, Browsers browsers, QueueListener listener) {
        this.queue = queue;
        this.consumers = consumers;
        this.dispatch = dispatch;
        this.browsers = browsers;
        this.listener = listener;
    }

    int size() {
        return consumers.size() + browsers.size();
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Adds a consumer, which gets nothing yet.
     *
     * @throws io.warrenmq.core.error.BrokerException 403 when an exclusive consumer is or would be in the way
     */
    void add(Consumer consumer) {
        boolean alone = consumer.options().exclusive();
        boolean refused = alone && (!isEmpty() || queue.settings().consumption().singleActive());
        if (exclusive || refused) {
            throw accessRefused(queue.describe() + " in exclusive use");
        }
        exclusive = alone;
        BrowseOptions browse = consumer.browse();
        if (browse == null) {
            consumers.add(consumer);
        } else {
            browsers.add(consumer, browse);
        }
        listener.subscribed(consumer);
    }

    /** Removes a consumer; what it holds stays with its channel. Without effect when it has gone. */
    void remove(Consumer consumer) {
        if (!consumers.remove(consumer) && !browsers.remove(consumer)) {
            return;
        }
        consumer.cancel();
        dispatch.gone(consumer);
        listener.unsubscribed(consumer);
        queue.used();
        if (consumer.options().exclusive()) {
            exclusive = false;
        }
        withdrawGrant(consumer);
    }

    /** Removes a consumer that does not know. */
    void revoke(Consumer consumer) {
        if (!consumer.isCancelled()) {
            remove(consumer);
            consumer.outlet().cancelled(consumer);
        }
    }

    /** Removes all. */
    void revokeAll() {
        consumers.members().forEach(this::revoke);
        browsers.members().forEach(this::revoke);
    }

    /** The consumer's channel takes deliveries again. */
    void resume(Consumer consumer) {
        consumer.resumed();
        if (consumer.browse() == null) {
            lineUpAndDispatch(consumer);
        } else {
            browsers.resume(consumer);
        }
    }

    /** What the consumer has asked its channel for has come, see {@link Outlet#request}. */
    void granted(Consumer consumer) {
        consumer.grantArrived();
        if (!consumer.isCancelled() && consumer.isShared()) {
            lineUpAndDispatch(consumer);
        }
        withdrawGrant(consumer);
        consumers.lineUp(consumer);
    }

    /** Changes the prefetch; 0 is unlimited. */
    void limit(Consumer consumer, int prefetch) {
        consumer.prefetch(prefetch);
        lineUpAndDispatch(consumer);
    }

    /** The channel limits its consumers together, or does not any more. */
    void share(Consumer consumer, boolean together) {
        consumer.shared(together);
        lineUpAndDispatch(consumer);
    }

    private void lineUpAndDispatch(Consumer consumer) {
        if (consumer.browse() == null) {
            consumers.lineUp(consumer);
            dispatch.run();
        }
    }

    private static void withdrawGrant(Consumer consumer) {
        if (consumer.withdrawGrant()) {
            consumer.outlet().giveBack(consumer);
        }
    }
}
