package io.warrenmq.core;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.User;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.limit.Admissions;
import io.warrenmq.core.limit.UserLimits;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.EventExchange;
import io.warrenmq.core.vhost.LogExchange;
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
    private final UserLimits userLimits;
    private final Admissions admissions;
    private final EventExchange events;
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
        this.userLimits = new UserLimits(home, storage.journal());
        this.admissions = new Admissions(userLimits);
        this.events = new EventExchange(identity.clusterName());
        VirtualHost first = new VirtualHost(DEFAULT_VHOST, home, placement, storage, random, events);
        events.publishIn(first);
        vhosts.put(DEFAULT_VHOST, first);
    }

    /**
     * Brings to life what the journal held, on the shards where it belongs. Once, before anybody uses the broker; from
     * any thread. The answer is completed on a shard, or fails when the data cannot be those of this broker: then
     * nothing may use it.
     */
    public CompletableFuture<Done> restore(Recovered recovered) {
        Restart restart = new Restart(home, placement, vhosts, userLimits);
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

    /** Hears what happens, and passes it on to those who listen. */
    public Events events() {
        return events;
    }

    /** Operations on the limits of users. */
    public UserLimits userLimits() {
        return userLimits;
    }

    /**
     * Counts a connection of somebody who may enter the virtual host.
     *
     * @throws BrokerException 530 when a limit is reached
     */
    public Admission admit(User user, VirtualHost vhost) {
        return admissions.enter(user.name(), vhost.name(), vhost.limits().current());
    }

    /** A way for lines of the log to those who listen at {@code amq.rabbitmq.log} in the default virtual host. */
    public LogExchange logExchange() {
        return new LogExchange(vhost(DEFAULT_VHOST), identity.clusterName());
    }

    /** The names of all virtual hosts; a copy. */
    public List<String> vhostNames() {
        return List.copyOf(vhosts.keySet());
    }

    /**
     * Switches the tracing of a virtual host, see {@link io.warrenmq.core.vhost.Tracing}. From any thread; completed
     * when that is durable.
     *
     * @throws BrokerException 530 when there is no such virtual host
     */
    public CompletableFuture<Done> trace(String vhostName, boolean on) {
        VirtualHost vhost = vhost(vhostName);
        CompletableFuture<Done> done = new CompletableFuture<>();
        Reply<Done> reply = new Reply<>(home, done::complete, done::completeExceptionally);
        home.post(() -> vhost.tracing().set(on, reply));
        return done;
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
