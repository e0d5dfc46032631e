package io.warrenmq.amqp.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who is at the other end of a socket.
 *
 * @param shown its address with its port
 * @param address the same without the port
 * @param loopback whether that is a loopback address
 */
record Peer(String shown, String address, boolean loopback) {
    static Peer at(SocketAddress remote) {
        boolean isLoopback = remote instanceof InetSocketAddress socket
                && socket.getAddress() != null
                && socket.getAddress().isLoopbackAddress();
        return new Peer(text(remote), host(remote), isLoopback);
    }

    /** An address with its port, as RabbitMQ writes it. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket)) {
            return String.valueOf(address);
        }
        String shown = host(socket);
        return (shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown) + ":" + socket.getPort();
    }

    private static String host(SocketAddress address) {
        if (!(address instanceof InetSocketAddress socket)) {
            return String.valueOf(address);
        }
        InetAddress host = socket.getAddress();
        return host == null ? socket.getHostString() : host.getHostAddress();
    }
}
