package io.warrenmq.cli.perf.connections;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of this machine to connect from. One address has some 28,000 ports for connections to the same broker; on
 * loopback there are more addresses to be had: 127.0.0.2 and so on.
 */
final class SourceAddresses {
    private static final int CONNECTIONS_PER_ADDRESS = 20_000;
    private static final int ADDRESSES_MAX = 254;

    private final boolean isLoopback;

    SourceAddresses(InetAddress broker) {
        this.isLoopback = broker.isLoopbackAddress() && broker instanceof Inet4Address;
    }

    /** The address for a connection, by its number from 0; null for the one that the system chooses. */
    @Nullable
    InetAddress of(long connection) {
        int index = (int) (connection / CONNECTIONS_PER_ADDRESS % ADDRESSES_MAX);
        if (!isLoopback || index == 0) {
            return null;
        }
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + index)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four bytes are always an address
        }
    }
}
