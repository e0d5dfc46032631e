package io.warrenmq.tests.harness;

import java.net.URI;

/** Where a broker listens for AMQP. */
public record Endpoint(String host, int port) {

    static Endpoint parse(String uri) {
        URI parsed = URI.create(uri);
        return new Endpoint(parsed.getHost(), parsed.getPort() < 0 ? 5672 : parsed.getPort());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
