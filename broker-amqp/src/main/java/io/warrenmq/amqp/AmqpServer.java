package io.warrenmq.amqp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.warrenmq.amqp.channel.AssemblyPool;
import io.warrenmq.amqp.channel.NameCache;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.config.AmqpTls;
import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.amqp.connection.AmqpConnection;
import io.warrenmq.amqp.connection.ConnectionHost;
import io.warrenmq.amqp.loop.NettyShard;
import io.warrenmq.amqp.loop.ShardGroup;
import io.warrenmq.amqp.tls.TlsGate;
import io.warrenmq.core.Broker;
import io.warrenmq.core.alarm.Alarms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for AMQP connections and spreads them over the shards. Bound: at most {@link AmqpConfig#handshakesMax}
 * connections may be in their handshake; beyond that accepting waits, and the kernel's backlog holds the rest.
 */
public final class AmqpServer implements ConnectionHost {
    private static final Logger LOG = LoggerFactory.getLogger("connection");

    /** Incomplete messages may take this part of the heap: a quarter. */
    private static final int ASSEMBLY_HEAP_DIVISOR = 4;

    private static final int BACKLOG = 4096;
    private static final int READ_BYTES_MIN = 256;
    private static final int READ_BYTES_INITIAL = 2048;

    /** Two of the largest frames that clients commonly agree on; a read rarely brings more. */
    private static final int READ_BYTES_MAX = 256 * 1024;

    private static final int WRITE_LOW_BYTES = 256 * 1024;
    private static final int WRITE_HIGH_BYTES = 512 * 1024;

    private final ShardGroup shards;
    private final Broker broker;
    private final AmqpConfig config;
    private final Alarms alarms;
    private final List<NameCache> names = new ArrayList<>();
    private final Set<AmqpConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<AmqpConnection, SocketAddress> handshakes = new ConcurrentHashMap<>();
    private final HandshakeGate gate;
    private final AssemblyPool assemblyPool;
    private final Set<SaslMechanism> mechanisms;
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();

    /** Calculates for TLS handshakes; what waits for it is bounded by the gate, one task for each connection. */
    private final ExecutorService tlsTasks = Executors.newFixedThreadPool(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            Thread.ofPlatform().daemon().name("tls-", 0).factory());

    /** Set while the server closes; opens when the last connection has gone. */
    private volatile @Nullable CountDownLatch allGone;

    /** A server that allows every way to log in. */
    public AmqpServer(ShardGroup shards, Broker broker, AmqpConfig config, Alarms alarms) {
        this(shards, broker, config, alarms, SaslMechanism.ALL);
    }

    /** @param mechanisms the ways to log in that are allowed */
    public AmqpServer(
            ShardGroup shards, Broker broker, AmqpConfig config, Alarms alarms, Set<SaslMechanism> mechanisms) {
        this.mechanisms = Set.copyOf(mechanisms);
        this.shards = shards;
        this.broker = broker;
        this.config = config;
        this.alarms = alarms;
        this.assemblyPool = new AssemblyPool(Runtime.getRuntime().maxMemory() / ASSEMBLY_HEAP_DIVISOR);
        this.gate = new HandshakeGate(config.handshakesMax(), config.handshakesPerAddressMax());
        shards.shards().forEach(_ -> names.add(new NameCache()));
        alarms.onChange(() -> connections.forEach(AmqpConnection::alarmsChanged));
    }

    /**
     * Starts listening.
     *
     * @return the address, with the real port where 0 was asked for
     * @throws IOException when the address cannot be had
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return bind(address, null);
    }

    /**
     * Starts listening for TLS. It counts with the other listeners under the same bounds.
     *
     * @return the address, with the real port where 0 was asked for
     * @throws IOException when the address cannot be had
     */
    public InetSocketAddress listen(InetSocketAddress address, AmqpTls tls) throws IOException {
        return bind(address, tls);
    }

    private InetSocketAddress bind(InetSocketAddress address, @Nullable AmqpTls tls) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(shards.loops())
                .channel(shards.serverSocketType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_INITIAL, READ_BYTES_MAX))
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(WRITE_LOW_BYTES, WRITE_HIGH_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel socket) {
                        accept(socket, tls);
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
        }
        Channel channel = bound.channel();
        listeners.add(channel);
        return (InetSocketAddress) channel.localAddress();
    }

    private void accept(Channel socket, @Nullable AmqpTls tls) {
        SocketAddress peer = socket.remoteAddress();
        if (!gate.enter(peer)) {
            LOG.debug("refusing a connection from {}: too many of its connections are in their handshake", peer);
            socket.close();
            return;
        }
        NettyShard shard = shards.shardOf(socket.eventLoop());
        AmqpConnection connection = new AmqpConnection(socket, shard, this, names.get(shard.index()));
        connections.add(connection);
        handshakes.put(connection, peer);
        if (gate.isFull()) {
            updateAccepting();
        }
        if (tls != null) {
            TlsGate.install(socket, connection, tls, tlsTasks);
        }
        socket.pipeline().addLast(connection.decoder());
    }

    /** Accept, or not, as the gate says when this runs; each always on one loop, so the last word is the latest. */
    private void updateAccepting() {
        for (Channel channel : listeners) {
            channel.eventLoop().execute(() -> channel.config().setAutoRead(!gate.isFull()));
        }
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
    public Set<SaslMechanism> mechanisms() {
        return mechanisms;
    }

    @Override
    public AmqpConfig config() {
        return config;
    }

    @Override
    public Alarms alarms() {
        return alarms;
    }

    /** Memory outside the heap that buffers of connections take, in bytes. Any thread. */
    public static long bufferBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider measured
                ? measured.metric().usedDirectMemory()
                : 0;
    }

    @Override
    public void handshakeDone(AmqpConnection connection) {
        SocketAddress peer = handshakes.remove(connection);
        if (peer != null) {
            if (gate.leave(peer)) {
                updateAccepting();
            }
        }
    }

    @Override
    public void disconnected(AmqpConnection connection) {
        handshakeDone(connection);
        connections.remove(connection);
        CountDownLatch gone = allGone;
        if (gone != null && connections.isEmpty()) {
            gone.countDown();
        }
    }

    /** Stops accepting, asks all clients to go and waits for them, at most {@code timeoutMs}. Not from a shard. */
    public void close(String reason, long timeoutMs) throws InterruptedException {
        for (Channel channel : listeners) {
            channel.close().awaitUninterruptibly();
        }
        CountDownLatch gone = new CountDownLatch(1);
        allGone = gone;
        connections.forEach(each -> each.close(reason));
        if (connections.isEmpty()) {
            gone.countDown();
        }
        gone.await(timeoutMs, TimeUnit.MILLISECONDS);
        tlsTasks.shutdown();
    }
}
