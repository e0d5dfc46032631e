package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class HandshakeGateTest {
    private final HandshakeGate gate = new HandshakeGate(4, 2);

    private static SocketAddress peer(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    @Test
    void addressHasItsBound() {
        assertTrue(gate.enter(peer("192.0.2.1", 1)));
        assertTrue(gate.enter(peer("192.0.2.1", 2)));
        assertFalse(gate.enter(peer("192.0.2.1", 3)));
        assertTrue(gate.enter(peer("192.0.2.2", 1)));
        gate.leave(peer("192.0.2.1", 1));
        assertTrue(gate.enter(peer("192.0.2.1", 4)));
        assertFalse(gate.enter(peer("192.0.2.1", 5)));
    }

    @Test
    void fullWhenAllTogetherAreMany() {
        for (int i = 1; i <= 3; i++) {
            assertTrue(gate.enter(peer("192.0.2." + i, 1)));
            assertFalse(gate.isFull());
        }
        assertTrue(gate.enter(peer("192.0.2.4", 1)));
        assertTrue(gate.isFull());
        assertTrue(gate.leave(peer("192.0.2.2", 1)), "there was no room before");
        assertFalse(gate.isFull());
        assertFalse(gate.leave(peer("192.0.2.3", 1)), "there was room before");
    }

    /** One that was turned away counts nowhere. */
    @Test
    void refusedConnectionsTakeNoPlace() {
        for (int port = 1; port <= 100; port++) {
            gate.enter(peer("192.0.2.1", port));
        }
        assertFalse(gate.isFull());
        gate.leave(peer("192.0.2.1", 1));
        gate.leave(peer("192.0.2.1", 2));
        assertTrue(gate.enter(peer("192.0.2.1", 101)));
        assertTrue(gate.enter(peer("192.0.2.1", 102)));
        assertFalse(gate.enter(peer("192.0.2.1", 103)));
    }

    /** One host can have all addresses of its network. */
    @Test
    void addressesOfOneNetworkCountTogether() {
        assertTrue(gate.enter(peer("2001:db8:1:1::1", 1)));
        assertTrue(gate.enter(peer("2001:db8:1:1:ffff::2", 1)));
        assertFalse(gate.enter(peer("2001:db8:1:1::3", 1)));
        assertTrue(gate.enter(peer("2001:db8:1:2::1", 1)));
        gate.leave(peer("2001:db8:1:1::1", 1));
        assertTrue(gate.enter(peer("2001:db8:1:1::3", 1)));
    }

    @Test
    void peerWithoutAnInternetAddressCountsInAll() {
        for (int i = 1; i <= 4; i++) {
            assertTrue(gate.enter(new LocalAddress("here")));
        }
        assertTrue(gate.isFull());
    }
}
