package io.warrenmq.bench.rig;

import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.access.Access;
import io.warrenmq.core.access.User;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A broker on one shard, in the benchmark's thread, that stores nothing: all calls are plain calls. */
public final class LoneBroker {
    public static final QueueOptions TRANSIENT = new QueueOptions(false, false, false, FieldTable.EMPTY);

    private final LoneShard shard = new LoneShard();
    private final GuestOnly users = new GuestOnly();
    private final Broker broker = new Broker(
            new BrokerIdentity("Warren", "0.0.0", "Java", "warren@bench"),
            List.of(shard),
            NoStorage.storage(),
            users,
            new Random(1));

    public LoneShard shard() {
        return shard;
    }

    public Broker broker() {
        return broker;
    }

    public VirtualHost vhost() {
        return broker.vhost(Broker.DEFAULT_VHOST);
    }

    /** A new connection of guest's. */
    public Session session() {
        Access access = new Access(users, new User("guest", Set.of("administrator")), Broker.DEFAULT_VHOST);
        return new Session(broker.nextConnectionId(), access, shard);
    }

    public void declare(Session session, String queue) {
        vhost().queues().declare(session, new QueueDeclaration(queue, TRANSIENT), reply());
        shard.runPosted();
    }

    /** Binds a queue to an exchange. */
    public void bind(Session session, String exchange, String queue, String key) {
        BindingRequest request = new BindingRequest(exchange, queue, true, key, FieldTable.EMPTY);
        vhost().exchanges().bind(session, request, reply());
        shard.runPosted();
    }

    /** Adds a consumer that does not acknowledge. */
    public void consume(Session session, String queueName, CountingOutlet outlet) {
        Queue queue = vhost().queues().toConsume(session, queueName);
        vhost().queues().subscribe(outlet.consumer(queue, true, 0), reply());
        shard.runPosted();
    }

    private <T> Reply<T> reply() {
        return new Reply<>(shard, _ -> {}, refusal -> {
            throw refusal;
        });
    }
}
