package io.warrenmq.amqp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections that are in their handshake, over all and per address, because each of them costs memory before
 * anybody knows who it is. Safe from any shard.
 */
final class HandshakeGate {
    private final int max;
    private final int perAddressMax;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    HandshakeGate(int max, int perAddressMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
    }

    /** Lets a connection in; false when its address has too many in their handshake. */
    boolean enter(SocketAddress peer) {
        InetAddress address = address(peer);
        if (address != null && byAddress.merge(address, 1, Integer::sum) > perAddressMax) {
            forget(address);
            return false;
        }
        total.incrementAndGet();
        return true;
    }

    /** The handshake of a connection that was let in is over, well or not. */
    void leave(SocketAddress peer) {
        InetAddress address = address(peer);
        if (address != null) {
            forget(address);
        }
        total.decrementAndGet();
    }

    /** Whether no more connections should be accepted for now. */
    boolean isFull() {
        return total.get() >= max;
    }

    private void forget(InetAddress address) {
        byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    private static @Nullable InetAddress address(SocketAddress peer) {
        return peer instanceof InetSocketAddress socket ? socket.getAddress() : null;
    }
}
