package io.warrenmq.amqp.simulation;

import io.warrenmq.amqp.channel.AssemblyPool;
import io.warrenmq.amqp.channel.NameCache;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.connection.AmqpConnection;
import io.warrenmq.amqp.connection.ConnectionHost;
import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.alarm.Alarms;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A broker that knows guest, on simulated shards, with a simulated journal; clients connect to it without sockets. */
public final class SimulatedBroker implements ConnectionHost {
    public static final BrokerIdentity IDENTITY = new BrokerIdentity("Warren", "1.2.3", "Java 25", "warren@test");

    /** What all connections together may hold of incomplete messages. */
    public static final int ASSEMBLY_POOL_BYTES = 4 * 1024 * 1024;

    private final Simulation simulation;
    private final SimulatedJournal journal = new SimulatedJournal();
    private final CountedBuffers buffers = new CountedBuffers();
    private final Broker broker;
    private final AmqpConfig config;
    private final NameCache names = new NameCache();
    private final AssemblyPool assemblyPool = new AssemblyPool(ASSEMBLY_POOL_BYTES);
    private final GuestOnly access = new GuestOnly();
    private final Alarms alarms = new Alarms("warren@test");
    private final List<AmqpConnection> connections = new ArrayList<>();
    private final List<AmqpConnection> handshakesDone = new ArrayList<>();
    private final List<AmqpConnection> disconnected = new ArrayList<>();

    public SimulatedBroker(int shardCount, AmqpConfig config) {
        this.simulation = new Simulation(shardCount);
        this.config = config;
        this.broker =
                new Broker(IDENTITY, simulation.shards(), NoPaging.storage(journal, shardCount), access, new Random(1));
        alarms.onChange(() -> connections.forEach(AmqpConnection::alarmsChanged));
    }

    public SimulatedBroker(int shardCount) {
        this(shardCount, AmqpConfig.defaults());
    }

    /** The defaults but for these. */
    public static AmqpConfig limits(
            int channelMax, int messageBytesMax, int assemblyBytesMax, int consumersPerChannelMax) {
        AmqpConfig defaults = AmqpConfig.defaults();
        return new AmqpConfig(
                channelMax,
                defaults.frameBytesMax(),
                defaults.heartbeatSeconds(),
                messageBytesMax,
                assemblyBytesMax,
                defaults.loginMs(),
                defaults.loginFailureDelayMs(),
                defaults.handshakesMax(),
                defaults.handshakesPerAddressMax(),
                consumersPerChannelMax);
    }

    /** A client on the first shard. */
    public SimulatedClient connect() {
        return connect(0);
    }

    public SimulatedClient connect(int shardIndex) {
        SimulatedClient client = new SimulatedClient(this, simulation.shards().get(shardIndex));
        connections.add(client.connection());
        return client;
    }

    /** A client that is through its handshake and has channel 1. */
    public SimulatedClient connectAndOpen() {
        return connectAndOpen(0);
    }

    public SimulatedClient connectAndOpen(int shardIndex) {
        SimulatedClient client = connect(shardIndex);
        client.send(new ClientBytes().handshake().openChannel(1));
        client.takeFrames();
        return client;
    }

    public Simulation simulation() {
        return simulation;
    }

    public SimulatedJournal journal() {
        return journal;
    }

    public CountedBuffers buffers() {
        return buffers;
    }

    public NameCache names() {
        return names;
    }

    public GuestOnly access() {
        return access;
    }

    public List<AmqpConnection> handshakesDone() {
        return handshakesDone;
    }

    public List<AmqpConnection> disconnectedOnes() {
        return disconnected;
    }

    @Override
    public Broker broker() {
        return broker;
    }

    @Override
    public AssemblyPool assemblyPool() {
        return assemblyPool;
    }

    @Override
    public AmqpConfig config() {
        return config;
    }

    @Override
    public Alarms alarms() {
        return alarms;
    }

    @Override
    public void handshakeDone(AmqpConnection connection) {
        handshakesDone.add(connection);
    }

    @Override
    public void disconnected(AmqpConnection connection) {
        connections.remove(connection);
        disconnected.add(connection);
    }
}
