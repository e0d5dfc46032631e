package io.warrenmq.http;

import io.warrenmq.http.api.HealthOfService;
import io.warrenmq.http.config.HttpSettings;
import io.warrenmq.http.route.RouteTable;
import io.warrenmq.http.server.Dispatcher;
import io.warrenmq.http.server.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of the broker: a listener of the JDK's server, with a virtual thread for each request, never on a
 * shard. From the beginning it answers probes; everything else from {@link #serve} on.
 */
public final class HttpServer implements AutoCloseable {
    private final com.sun.net.httpserver.HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HealthOfService health = new HealthOfService();
    private final HttpSettings settings;
    private volatile Dispatcher dispatcher;

    private HttpServer(com.sun.net.httpserver.HttpServer server, HttpSettings settings) {
        this.server = server;
        this.settings = settings;
        this.dispatcher = new Dispatcher(new RouteTable(List.of(health)), settings);
    }

    /**
     * Starts listening for plain HTTP; {@link #serve} and {@link #ready} have still to be called.
     *
     * @throws IOException when the address cannot be had
     */
    public static HttpServer listen(InetSocketAddress address) throws IOException {
        return listen(address, null, HttpSettings.DEFAULT);
    }

    /**
     * Starts listening; {@link #serve} and {@link #ready} have still to be called.
     *
     * @param tls for HTTPS; null for plain HTTP
     * @throws IOException when the address cannot be had
     */
    public static HttpServer listen(InetSocketAddress address, @Nullable SSLContext tls, HttpSettings settings)
            throws IOException {
        Limits.applyToServer();
        HttpServer http = new HttpServer(Listening.at(address, tls), settings);
        http.server.setExecutor(http.threads);
        http.server.createContext("/", exchange -> http.dispatcher.handle(exchange));
        http.server.start();
        return http;
    }

    /** The address, with the real port where 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Serves the whole API from now on. */
    public void serve(ManagementApi api) {
        dispatcher = new Dispatcher(api.routes(health), api.broker(), settings);
    }

    /** Clients are served, or no more. */
    public void ready(boolean isReady) {
        health.ready(isReady);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
