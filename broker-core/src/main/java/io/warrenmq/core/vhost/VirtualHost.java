package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.notFound;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A virtual host: a name space of exchanges and queues. Its topology is read from every shard and changes on its home
 * shard. What durable changes answer waits for the journal.
 */
public final class VirtualHost {
    /** A journal position that is always durable. */
    static final long NOTHING = -1;

    private final String name;
    private final Shard home;
    private final Storage storage;
    private final RandomGenerator random;
    private final Names names;
    private final QueuePlacement placement;
    private final Events events;
    private final TopologyEvents topologyEvents;
    private final Topology topology;
    private final ReplyAddresses replyAddresses;
    private final Exchanges exchanges;
    private final Queues queues;
    private final Parameters parameters;
    private final SharedParameters sharedParameters;
    private final Policies policies;
    private final Policies operatorPolicies;
    private final Governance governance;
    private final VhostLimits limits;
    private final Tracing tracing;
    private final DelayedMessages delayed;
    private final Inventory inventory;
    private final Redrives redrives;

    /** One for each shard, by its index. */
    private final List<DeadLetterPublisher> deadLetters;

    private final List<BrokerPublisher> brokerPublishers;

    /** Changed on the home shard. */
    private volatile VhostMetadata metadata = VhostMetadata.NONE;

    /** Journal position of the last change of the topology. Home shard. */
    private long lastChange = NOTHING;

    /** Whether all here is being deleted, or has been. Home shard. */
    private boolean erasing;

    /** Home shard. */
    private boolean erased;

    /**
     * @param home shard on which its topology changes
     * @param random a source that nobody can guess
     * @param events hears what happens here
     */
    public VirtualHost(
            String name, Shard home, QueuePlacement placement, Storage storage, RandomGenerator random, Events events) {
        this.name = name;
        this.home = home;
        this.placement = placement;
        this.storage = storage;
        this.random = random;
        this.names = new Names(random);
        this.events = events;
        this.inventory = new Inventory(this);
        this.topologyEvents = new TopologyEvents(events, name);
        this.topology = new Topology(name, topologyEvents, this::forgotten);
        this.replyAddresses = new ReplyAddresses(names);
        this.exchanges = new Exchanges(this);
        this.queues = new Queues(this);
        this.parameters = new Parameters(this);
        this.sharedParameters = new SharedParameters(this);
        this.deadLetters = placement.shards().stream()
                .map(shard -> new DeadLetterPublisher(this, shard, true, Queue::hasRoom))
                .toList();
        this.policies = new Policies(this, PolicyRank.USER);
        this.operatorPolicies = new Policies(this, PolicyRank.OPERATOR);
        this.governance = new Governance(this);
        this.limits = new VhostLimits(this);
        this.tracing = new Tracing(this);
        this.brokerPublishers = placement.shards().stream()
                .map(shard -> new BrokerPublisher(this, shard))
                .toList();
        this.delayed = new DelayedMessages(this);
        this.redrives = new Redrives(this);
    }

    public String name() {
        return name;
    }

    /** What administrators say about it. From any shard. */
    public VhostMetadata metadata() {
        return metadata;
    }

    /** Home shard; whoever calls this journals it. */
    public void metadata(VhostMetadata changed) {
        assert home.isInside();
        metadata = changed;
    }

    /** Operations on exchanges and bindings. */
    public Exchanges exchanges() {
        return exchanges;
    }

    /** Operations on queues. */
    public Queues queues() {
        return queues;
    }

    /** Durable settings beside the topology. Home shard. */
    public Parameters parameters() {
        return parameters;
    }

    /** Operations on parameters that others than the broker's own parts keep. */
    public SharedParameters sharedParameters() {
        return sharedParameters;
    }

    /** Operations on the policies of users. */
    public Policies policies() {
        return policies;
    }

    /** Operations on operator policies. */
    public Policies operatorPolicies() {
        return operatorPolicies;
    }

    /** What policies and changed arguments say about exchanges and queues. */
    public Governance governance() {
        return governance;
    }

    /** Operations on the limits of connections and queues. */
    public VhostLimits limits() {
        return limits;
    }

    /** Whether copies of all messages go to {@code amq.rabbitmq.trace}. */
    public Tracing tracing() {
        return tracing;
    }

    /** Hears what happens here. */
    public Events events() {
        return events;
    }

    /** What is here, for listings. */
    public Inventory inventory() {
        return inventory;
    }

    /** Operations on messages that wait for their time. */
    public DelayedMessages delayed() {
        return delayed;
    }

    /** Operations that send dead letters back to where they came from. */
    public Redrives redrives() {
        return redrives;
    }

    /** Addresses of direct reply-to. */
    public ReplyAddresses replyAddresses() {
        return replyAddresses;
    }

    /** A connection has gone: its exclusive queues go too. Answers when they have. */
    public void leave(Session session, Reply<Done> reply) {
        session.shard().send(home, () -> {
            session.leave();
            List<Queue> owned = topology.exclusiveQueues(session.connection());
            if (owned.isEmpty()) {
                reply.done(home, Done.DONE);
            } else {
                int[] left = {owned.size()};
                owned.forEach(queue -> queues.end(queue, () -> {
                    if (--left[0] == 0) {
                        reply.done(home, Done.DONE);
                    }
                }));
            }
        });
    }

    /**
     * Brings to life what was here before a restart, without journaling it again. On the home shard, before any session
     * begins. The queues are still empty.
     *
     * @param changes of this virtual host, in their order
     * @throws IllegalStateException when they tell of something that this version does not know
     */
    public List<Queue> restore(List<TopologyChange> changes) {
        assert home.isInside();
        Restoration restoration = new Restoration(this);
        changes.forEach(restoration::apply);
        return restoration.finish();
    }

    /**
     * Deletes all that is here, in the journal too, and lets nothing new begin; then runs {@code done} on the home
     * shard. Home shard.
     */
    public void erase(Runnable done) {
        assert home.isInside();
        erasing = true;
        new Erasure(this).begin(() -> {
            erased = true;
            done.run();
        });
    }

    /**
     * Nothing new begins in a virtual host that is being deleted. Home shard.
     *
     * @throws io.warrenmq.core.error.BrokerException 404
     */
    void requireAlive() {
        if (erasing) {
            throw gone();
        }
    }

    private BrokerException gone() {
        return notFound("vhost '" + name + "' is deleted");
    }

    /** The queues that live through a restart; a copy. Home shard. */
    public List<Queue> durableQueues() {
        return topology.durableQueues();
    }

    /** An auto-delete exchange went with its last binding, which need not have been in the journal itself. */
    private void forgotten(Exchange exchange) {
        if (exchange.options().durable()) {
            changed(new TopologyChange.ExchangeDeleted(name, exchange.name()));
        }
        queues.release(exchange);
    }

    /** The shard on which its topology changes. */
    public Shard home() {
        return home;
    }

    Topology topology() {
        return topology;
    }

    TopologyEvents topologyEvents() {
        return topologyEvents;
    }

    /** Publishes on that shard what the broker itself has to say. */
    BrokerPublisher brokerPublisher(Shard shard) {
        return brokerPublishers.get(shard.index());
    }

    /** What takes over from the queues on that shard what has died in them. */
    DeadLetterPublisher deadLetters(Shard shard) {
        return deadLetters.get(shard.index());
    }

    /** The journal that holds what is durable here. */
    public Journal journal() {
        return storage.journal();
    }

    /** Where messages are that memory has no room for. */
    public Paging paging() {
        return storage.paging();
    }

    /** What queues keep their messages in. */
    Storage storage() {
        return storage;
    }

    /** Makes names that nobody else has. */
    public Names names() {
        return names;
    }

    /** A random source of the caller's own, for choices that need not be secret. From any shard. */
    RandomGenerator newRandom() {
        return new SplittableRandom(random.nextLong());
    }

    QueuePlacement placement() {
        return placement;
    }

    /** Journals a durable change of the topology. Home shard. */
    void changed(TopologyChange change) {
        assert home.isInside();
        if (erased) {
            throw gone(); // nothing may be journaled of what no restart would find
        }
        lastChange = journal().append(change);
    }

    /** Position of the last durable change of the topology, or {@link #NOTHING}. Home shard. */
    long lastChange() {
        assert home.isInside();
        return lastChange;
    }

    /**
     * Answers about something in the topology. What is durable, or not there, may rest on a change of somebody else
     * that a crash could still take back, so the answer waits for all changes so far, if they are not durable yet.
     * What is transient rests on nothing. Home shard.
     */
    void answer(boolean durableOrMissing, Runnable answer) {
        if (durableOrMissing) {
            whenDurable(lastChange(), home, answer);
        } else {
            answer.run();
        }
    }

    /** Runs the task on {@code shard}, which is the caller's: at once when that position is durable, else later. */
    void whenDurable(long position, Shard shard, Runnable task) {
        if (position <= journal().durablePosition()) {
            task.run();
        } else {
            journal().whenDurable(position, shard, task);
        }
    }
}
