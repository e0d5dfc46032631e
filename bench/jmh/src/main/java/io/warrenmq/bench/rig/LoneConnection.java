package io.warrenmq.bench.rig;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.channel.AssemblyPool;
import io.warrenmq.amqp.channel.NameCache;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.connection.AmqpConnection;
import io.warrenmq.amqp.connection.ConnectionHost;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.core.Broker;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;

/** A client's connection to a {@link LoneBroker}, with channel 1, on a socket that drops what is written to it. */
public final class LoneConnection implements ConnectionHost {
    private static final byte[] PLAIN_GUEST = "\0guest\0guest".getBytes(StandardCharsets.UTF_8);
    private static final int ASSEMBLY_POOL_BYTES = 64 * 1024 * 1024;

    private final LoneBroker broker;
    private final AmqpConfig config = AmqpConfig.defaults();
    private final AssemblyPool assemblyPool = new AssemblyPool(ASSEMBLY_POOL_BYTES);
    private final Alarms alarms = new Alarms("warren@bench");
    private final DroppingSocket socket = new DroppingSocket();

    public LoneConnection(LoneBroker broker) {
        this.broker = broker;
        AmqpConnection connection = new AmqpConnection(socket, broker.shard(), this, new NameCache());
        socket.pipeline().addLast(connection.decoder());
        read(new ClientBytes()
                .protocolHeader()
                .method(0, new ConnectionMethod.StartOk(FieldTable.EMPTY, "PLAIN", PLAIN_GUEST, "en_US"))
                .method(0, new ConnectionMethod.TuneOk(config.channelMax(), config.frameBytesMax(), 0))
                .method(0, new ConnectionMethod.Open("/"))
                .method(1, new ChannelMethod.Open())
                .buffer());
        requireRunning();
    }

    /** One cycle: what one read has brought is handled to the end, and the answers are written. */
    public void read(ByteBuf bytes) {
        socket.read(bytes);
        broker.shard().runPosted();
    }

    /** Sends one method on channel 1. */
    public void send(Method method) {
        read(new ClientBytes().method(1, method).buffer());
    }

    /** Bytes that the client was sent so far. */
    public long writtenBytes() {
        return socket.writtenBytes();
    }

    /** Throws when the broker has closed the connection or its channel: then it would do nothing, very fast. */
    public void requireRunning() {
        long before = writtenBytes();
        send(new ChannelMethod.Flow(true));
        if (writtenBytes() == before) {
            throw new IllegalStateException("the broker has refused something");
        }
    }

    @Override
    public Broker broker() {
        return broker.broker();
    }

    @Override
    public AmqpConfig config() {
        return config;
    }

    @Override
    public AssemblyPool assemblyPool() {
        return assemblyPool;
    }

    @Override
    public Alarms alarms() {
        return alarms;
    }

    @Override
    public void handshakeDone(AmqpConnection connection) {}

    @Override
    public void disconnected(AmqpConnection connection) {}
}
