package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host: a name space of exchanges and queues. Its topology is read from every shard and changes on its home
 * shard. What durable changes answer waits for the journal.
 */
public final class VirtualHost {
    private final String name;
    private final Shard home;
    private final Storage storage;
    private final Names names;
    private final QueuePlacement placement;
    private final Topology topology;
    private final ReplyAddresses replyAddresses;
    private final Exchanges exchanges;
    private final Queues queues;

    /** @param home shard on which its topology changes */
    public VirtualHost(String name, Shard home, QueuePlacement placement, Storage storage, Names names) {
        this.name = name;
        this.home = home;
        this.placement = placement;
        this.storage = storage;
        this.names = names;
        this.topology = new Topology(name, this::forgotten);
        this.replyAddresses = new ReplyAddresses(names);
        this.exchanges = new Exchanges(this);
        this.queues = new Queues(this);
    }

    public String name() {
        return name;
    }

    /** Operations on exchanges and bindings. */
    public Exchanges exchanges() {
        return exchanges;
    }

    /** Operations on queues. */
    public Queues queues() {
        return queues;
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

    /** An auto-delete exchange went with its last binding, which need not have been in the journal itself. */
    private void forgotten(Exchange exchange) {
        if (exchange.options().durable()) {
            journal().append(new TopologyChange.ExchangeDeleted(name, exchange.name()));
        }
    }

    Shard home() {
        return home;
    }

    Topology topology() {
        return topology;
    }

    /** The journal that holds what is durable here. */
    public Journal journal() {
        return storage.journal();
    }

    /** What queues keep their messages in. */
    Storage storage() {
        return storage;
    }

    /** Makes names that nobody else has. */
    public Names names() {
        return names;
    }

    QueuePlacement placement() {
        return placement;
    }

    /** Journals the change, if there is one, and answers on {@code shard} once it is durable. */
    void answerWhenDurable(@Nullable TopologyChange change, Shard shard, Runnable answer) {
        if (change == null) {
            answer.run();
        } else {
            journal().whenDurable(journal().append(change), shard, answer);
        }
    }
}
