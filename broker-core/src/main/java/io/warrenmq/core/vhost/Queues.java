package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.notFound;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueListener;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.QueueStatus;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What sessions do to the queues of a virtual host, each with its authorisation. Called on the session's shard;
 * queues come and go on the home shard, everything else about a queue happens on that queue's shard. A refusal that
 * needs no other shard is thrown at once as a {@link io.warrenmq.core.error.BrokerException}; else it comes with the
 * reply.
 */
public final class Queues {
    private final VirtualHost vhost;
    private final Topology topology;
    private final Shard home;
    private final QueueListener listener = new Listener();

    Queues(VirtualHost vhost) {
        this.vhost = vhost;
        this.topology = vhost.topology();
        this.home = vhost.home();
    }

    /**
     * The queue of that name, for use by the session; 404, 405. Any shard; what it is used for is checked elsewhere.
     */
    private Queue queueFor(Session session, String queueName) {
        Queue queue = topology.queue(queueName);
        queue.requireAccess(session.connection());
        return queue;
    }

    /**
     * Declares a queue; 403, 405, 406. Needs configure, and with a dead-letter exchange read on it and write on that.
     */
    public void declare(Session session, QueueDeclaration declaration, Reply<DeclaredQueue> reply) {
        QueueOptions options = vhost.metadata().withDefaultType(declaration.options());
        QueueDeclaration named = new QueueDeclaration(declaration.name(), options);
        if (declaration.name().isEmpty()) {
            named = new QueueDeclaration(vhost.names().make("amq.gen-"), options);
        } else {
            if (ReplyAddresses.isAddress(declaration.name())) {
                check(session, declaration.name(), reply); // exists or not; nobody creates it (RabbitMQ)
                return;
            }
            Names.requireUnreserved("queue", declaration.name());
            Names.requireShort("name of a queue", declaration.name());
        }
        QueueDeclaration request = named;
        session.access().requireForQueue(Permission.CONFIGURE, request.name());
        if (request.options().arguments().find("x-dead-letter-exchange") instanceof FieldValue.LongString target) {
            session.access().requireForQueue(Permission.READ, request.name());
            session.access().requireForExchange(Permission.WRITE, target.text());
        }
        tellOf(reply, "queue.declare", request.name());
        reply.ask(home, () -> declareAtHome(session, request, reply));
    }

    private void declareAtHome(Session session, QueueDeclaration request, Reply<DeclaredQueue> reply) {
        Queue existing = topology.findQueue(request.name());
        if (existing == null) {
            if (request.options().exclusive() && session.hasLeft()) {
                throw notFound("no " + topology.describe("queue", request.name()) + ": its connection has gone");
            }
            vhost.topologyEvents().by(session, () -> create(session, request));
            vhost.inventory().declared(true);
            vhost.answer(request.options().durable(), () -> reply.done(home, new DeclaredQueue(request.name(), 0, 0)));
            return;
        }
        requireEquivalent(session, request, existing);
        vhost.inventory().declared(false);
        Shard its = existing.shard();
        long restsOn = existing.options().durable() ? vhost.lastChange() : VirtualHost.NOTHING;
        home.send(its, () -> {
            QueueStatus status = existing.status();
            if (status != null) {
                existing.used();
                DeclaredQueue answer = declared(existing.name(), status);
                vhost.whenDurable(restsOn, its, () -> reply.done(its, answer));
            } else {
                // It has just ended; its shard told home before this, so the name is free there now.
                its.send(home, () -> reply.answerFailuresOf(home, () -> declareAtHome(session, request, reply)));
            }
        });
    }

    private void create(Session session, QueueDeclaration request) {
        vhost.requireAlive();
        QueueArguments.check(request.options(), topology.describe("queue", request.name()));
        vhost.limits().requireRoomForQueue(request.name(), topology.queueCount());
        long owner = request.options().exclusive() ? session.connection() : Queue.NO_OWNER;
        create(request, owner, vhost.placement().shardFor(session, request.options()));
    }

    /** Creates a queue of nobody, which is checked. Home shard. */
    void createUnowned(QueueDeclaration request) {
        vhost.requireAlive();
        create(request, Queue.NO_OWNER, vhost.placement().shardForRestored());
    }

    private void create(QueueDeclaration request, long owner, Shard shard) {
        Queue.Identity identity = new Queue.Identity(
                vhost.name(), request.name(), vhost.placement().nextId(), request.options(), owner);
        Queue queue = make(identity, shard);
        if (queue.options().durable()) {
            vhost.changed(Changes.declared(queue)); // before anybody finds it: no record may precede its queue's
        }
        topology.add(queue);
        vhost.topologyEvents().created(queue);
    }

    /** Gives a delaying exchange the queue that it holds back messages in. Home shard. */
    void hold(Exchange exchange) {
        Queue holding = topology.findQueue(Holding.nameFor(exchange));
        if (holding == null) {
            Queue.Identity identity = new Queue.Identity(
                    vhost.name(),
                    Holding.nameFor(exchange),
                    vhost.placement().nextId(),
                    Holding.optionsFor(exchange),
                    Queue.BROKER);
            holding = make(identity, vhost.placement().shardForRestored());
            if (holding.options().durable()) {
                vhost.changed(Changes.declared(holding));
            }
            topology.add(holding);
        }
        exchange.holdIn(holding);
    }

    /** A delaying exchange has gone, and what it holds back with it. Home shard. */
    void release(Exchange exchange) {
        Queue holding = exchange.holding();
        if (holding != null) {
            end(holding, () -> {});
        }
    }

    /** Brings a queue to life that was there before a restart. Home shard. */
    Queue restore(TopologyChange.QueueDeclared declared) {
        QueueOptions options = new QueueOptions(true, false, declared.autoDelete(), declared.arguments());
        long owner = Holding.isOne(declared.name(), declared.arguments()) ? Queue.BROKER : Queue.NO_OWNER;
        Queue.Identity identity = new Queue.Identity(vhost.name(), declared.name(), declared.id(), options, owner);
        vhost.placement().continueAbove(declared.id());
        Queue queue = make(identity, vhost.placement().shardForRestored());
        topology.add(queue);
        return queue;
    }

    /** A queue that begins with the settings that its arguments and the policies give it. */
    private Queue make(Queue.Identity identity, Shard shard) {
        if (identity.owner() == Queue.BROKER) {
            return new Queue(
                    identity, QueueSettings.HOLDING, shard, vhost.storage(), listener, vhost.deadLetters(shard));
        }
        FieldTable arguments = identity.options().arguments();
        EffectivePolicy policy = vhost.governance().match(identity.name(), arguments);
        QueueSettings settings = vhost.governance().settings(policy, arguments);
        Queue queue = new Queue(identity, settings, shard, vhost.storage(), listener, vhost.deadLetters(shard));
        vhost.governance().note(queue, policy);
        home.send(shard, queue::used); // x-expires begins
        return queue;
    }

    private void requireEquivalent(Session session, QueueDeclaration request, Queue existing) {
        existing.requireAccess(session.connection());
        if (request.options().exclusive() != existing.options().exclusive()) {
            throw existing.locked();
        }
        requireEquivalent(request, existing);
    }

    /** Of a queue that is not exclusive, as the request does not ask for one. */
    void requireEquivalent(QueueDeclaration request, Queue existing) {
        Equivalence equivalence = new Equivalence(existing.describe());
        equivalence.require(
                "durable", request.options().durable(), existing.options().durable());
        equivalence.require(
                "auto_delete",
                request.options().autoDelete(),
                existing.options().autoDelete());
        QueueArguments.requireEquivalent(
                request.options().arguments(), vhost.governance().arguments(existing), equivalence);
    }

    private static DeclaredQueue declared(String queueName, QueueStatus status) {
        return new DeclaredQueue(queueName, status.readyCount(), status.consumerCount());
    }

    /** Answers with the counts of a queue that exists (passive declare); 404, 405. Needs any permission. */
    public void check(Session session, String queueName, Reply<DeclaredQueue> reply) {
        session.access().requireAny("queue", queueName);
        if (ReplyAddresses.isAddress(queueName)) {
            vhost.replyAddresses().requireExists(queueName, topology.describe("queue", queueName));
            reply.done(session.shard(), new DeclaredQueue(queueName, 0, 1));
            return;
        }
        Queue queue = queueFor(session, queueName);
        atQueue(queue, reply, () -> {
            QueueStatus status = queue.status();
            if (status == null) {
                throw notFound("no " + queue.describe());
            }
            return declared(queueName, status);
        });
    }

    /** Deletes a queue and answers with the number of messages it had; 0 for a missing one. Needs configure. */
    public void delete(Session session, String queueName, boolean ifUnused, boolean ifEmpty, Reply<Integer> reply) {
        session.access().requireForQueue(Permission.CONFIGURE, queueName);
        tellOf(reply, "queue.delete", queueName);
        Queue queue = topology.findQueue(queueName);
        if (queue == null) {
            reply.ask(home, () -> vhost.answer(true, () -> reply.done(home, 0)));
            return;
        }
        queue.requireAccess(session.connection());
        reply.ask(queue.shard(), () -> {
            int count = queue.delete(ifUnused, ifEmpty);
            queue.shard()
                    .send(
                            home,
                            () -> reply.answerFailuresOf(home, () -> {
                                vhost.topologyEvents().by(session, () -> forget(queue));
                                vhost.answer(queue.options().durable(), () -> reply.done(home, count));
                            }));
        });
    }

    /** Ends a queue whatever it holds and forgets it; then runs {@code done} on the home shard. Home shard. */
    void end(Queue queue, Runnable done) {
        home.send(queue.shard(), () -> {
            queue.delete(false, false);
            queue.shard().send(home, () -> {
                forget(queue);
                done.run();
            });
        });
    }

    /** Hears from all queues, each on its shard. */
    private final class Listener implements QueueListener {
        @Override
        public void ended(Queue queue) {
            queue.shard().send(home, () -> forget(queue));
        }

        @Override
        public void finished(Queue queue) {
            vhost.inventory().finished(queue);
        }

        @Override
        public void subscribed(Consumer consumer) {
            vhost.topologyEvents().subscribed(consumer);
        }

        @Override
        public void unsubscribed(Consumer consumer) {
            vhost.topologyEvents().unsubscribed(consumer);
        }
    }

    private void forget(Queue queue) {
        if (!topology.remove(queue)) {
            return;
        }
        vhost.placement().released(queue.shard());
        vhost.inventory().deleted(queue);
        vhost.governance().forget(queue);
        if (queue.options().durable()) {
            vhost.changed(Changes.deleted(queue));
        }
    }

    /**
     * Changes arguments of a queue that exists, without loss of a message: an administrator's call, whose permission
     * its adapter checks. Those that are not named stay as they are; one without a value (void) is taken away. Answers
     * when the change is durable and in force; 404, 406.
     */
    public void change(String queueName, FieldTable changes, Reply<Done> reply) {
        tellOf(reply, "queue.change", queueName);
        reply.ask(home, () -> {
            Queue queue = topology.queue(queueName);
            Runnable answer = () -> vhost.answer(queue.options().durable(), () -> reply.done(home, Done.DONE));
            FieldTable before = vhost.governance().arguments(queue);
            FieldTable after = QueueArguments.changed(queue, before, changes);
            if (after.equals(before)) {
                answer.run();
                return;
            }
            if (queue.options().durable()) {
                vhost.changed(Changes.changed(queue, after));
            }
            QueueSettings settings = vhost.governance().change(queue, after);
            home.send(queue.shard(), () -> {
                queue.configure(settings);
                queue.shard().send(home, answer);
            });
        });
    }

    /** Drops the ready messages of a queue and answers with their number; 404, 405. Needs read. */
    public void purge(Session session, String queueName, Reply<Integer> reply) {
        session.access().requireForQueue(Permission.READ, queueName);
        tellOf(reply, "queue.purge", queueName);
        Queue queue = queueFor(session, queueName);
        reply.ask(queue.shard(), () -> {
            int count = queue.purge();
            Runnable answer = () -> reply.done(queue.shard(), count);
            if (count == 0 || !queue.options().durable()) {
                answer.run();
                return;
            }
            long mark = vhost.journal()
                    .append(new TopologyChange.QueuePurged(queue.identity().id()));
            vhost.whenDurable(mark, queue.shard(), answer);
        });
    }

    /** Takes one message; empty when none is ready; 404, 405. Needs read. */
    public void get(Session session, String queueName, boolean noAck, Reply<Optional<Queue.Got>> reply) {
        session.access().requireForQueue(Permission.READ, queueName);
        Queue queue = queueFor(session, queueName);
        reply.ask(
                queue.shard(),
                () -> queue.get(
                        noAck,
                        got -> reply.done(queue.shard(), Optional.ofNullable(got)),
                        refusal -> reply.refused(queue.shard(), refusal)));
    }

    /** Finds a queue to consume from; 404, 405. Needs read. */
    public Queue toConsume(Session session, String queueName) {
        session.access().requireForQueue(Permission.READ, queueName);
        return queueFor(session, queueName);
    }

    /** Registers a consumer; 403, 404. The answer comes before the first delivery. */
    public void subscribe(Consumer consumer, Reply<Done> reply) {
        Queue queue = consumer.queue();
        reply.ask(queue.shard(), () -> queue.subscribe(consumer, () -> reply.done(queue.shard(), Done.DONE)));
    }

    /** Removes a consumer. */
    public void cancel(Consumer consumer, Reply<Done> reply) {
        Queue queue = consumer.queue();
        reply.ask(queue.shard(), () -> {
            queue.cancel(consumer);
            // By way of home, so that an auto-delete queue is forgotten before the client hears of the cancellation;
            // and back, because only behind what this shard has sent before can no delivery follow cancel-ok.
            queue.shard().send(home, () -> home.send(queue.shard(), () -> reply.done(queue.shard(), Done.DONE)));
        });
    }

    private void tellOf(Reply<?> reply, String action, String queueName) {
        reply.tellOf(action, "vhost", vhost.name(), "queue", queueName);
    }

    private static <T> void atQueue(Queue queue, Reply<T> reply, Supplier<T> work) {
        reply.ask(queue.shard(), () -> reply.done(queue.shard(), work.get()));
    }
}
