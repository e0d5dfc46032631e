package io.warrenmq.amqp.channel;

import static io.warrenmq.core.error.BrokerException.notFound;

import io.warrenmq.amqp.method.ExchangeMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.Exchanges;
import io.warrenmq.core.vhost.Names;
import io.warrenmq.core.vhost.Queues;
import io.warrenmq.core.vhost.Session;
import org.jspecify.annotations.Nullable;

/** The methods of classes exchange and queue on one channel. Owned by the connection's shard. */
final class TopologyMethods {
    private final AmqpChannel channel;
    private final Session session;
    private final Exchanges exchanges;
    private final Queues queues;
    private @Nullable String lastDeclared;

    TopologyMethods(AmqpChannel channel) {
        this.channel = channel;
        this.session = channel.session();
        this.exchanges = channel.vhost().exchanges();
        this.queues = channel.vhost().queues();
    }

    /** An empty queue name stands for the queue that the channel declared last; 404 when there is none. */
    String queueName(String given) {
        if (!given.isEmpty()) {
            return Names.clean(given);
        }
        if (lastDeclared == null) {
            throw notFound("no previously declared queue");
        }
        return lastDeclared;
    }

    void on(ExchangeMethod method) {
        switch (method) {
            case ExchangeMethod.Declare request -> declare(request);
            case ExchangeMethod.Delete request ->
                exchanges.delete(
                        session,
                        Names.clean(request.exchange()),
                        request.ifUnused(),
                        answer(request.noWait(), new ExchangeMethod.DeleteOk()));
            case ExchangeMethod.Bind request ->
                exchanges.bind(
                        session,
                        between(request.source(), request.destination(), request.routingKey(), request.arguments()),
                        answer(request.noWait(), new ExchangeMethod.BindOk()));
            case ExchangeMethod.Unbind request ->
                exchanges.unbind(
                        session,
                        between(request.source(), request.destination(), request.routingKey(), request.arguments()),
                        answer(request.noWait(), new ExchangeMethod.UnbindOk()));
            case ExchangeMethod.DeclareOk _,
                    ExchangeMethod.DeleteOk _,
                    ExchangeMethod.BindOk _,
                    ExchangeMethod.UnbindOk _ -> throw AmqpChannel.notForServers();
        }
    }

    private void declare(ExchangeMethod.Declare request) {
        String name = Names.clean(request.exchange());
        if (request.passive()) {
            exchanges.check(session, name);
            if (!request.noWait()) {
                channel.send(new ExchangeMethod.DeclareOk());
            }
            return;
        }
        exchanges.declare(
                session,
                new ExchangeDeclaration(
                        name,
                        request.type(),
                        request.durable(),
                        request.autoDelete(),
                        request.internal(),
                        request.arguments()),
                answer(request.noWait(), new ExchangeMethod.DeclareOk()));
    }

    void on(QueueMethod method) {
        switch (method) {
            case QueueMethod.Declare request -> declare(request);
            case QueueMethod.Bind request ->
                exchanges.bind(
                        session,
                        toQueue(request.exchange(), request.queue(), request.routingKey(), request.arguments()),
                        answer(request.noWait(), new QueueMethod.BindOk()));
            case QueueMethod.Unbind request ->
                exchanges.unbind(
                        session,
                        toQueue(request.exchange(), request.queue(), request.routingKey(), request.arguments()),
                        answer(false, new QueueMethod.UnbindOk()));
            case QueueMethod.Purge request ->
                queues.purge(session, queueName(request.queue()), channel.ask(count -> {
                    if (!request.noWait()) {
                        channel.send(new QueueMethod.PurgeOk(count));
                    }
                }));
            case QueueMethod.Delete request ->
                queues.delete(
                        session,
                        queueName(request.queue()),
                        request.ifUnused(),
                        request.ifEmpty(),
                        channel.ask(count -> {
                            if (!request.noWait()) {
                                channel.send(new QueueMethod.DeleteOk(count));
                            }
                        }));
            case QueueMethod.DeclareOk _,
                    QueueMethod.BindOk _,
                    QueueMethod.UnbindOk _,
                    QueueMethod.PurgeOk _,
                    QueueMethod.DeleteOk _ -> throw AmqpChannel.notForServers();
        }
    }

    private void declare(QueueMethod.Declare request) {
        String name = Names.clean(request.queue());
        Reply<DeclaredQueue> reply = channel.ask(declared -> {
            lastDeclared = declared.name();
            if (!request.noWait()) {
                channel.send(
                        new QueueMethod.DeclareOk(declared.name(), declared.readyCount(), declared.consumerCount()));
            }
        });
        if (request.passive()) {
            queues.check(session, queueName(name), reply);
            return;
        }
        QueueOptions options =
                new QueueOptions(request.durable(), request.exclusive(), request.autoDelete(), request.arguments());
        queues.declare(session, new QueueDeclaration(name, options), reply);
    }

    private BindingRequest toQueue(String exchange, String queue, String routingKey, FieldTable arguments) {
        String name = queueName(queue);
        // With both left empty the queue's name serves as the key (spec: queue.bind, rule "empty-queue").
        String key = queue.isEmpty() && routingKey.isEmpty() ? name : routingKey;
        return new BindingRequest(Names.clean(exchange), name, true, key, arguments);
    }

    private static BindingRequest between(String source, String destination, String routingKey, FieldTable arguments) {
        return new BindingRequest(Names.clean(source), Names.clean(destination), false, routingKey, arguments);
    }

    private Reply<Done> answer(boolean noWait, Method ok) {
        return channel.ask(_ -> {
            if (!noWait) {
                channel.send(ok);
            }
        });
    }
}
