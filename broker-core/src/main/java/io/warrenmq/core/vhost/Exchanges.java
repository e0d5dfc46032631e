package io.warrenmq.core.vhost;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.function.BooleanSupplier;

/**
 * What sessions do to the exchanges and bindings of a virtual host, each with its authorisation. Called on the
 * session's shard; changes run on the home shard in the order in which they arrive there. A refusal that needs no
 * other shard is thrown at once as a {@link BrokerException}; else it comes with the reply.
 */
public final class Exchanges {
    private final VirtualHost vhost;
    private final Topology topology;

    Exchanges(VirtualHost vhost) {
        this.vhost = vhost;
        this.topology = vhost.topology();
    }

    /** Declares an exchange; 403, 406. Needs configure, and with an alternate exchange read on it and write on that. */
    public void declare(Session session, ExchangeDeclaration declaration, Reply<Done> reply) {
        Names.requireShort("name of an exchange", declaration.name());
        session.access().requireForExchange(Permission.CONFIGURE, declaration.name());
        if (declaration.arguments().find(Exchange.ALTERNATE) instanceof FieldValue.LongString alternate) {
            session.access().requireForExchange(Permission.READ, declaration.name());
            session.access().requireForExchange(Permission.WRITE, alternate.text());
        }
        reply.tellOf("exchange.declare", "vhost", vhost.name(), "exchange", declaration.name());
        atHome(session, reply, () -> {
            declareAtHome(declaration);
            return declaration.durable();
        });
    }

    void declareAtHome(ExchangeDeclaration declaration) {
        vhost.requireAlive();
        Exchange created = topology.declare(declaration);
        if (created != null) {
            vhost.governance().govern(created);
            if (created.options().durable()) {
                vhost.changed(Changes.declared(vhost.name(), created));
            }
            if (created.isDelaying()) {
                vhost.queues().hold(created);
            }
        }
    }

    /** Answers when the exchange exists; 404 otherwise. Needs any permission. */
    public void check(Session session, String exchange) {
        Topology.requireNotDefault(exchange);
        session.access().requireAny("exchange", exchange);
        topology.exchange(exchange);
    }

    /** Deletes an exchange; a missing one is no error. Needs configure. */
    public void delete(Session session, String exchange, boolean ifUnused, Reply<Done> reply) {
        session.access().requireForExchange(Permission.CONFIGURE, exchange);
        reply.tellOf("exchange.delete", "vhost", vhost.name(), "exchange", exchange);
        atHome(session, reply, () -> {
            Exchange deleted = topology.deleteExchange(exchange, ifUnused);
            if (deleted != null) {
                if (deleted.options().durable()) {
                    vhost.changed(new TopologyChange.ExchangeDeleted(vhost.name(), exchange));
                }
                vhost.queues().release(deleted);
            }
            return deleted == null || deleted.options().durable();
        });
    }

    /**
     * Binds a queue or an exchange; 404, 406. Needs write on the destination and read on the source; of a topic
     * exchange also on the binding key.
     */
    public void bind(Session session, BindingRequest request, Reply<Done> reply) {
        requireForBinding(session, request);
        tellOf(reply, "bind", request);
        Shard home = vhost.home();
        Runnable work = () -> {
            requireQueueAccess(session, request);
            boolean durable = Changes.isDurable(topology, request);
            bindAtHome(request).handOver(() -> vhost.answer(durable, () -> reply.done(home, Done.DONE)));
        };
        reply.ask(home, () -> vhost.topologyEvents().by(session, work));
    }

    /** Makes a binding; what has to be handed over then. */
    HistoryReplay bindAtHome(BindingRequest request) {
        vhost.requireAlive();
        boolean durable = Changes.isDurable(topology, request);
        HistoryReplay replay = new HistoryReplay(vhost, request);
        if (replay.bind() && durable) {
            vhost.changed(new TopologyChange.Bound(Changes.record(vhost.name(), request)));
        }
        return replay;
    }

    /** Undoes a binding; a missing one is no error. Needs write on the destination and read on the source. */
    public void unbind(Session session, BindingRequest request, Reply<Done> reply) {
        requireForBinding(session, request);
        tellOf(reply, "unbind", request);
        atHome(session, reply, () -> {
            requireQueueAccess(session, request);
            boolean durable = Changes.isDurable(topology, request);
            if (topology.unbind(request) && durable) {
                vhost.changed(new TopologyChange.Unbound(Changes.record(vhost.name(), request)));
            }
            return durable;
        });
    }

    private void tellOf(Reply<?> reply, String action, BindingRequest request) {
        reply.tellOf(
                action,
                "vhost",
                vhost.name(),
                "source",
                request.source(),
                request.toQueue() ? "queue" : "exchange",
                request.destination(),
                "key",
                request.routingKey());
    }

    private void requireForBinding(Session session, BindingRequest request) {
        Names.requireShort("routing key of a binding", request.routingKey());
        if (request.toQueue()) {
            ReplyAddresses.requireNoAddress(request.destination());
            session.access().requireForQueue(Permission.WRITE, request.destination());
        } else {
            session.access().requireForExchange(Permission.WRITE, request.destination());
        }
        session.access().requireForExchange(Permission.READ, request.source());
        Exchange source = topology.findExchange(request.source());
        if (source != null && source.options().type() == ExchangeType.TOPIC) {
            session.access().requireForTopic(Permission.READ, request.source(), request.routingKey());
        }
    }

    private void requireQueueAccess(Session session, BindingRequest request) {
        Queue queue = request.toQueue() ? topology.findQueue(request.destination()) : null;
        if (queue != null) {
            queue.requireAccess(session.connection());
        }
    }

    /**
     * Makes a change on the home shard. It returns whether what it is about is durable, or not there: then the answer
     * waits for the journal.
     */
    private void atHome(Session session, Reply<Done> reply, BooleanSupplier change) {
        Shard home = vhost.home();
        Runnable work = () -> vhost.answer(change.getAsBoolean(), () -> reply.done(home, Done.DONE));
        reply.ask(home, () -> vhost.topologyEvents().by(session, work));
    }
}
