package io.warrenmq.cli.perf.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.warrenmq.amqp.loop.NettyShard;
import io.warrenmq.amqp.loop.ShardGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The client's event loops, and the way to connect from them. */
public final class ClientLoops implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final long STOP_TIMEOUT_MS = 5_000;
    private static final int WRITE_LOW_BYTES = 64 * 1024;
    private static final int WRITE_HIGH_BYTES = 256 * 1024;
    private static final int READ_BYTES_MIN = 512;
    private static final int READ_BYTES_FIRST = 4 * 1024;
    private static final int READ_BYTES_MAX = 256 * 1024;

    private final ShardGroup shards;
    private final List<EventLoop> loops = new ArrayList<>();
    private final BrokerUri uri;
    private final int heartbeatSeconds;
    private final InetSocketAddress broker;

    /**
     * @param heartbeatSeconds of all connections, 0 for none
     * @throws io.warrenmq.cli.command.CommandFailure when the host is not known
     */
    public ClientLoops(int threads, BrokerUri uri, int heartbeatSeconds) {
        try {
            this.broker = new InetSocketAddress(InetAddress.getByName(uri.host()), uri.port());
        } catch (UnknownHostException _) {
            throw ClientConnection.unavailable("the host '" + uri.host() + "' is not known");
        }
        this.uri = uri;
        this.heartbeatSeconds = heartbeatSeconds;
        this.shards = new ShardGroup(threads);
        shards.loops().forEach(executor -> loops.add((EventLoop) executor));
    }

    public List<EventLoop> loops() {
        return loops;
    }

    /** Address of the broker. */
    public InetAddress brokerAddress() {
        return broker.getAddress();
    }

    /** Connects and logs in, on the loop at {@code index}, counted round and round. Done when the broker lets us in. */
    public CompletableFuture<ClientConnection> connect(int index) {
        return connect(index, null);
    }

    /** The same, from a given address of this machine. */
    public CompletableFuture<ClientConnection> connect(int index, @Nullable InetAddress source) {
        EventLoop loop = loops.get(index % loops.size());
        NettyShard shard = shards.shardOf(loop);
        CompletableFuture<ClientConnection> made = new CompletableFuture<>();
        CompletableFuture<ClientConnection> done = new CompletableFuture<>();
        Bootstrap bootstrap = bootstrap(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
                ClientConnection connection =
                        new ClientConnection(socket, shard, new ClientLogin(uri, heartbeatSeconds));
                socket.pipeline().addLast(connection.decoder());
                connection.opened().whenComplete((opened, failure) -> hand(done, opened, failure));
                made.complete(connection);
            }
        });
        ChannelFuture connecting = source == null
                ? bootstrap.connect(broker)
                : bootstrap.connect(broker, new InetSocketAddress(source, 0));
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                made.thenAccept(ClientConnection::begin);
            } else {
                done.completeExceptionally(ClientConnection.unavailable("no connection to " + uri.address() + ": "
                        + connected.cause().getMessage()));
            }
        });
        return done;
    }

    private static void hand(
            CompletableFuture<ClientConnection> to, ClientConnection opened, @Nullable Throwable failure) {
        if (failure == null) {
            to.complete(opened);
        } else {
            to.completeExceptionally(failure);
        }
    }

    private static Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(WRITE_LOW_BYTES, WRITE_HIGH_BYTES));
    }

    @Override
    public void close() {
        try {
            shards.stop(STOP_TIMEOUT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
