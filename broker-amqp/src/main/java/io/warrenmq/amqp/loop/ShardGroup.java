package io.warrenmq.amqp.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The broker's event loops, one shard each: on epoll where it is to be had, else on the JDK's selectors. */
public final class ShardGroup {
    private final EventLoopGroup loops;
    private final List<NettyShard> shards = new ArrayList<>();
    private final Map<EventLoop, NettyShard> byLoop = new IdentityHashMap<>();

    public ShardGroup(int count) {
        IoHandlerFactory handlers = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("shard"), handlers);
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            NettyShard shard = new NettyShard(shards.size(), loop);
            shards.add(shard);
            byLoop.put(loop, shard);
        }
    }

    public List<NettyShard> shards() {
        return List.copyOf(shards);
    }

    /** The shard on that loop, which must be one of this group's. */
    public NettyShard shardOf(EventLoop loop) {
        NettyShard shard = byLoop.get(loop);
        if (shard == null) {
            throw new IllegalArgumentException("not a loop of this broker");
        }
        return shard;
    }

    public EventLoopGroup loops() {
        return loops;
    }

    /** The kind of listening socket that fits the loops. */
    public Class<? extends ServerChannel> serverSocketType() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Name of the transport in use, for the log. */
    public String transport() {
        return Epoll.isAvailable() ? "epoll" : "nio";
    }

    /** Stops the loops once their work is done and waits for that, at most {@code timeoutMs}. Not from a shard. */
    public void stop(long timeoutMs) throws InterruptedException {
        loops.shutdownGracefully(0, timeoutMs, TimeUnit.MILLISECONDS).await(timeoutMs);
    }
}
