package io.warrenmq.amqp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections that are in their handshake, over all and per address, because each of them costs memory before
 * anybody knows who it is. Safe from any shard.
 */
final class HandshakeGate {
    private static final int NETWORK_BYTES = 8;

    private final int max;
    private final int perAddressMax;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<Object, Integer> byAddress = new ConcurrentHashMap<>();

    HandshakeGate(int max, int perAddressMax) {
        this.max = max;
        this.perAddressMax = perAddressMax;
    }

    /** Lets a connection in; false when its address has too many in their handshake. */
    boolean enter(SocketAddress peer) {
        Object address = address(peer);
        if (address != null && byAddress.merge(address, 1, Integer::sum) > perAddressMax) {
            forget(address);
            return false;
        }
        total.incrementAndGet();
        return true;
    }

    /** The handshake of a connection that was let in is over, well or not; true when there was no room before. */
    boolean leave(SocketAddress peer) {
        Object address = address(peer);
        if (address != null) {
            forget(address);
        }
        return total.getAndDecrement() >= max;
    }

    /** Whether no more connections should be accepted for now. */
    boolean isFull() {
        return total.get() >= max;
    }

    private void forget(Object address) {
        byAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    /** What counts as one address: with IPv6 the network of 64 bits, all of which one host can have. */
    private static @Nullable Object address(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress socket)) {
            return null;
        }
        InetAddress address = socket.getAddress();
        return address instanceof Inet6Address six ? ByteBuffer.wrap(six.getAddress(), 0, NETWORK_BYTES) : address;
    }
}
