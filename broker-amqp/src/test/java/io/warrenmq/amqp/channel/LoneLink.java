package io.warrenmq.amqp.channel;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.amqp.simulation.NoPaging;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SocketStub;
import io.warrenmq.core.access.Access;
import io.warrenmq.core.access.User;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.DeadLetters;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A channel's connection, reduced to what parts of a channel need when they are tested alone. */
final class LoneLink implements ChannelLink {
    private final SimulatedBroker broker = new SimulatedBroker(1);
    private final SocketStub socket = new SocketStub(broker.buffers().allocator());
    private final VirtualHost vhost = broker.broker().vhost("/");
    private final User guest = new User("guest", Set.of());
    private final Session session = new Session(
            1,
            new Access(broker.broker().access(), guest, "/"),
            broker.simulation().shard());
    private final FrameWriter writer =
            new FrameWriter(socket, broker.simulation().shard(), 131_072);
    private final AssemblyBudget budget = new AssemblyBudget(1_000_000, new AssemblyPool(1_000_000));
    private final Queue queue = new Queue(
            new Queue.Identity(
                    "/", "deliveries", 1, new QueueOptions(false, false, false, FieldTable.EMPTY), Queue.NO_OWNER),
            QueueSettings.PLAIN,
            broker.simulation().shard(),
            NoPaging.storage(broker.journal(), 1),
            _ -> {},
            DeadLetters.NOWHERE);
    private final AmqpChannel channel = new AmqpChannel(this, 1);

    /** A delivery that no other test has. */
    Delivery delivery() {
        queue.publish(
                new Message("", "deliveries", BasicProperties.EMPTY.encode().clone(), 2));
        List<Delivery> taken = new ArrayList<>(1);
        queue.get(
                false,
                got -> taken.add(
                        Objects.requireNonNull(Objects.requireNonNull(got).delivery())),
                refusal -> {
                    throw refusal;
                });
        return taken.getFirst();
    }

    /** A consumer of the channel that its queue does not know. */
    ChannelConsumer consumer(String tag) {
        return new ChannelConsumer(
                channel.consumers(), queue, new Consumer.Options(tag, false, false, 0, 0, FieldTable.EMPTY), true);
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public VirtualHost vhost() {
        return vhost;
    }

    @Override
    public AmqpConfig config() {
        return broker.config();
    }

    @Override
    public FrameWriter writer() {
        return writer;
    }

    @Override
    public NameCache names() {
        return broker.names();
    }

    @Override
    public AssemblyBudget assemblyBudget() {
        return budget;
    }

    @Override
    public boolean wantsCancelNotify() {
        return true;
    }

    @Override
    public void hold() {}

    @Override
    public void release() {}

    @Override
    public void published(int underWay) {}

    @Override
    public void refuse(AmqpChannel refused, BrokerException refusal, int methodId) {
        throw refusal;
    }
}
