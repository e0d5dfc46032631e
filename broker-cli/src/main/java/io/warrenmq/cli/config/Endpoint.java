package io.warrenmq.cli.config;

import org.jspecify.annotations.Nullable;

/**
 * Where to listen.
 *
 * @param host null for the address that {@code bind} names
 * @param port 0 for any that is free
 */
public record Endpoint(@Nullable String host, int port) {
    static final int PORT_MAX = 65_535;

    /** The port, behind an address if there is one: {@code 5672}, {@code 127.0.0.1:5672}, {@code [::1]:5672}. */
    static @Nullable Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        Integer port = Values.parseNumber(text.substring(colon + 1), 0, PORT_MAX);
        if (port == null) {
            return null;
        }
        if (colon < 0) {
            return new Endpoint(null, port);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return host.isEmpty() || host.contains(" ") ? null : new Endpoint(host, port);
    }

    @Override
    public String toString() {
        if (host == null) {
            return Integer.toString(port);
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
