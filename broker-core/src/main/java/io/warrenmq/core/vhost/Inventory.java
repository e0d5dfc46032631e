package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueCounters;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in a virtual host, for listings; its look-ups are free for every thread. */
public final class Inventory {
    /** What ended queues of one shard have counted. Owned by the shard. */
    private static final class Ended {
        final QueueCounters classic = new QueueCounters();
        final QueueCounters quorum = new QueueCounters();
    }

    private final VirtualHost vhost;
    private final List<Ended> ended = new ArrayList<>();
    private final List<MessageSizes> sizes = new ArrayList<>();

    private long declared;
    private long created;
    private long deleted;

    Inventory(VirtualHost vhost) {
        this.vhost = vhost;
        vhost.placement().shards().forEach(_ -> {
            ended.add(new Ended());
            sizes.add(new MessageSizes());
        });
    }

    // --- from any thread

    /** The queues that clients may see: without those that delaying exchanges use. It bears changes meanwhile. */
    public Iterator<Queue> queues() {
        return vhost.topology().queues().stream().filter(Inventory::isVisible).iterator();
    }

    private static boolean isVisible(Queue queue) {
        return queue.identity().owner() != Queue.BROKER;
    }

    /** The queue of that name that clients may see; null when there is none. */
    public @Nullable Queue findQueue(String name) {
        Queue queue = vhost.topology().findQueue(name);
        return queue != null && isVisible(queue) ? queue : null;
    }

    /** All exchanges; a copy. */
    public List<Exchange> exchanges() {
        return vhost.topology().exchanges();
    }

    /** The exchange of that name; null when there is none. */
    public @Nullable Exchange findExchange(String name) {
        return vhost.topology().findExchange(name);
    }

    /** The policies of a queue. */
    public EffectivePolicy policyOf(Queue queue) {
        return vhost.governance().of(queue);
    }

    /** The arguments of a queue as they are now. */
    public FieldTable argumentsOf(Queue queue) {
        return vhost.governance().arguments(queue);
    }

    /** Whether a queue is to be one of type {@code quorum}, else {@code classic}. */
    public static boolean isQuorum(Queue queue) {
        return QueueArguments.kind(queue.options().arguments()) == ApplyTo.Kind.QUORUM_QUEUE;
    }

    // --- what has gone

    /** A queue has ended. On its shard. */
    void finished(Queue queue) {
        Ended sums = ended.get(queue.shard().index());
        (isQuorum(queue) ? sums.quorum : sums.classic).add(queue.observation().counters());
    }

    /** What queues of that type have counted that have ended on the shard with that index. On that shard. */
    public QueueCounters ended(int shardIndex, boolean quorum) {
        Ended sums = ended.get(shardIndex);
        return quorum ? sums.quorum : sums.classic;
    }

    /** Sizes of what is published on the shard with that index. On that shard. */
    public MessageSizes sizes(int shardIndex) {
        return sizes.get(shardIndex);
    }

    /** A queue was declared that was there, or has come by it. Home shard. */
    void declared(boolean isNew) {
        declared++;
        created += isNew ? 1 : 0;
    }

    /** A queue has gone. Home shard. */
    void deleted(Queue queue) {
        deleted += isVisible(queue) ? 1 : 0;
    }

    /** Declarations of queues since the broker began. Home shard. */
    public long declaredCount() {
        return declared;
    }

    /** Queues that have come since the broker began. Home shard. */
    public long createdCount() {
        return created;
    }

    /** Queues that have gone since the broker began. Home shard. */
    public long deletedCount() {
        return deleted;
    }
}
