package io.warrenmq.core.management;

import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of all adapters, and what those have counted that have gone. Looked at from any thread; adapters
 * tell of each connection on the shard that it lives on.
 */
public final class Connections {
    /** What connections and channels that have gone have left behind in one virtual host. Owned by one shard. */
    static final class Left {
        MessageStats stats = MessageStats.NONE;
        long receivedConfirm;
        long receivedBytes;
        long sentBytes;
    }

    /** What one shard counts. Owned by it. */
    static final class OfShard {
        final Map<String, Left> left = new HashMap<>();
        long opened;
        long closed;
        long channelsOpened;
        long channelsClosed;

        Left left(String vhost) {
            return left.computeIfAbsent(vhost, _ -> new Left());
        }

        Churn churn() {
            return new Churn(opened, closed, channelsOpened, channelsClosed, 0, 0, 0);
        }
    }

    private final Map<Long, ConnectionHandle> byId = new ConcurrentHashMap<>();
    private final Map<String, ConnectionHandle> byName = new ConcurrentHashMap<>();
    private final List<OfShard> byShard;

    Connections(List<? extends Shard> shards) {
        this.byShard = shards.stream().map(_ -> new OfShard()).toList();
    }

    // --- for adapters, on the shard of the connection

    /** A connection is open: logged in, and in its virtual host. */
    public void opened(ConnectionHandle connection) {
        of(connection.shard()).opened++;
        byId.put(connection.facts().id(), connection);
        byName.put(connection.facts().name(), connection);
    }

    /** A connection that was open has gone, after its channels. Without effect when it is told again. */
    public void closed(ConnectionHandle connection) {
        if (byId.remove(connection.facts().id(), connection)) {
            byName.remove(connection.facts().name(), connection);
            OfShard counts = of(connection.shard());
            counts.closed++;
            Left left = counts.left(connection.facts().vhost());
            ConnectionNumbers numbers = connection.numbers();
            left.receivedBytes += numbers.receivedBytes();
            left.sentBytes += numbers.sentBytes();
        }
    }

    /** A channel is open. */
    public void channelOpened(Shard shard) {
        of(shard).channelsOpened++;
    }

    /** A channel has gone, which was not closed before. */
    public void channelClosed(Shard shard, String vhost, ChannelNumbers last) {
        of(shard).channelsClosed++;
        count(shard, vhost, last.stats(), last.confirm());
    }

    /**
     * Counts what somebody has published or fetched who has no channel.
     *
     * @param confirm whether what was published was confirmed
     */
    public void count(Shard shard, String vhost, MessageStats stats, boolean confirm) {
        Left left = of(shard).left(vhost);
        left.stats = left.stats.plus(stats);
        left.receivedConfirm += confirm ? stats.publish() : 0;
    }

    OfShard of(Shard shard) {
        assert shard.isInside();
        return byShard.get(shard.index());
    }

    // --- look-ups, from any thread

    /** All open connections; a copy. */
    public List<ConnectionHandle> list() {
        return List.copyOf(byId.values());
    }

    /** The open connection of that name; null when there is none. */
    public @Nullable ConnectionHandle find(String name) {
        return byName.get(name);
    }

    /** The open connection with that id; null when there is none. */
    public @Nullable ConnectionHandle find(long id) {
        return byId.get(id);
    }

    /** Those on that shard. */
    Collection<ConnectionHandle> on(Shard shard) {
        List<ConnectionHandle> found = new ArrayList<>();
        for (ConnectionHandle each : byId.values()) {
            if (each.shard() == shard) {
                found.add(each);
            }
        }
        return found;
    }

    /** Closes all connections of a user; returns how many there were. */
    public int closeAllOf(String user, String reason) {
        int count = 0;
        for (ConnectionHandle each : byId.values()) {
            if (each.facts().user().equals(user)) {
                each.close(reason);
                count++;
            }
        }
        return count;
    }

    /** Closes all connections in a virtual host; returns how many there were. */
    public int closeAllIn(String vhost, String reason) {
        int count = 0;
        for (ConnectionHandle each : byId.values()) {
            if (each.facts().vhost().equals(vhost)) {
                each.close(reason);
                count++;
            }
        }
        return count;
    }
}
