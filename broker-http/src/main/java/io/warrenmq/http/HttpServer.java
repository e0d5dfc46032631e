package io.warrenmq.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The HTTP side of the broker; so far the health check that probes poll. Runs on virtual threads of its own, never on a
 * shard.
 */
public final class HttpServer implements AutoCloseable {
    private static final String READY_PATH = "/api/health/checks/ready-to-serve-clients";
    private static final int BACKLOG = 128;

    private final com.sun.net.httpserver.HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ready;

    private HttpServer(com.sun.net.httpserver.HttpServer server) {
        this.server = server;
    }

    /**
     * Starts listening; {@link #ready} has still to be called.
     *
     * @throws IOException when the address cannot be had
     */
    public static HttpServer listen(InetSocketAddress address) throws IOException {
        HttpServer http = new HttpServer(com.sun.net.httpserver.HttpServer.create(address, BACKLOG));
        http.server.setExecutor(http.threads);
        http.server.createContext("/", http::answer);
        http.server.start();
        return http;
    }

    /** The address, with the real port where 0 was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Clients are served, or no more. */
    public void ready(boolean isReady) {
        ready = isReady;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!READY_PATH.equals(exchange.getRequestURI().getPath())) {
                send(exchange, 404, "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "{\"error\":\"Method Not Allowed\",\"reason\":\"only GET and HEAD\"}");
            } else if (ready) {
                send(exchange, 200, "{\"status\":\"ok\"}");
            } else {
                send(exchange, 503, "{\"status\":\"failed\",\"reason\":\"the broker does not accept clients\"}");
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
