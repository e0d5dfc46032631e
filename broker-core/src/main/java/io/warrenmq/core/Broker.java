package io.warrenmq.core;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.AccessSettings;
import io.warrenmq.core.access.User;
import io.warrenmq.core.access.UserHost;
import io.warrenmq.core.access.Users;
import io.warrenmq.core.definitions.DefinitionsHost;
import io.warrenmq.core.definitions.Transfer;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.limit.Admissions;
import io.warrenmq.core.limit.Admitted;
import io.warrenmq.core.limit.GlobalParameters;
import io.warrenmq.core.limit.UserLimits;
import io.warrenmq.core.management.Management;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.EventExchange;
import io.warrenmq.core.vhost.LogExchange;
import io.warrenmq.core.vhost.QueuePlacement;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all adapters share: the virtual hosts, who may use them, and the broker's identity. Safe from any shard. */
public final class Broker {
    /** The virtual host that exists at first, and in which events are published. */
    public static final String DEFAULT_VHOST = "/";

    private final BrokerIdentity identity;
    private final Shard home;
    private final Storage storage;
    private final QueuePlacement placement;
    private final VirtualHosts vhosts;
    private final Users users;
    private final AccessControl access;
    private final AccessSettings accessSettings;
    private final UserLimits userLimits;
    private final GlobalParameters globalParameters;
    private final Admissions admissions;
    private final EventExchange events;
    private final Management management;
    private final Transfer definitions;
    private final VirtualHost eventVhost;
    private final AtomicLong lastConnection = new AtomicLong();

    /**
     * A broker that has its own users.
     *
     * @param shards all shards of the broker; the first is home to the topology
     * @param random a source that nobody can guess, for use by several threads
     */
    public Broker(
            BrokerIdentity identity,
            List<? extends Shard> shards,
            Storage storage,
            AccessSettings access,
            RandomGenerator random) {
        this(identity, shards, storage, access, null, random);
    }

    /** A broker that asks somebody else who may do what. */
    public Broker(
            BrokerIdentity identity,
            List<? extends Shard> shards,
            Storage storage,
            AccessControl access,
            RandomGenerator random) {
        this(
                identity,
                shards,
                storage,
                AccessSettings.defaults(Runnable::run, () -> 0).withFirst(null),
                access,
                random);
    }

    private Broker(
            BrokerIdentity identity,
            List<? extends Shard> shards,
            Storage storage,
            AccessSettings accessSettings,
            @Nullable AccessControl elsewhere,
            RandomGenerator random) {
        this.identity = identity;
        this.home = shards.getFirst();
        this.storage = storage;
        this.placement = new QueuePlacement(shards);
        this.accessSettings = accessSettings;
        this.userLimits = new UserLimits(home, storage.journal());
        this.globalParameters = new GlobalParameters(home, storage.journal());
        this.admissions = new Admissions(userLimits);
        EventExchange toldOf = new EventExchange(identity.clusterName());
        this.events = toldOf;
        this.vhosts = new VirtualHosts(home, storage.journal(), toldOf, name -> {
            VirtualHost made = new VirtualHost(name, home, placement, storage, random, toldOf);
            if (name.equals(DEFAULT_VHOST)) {
                toldOf.publishIn(made);
            }
            return made;
        });
        this.management = new Management(identity.clusterName(), shards, vhosts.live());
        this.users = new Users(new Host(), accessSettings, random);
        this.definitions = new Transfer(new Defined());
        this.access = elsewhere == null ? users : elsewhere;
        this.eventVhost = vhosts.add(DEFAULT_VHOST);
        vhosts.onDelete((name, explanation) -> admissions.close(null, name, explanation), name -> {
            users.forgetVhost(name);
            admissions.forgetVhost(name);
        });
    }

    /** What users need of the broker. */
    private final class Host implements UserHost {
        @Override
        public Shard home() {
            return home;
        }

        @Override
        public Journal journal() {
            return storage.journal();
        }

        @Override
        public Events events() {
            return events;
        }

        @Override
        public boolean hasVhost(String name) {
            return vhosts.find(name) != null;
        }

        @Override
        public void forget(String user) {
            userLimits.forget(user);
        }

        @Override
        public void permissionsChanged(String user, String vhost) {
            admissions.permissionsChanged(user, vhost);
        }

        @Override
        public void endConnections(String user, @Nullable String vhost, String explanation) {
            admissions.close(user, vhost, explanation);
        }
    }

    /** What definitions need of the broker. */
    private final class Defined implements DefinitionsHost {
        @Override
        public Shard home() {
            return home;
        }

        @Override
        public Users users() {
            return users;
        }

        @Override
        public UserLimits userLimits() {
            return userLimits;
        }

        @Override
        public GlobalParameters globalParameters() {
            return globalParameters;
        }

        @Override
        public List<VirtualHost> vhosts() {
            return vhosts.all();
        }

        @Override
        public @Nullable VirtualHost findVhost(String name) {
            return vhosts.find(name);
        }

        @Override
        public boolean isBeingDeleted(String vhost) {
            return vhosts.isBeingDeleted(vhost);
        }

        @Override
        public void createVhost(String name, VhostMetadata metadata, Reply<Boolean> reply) {
            vhosts.create(name, metadata, reply);
        }
    }

    /**
     * Brings to life what the journal held, on the shards where it belongs. Once, before anybody uses the broker; from
     * any thread. The answer is completed on a shard, or fails when the data cannot be those of this broker: then
     * nothing may use it.
     */
    public CompletableFuture<Done> restore(Recovered recovered) {
        Restart restart = new Restart(home, placement, vhosts, users, userLimits, globalParameters);
        // Before it begins: what follows belongs on the home shard, where it ends.
        CompletableFuture<Done> begun = restart.done().thenCompose(_ -> begin(restart.wasUsed(), recovered));
        home.post(() -> restart.restore(recovered));
        return begun;
    }

    private CompletableFuture<Done> begin(boolean used, Recovered recovered) {
        vhosts.finishDeletions();
        CompletableFuture<Done> begun = new CompletableFuture<>();
        if (used || access != users) {
            begun.complete(Done.DONE);
        } else {
            new FirstStart(home, storage.journal(), vhosts, users)
                    .begin(recovered.topology().isEmpty(), accessSettings.first(), begun);
        }
        return begun;
    }

    /**
     * Notes in the journal which queues hand out nothing any more, for a clean stop: when connections have gone, before
     * the journal closes. From any thread; {@code done} runs on a shard.
     */
    public void rest(Runnable done) {
        home.post(() -> {
            List<Queue> durable = vhosts.all().stream()
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

    /** What is there and how much, for tools; and the connections there are. */
    public Management management() {
        return management;
    }

    /** Operations on users and their permissions. */
    public Users users() {
        return users;
    }

    /** All that is defined here, to export and to import. */
    public Transfer definitions() {
        return definitions;
    }

    /** Operations on virtual hosts. */
    public VirtualHosts vhosts() {
        return vhosts;
    }

    /** Operations on settings of the whole broker that tools keep in it. */
    public GlobalParameters globalParameters() {
        return globalParameters;
    }

    /** Operations on the limits of users. */
    public UserLimits userLimits() {
        return userLimits;
    }

    /**
     * Counts a connection of somebody who wants to enter the virtual host.
     *
     * @param connection what hears of it when the user may not use the virtual host any more, or not as before
     * @throws BrokerException 530 when the user may not enter it, or a limit is reached
     */
    public Admission admit(User user, VirtualHost vhost, Admitted connection) {
        requireEntry(user, vhost);
        Admission admission =
                admissions.enter(user.name(), vhost.name(), vhost.limits().current(), connection);
        try {
            requireEntry(user, vhost); // may have changed before it was known whom to close
        } catch (BrokerException refusal) {
            admission.leave();
            throw refusal;
        }
        return admission;
    }

    private void requireEntry(User user, VirtualHost vhost) {
        if (vhosts.require(vhost.name()) != vhost || !access.mayEnter(user, vhost.name())) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "access to vhost '" + vhost.name() + "' refused for user '" + user.name() + "'");
        }
    }

    /** A way for lines of the log to those who listen at {@code amq.rabbitmq.log} in the default virtual host. */
    public LogExchange logExchange() {
        VirtualHost present = vhosts.find(DEFAULT_VHOST);
        return new LogExchange(present == null ? eventVhost : present, identity.clusterName());
    }

    /** The names of all virtual hosts; a copy. */
    public List<String> vhostNames() {
        return vhosts.all().stream().map(VirtualHost::name).toList();
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
        return vhosts.require(name);
    }
}
