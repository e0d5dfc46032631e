package io.warrenmq.core;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Names;
import io.warrenmq.core.vhost.QueuePlacement;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** What all adapters share: the virtual hosts, who may use them, and the broker's identity. Safe from any shard. */
public final class Broker {
    /** The virtual host that always exists. */
    public static final String DEFAULT_VHOST = "/";

    private final BrokerIdentity identity;
    private final AccessControl access;
    private final Shard home;
    private final QueuePlacement placement;
    private final Map<String, VirtualHost> vhosts = new ConcurrentHashMap<>();
    private final AtomicLong lastConnection = new AtomicLong();

    /**
     * @param shards all shards of the broker; the first is home to the topology
     * @param random a source that nobody can guess
     */
    public Broker(
            BrokerIdentity identity,
            List<? extends Shard> shards,
            Storage storage,
            AccessControl access,
            RandomGenerator random) {
        this.identity = identity;
        this.access = access;
        this.home = shards.getFirst();
        this.placement = new QueuePlacement(shards);
        vhosts.put(DEFAULT_VHOST, new VirtualHost(DEFAULT_VHOST, home, placement, storage, new Names(random)));
    }

    /**
     * Brings to life what the journal held, on the shards where it belongs. Once, before anybody uses the broker; from
     * any thread. The answer is completed on a shard, or fails when the data cannot be those of this broker: then
     * nothing may use it.
     */
    public CompletableFuture<Done> restore(Recovered recovered) {
        Restart restart = new Restart(home, placement, vhosts);
        home.post(() -> restart.restore(recovered));
        return restart.done();
    }

    /**
     * Notes in the journal which queues hand out nothing any more, for a clean stop: when connections have gone, before
     * the journal closes. From any thread; {@code done} runs on a shard.
     */
    public void rest(Runnable done) {
        home.post(() -> {
            List<Queue> durable = vhosts.values().stream()
                    .flatMap(each -> each.durableQueues().stream())
                    .toList();
            Countdown left = Countdown.of(durable.size(), done);
            for (Queue queue : durable) {
                home.send(queue.shard(), () -> {
                    try {
                        queue.rest();
                    } finally {
                        queue.shard().send(home, left::one);
                    }
                });
            }
        });
    }

    public BrokerIdentity identity() {
        return identity;
    }

    public AccessControl access() {
        return access;
    }

    /** An id that no connection of this broker ever had, above 0. */
    public long nextConnectionId() {
        return lastConnection.incrementAndGet();
    }

    /**
     * The virtual host of that name.
     *
     * @throws BrokerException 530
     */
    public VirtualHost vhost(String name) {
        VirtualHost vhost = vhosts.get(name);
        if (vhost == null) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "vhost " + name + " not found");
        }
        return vhost;
    }
}
