package io.warrenmq.http;

import com.sun.net.httpserver.HttpServer;
import io.warrenmq.http.config.HttpSettings;
import io.warrenmq.http.metrics.BrokerMetrics;
import io.warrenmq.http.metrics.MetricsOptions;
import io.warrenmq.http.metrics.MetricsResource;
import io.warrenmq.http.route.RouteTable;
import io.warrenmq.http.server.Dispatcher;
import io.warrenmq.http.server.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A listener for Prometheus, apart from the one of the API so that it may be open to others. A virtual thread for each
 * scrape, of which only a few work at one time; never on a shard.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int BODY_BYTES_MAX = 1024;
    private static final int SCRAPES_MAX = 2;
    private static final Limits LIMITS = new Limits(BODY_BYTES_MAX, SCRAPES_MAX, Duration.ofSeconds(10));

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts listening and answers from now on.
     *
     * @param tls for HTTPS; null for plain HTTP
     * @param metrics closed by the caller, after the server
     * @throws IOException when the address cannot be had
     */
    public static MetricsServer listen(
            InetSocketAddress address, @Nullable SSLContext tls, BrokerMetrics metrics, MetricsOptions options)
            throws IOException {
        Limits.applyToServer();
        RouteTable routes = new RouteTable("", List.of(new MetricsResource(metrics, options)));
        Dispatcher dispatcher = new Dispatcher(routes, metrics.broker(), HttpSettings.DEFAULT, LIMITS);
        MetricsServer listening = new MetricsServer(Listening.at(address, tls));
        listening.server.setExecutor(listening.threads);
        listening.server.createContext("/", dispatcher::handle);
        listening.server.start();
        return listening;
    }

    /** The address, with the real port where 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
