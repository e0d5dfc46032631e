package io.warrenmq.cli.serve;

import io.warrenmq.amqp.AmqpServer;
import io.warrenmq.amqp.config.AmqpTls;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.config.Endpoint;
import io.warrenmq.cli.settings.AccessSettings;
import io.warrenmq.cli.settings.ListenerSettings;
import io.warrenmq.cli.settings.ServeSettings;
import io.warrenmq.http.HttpServer;
import io.warrenmq.http.ManagementApi;
import io.warrenmq.http.MetricsServer;
import io.warrenmq.http.config.HttpSettings;
import io.warrenmq.http.metrics.BrokerMetrics;
import io.warrenmq.http.metrics.MetricsOptions;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.tls.ServedCertificate;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every port that the broker listens on. */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("broker");

    private final ListenerSettings settings;
    private final TlsListeners tls;
    private final List<HttpServer> http = new ArrayList<>();
    private final List<Open> open = new CopyOnWriteArrayList<>();
    private @Nullable MetricsServer metricsServer;

    /** @param certificate what clients are shown now; null without TLS */
    private record Open(
            String protocol, InetSocketAddress address, Supplier<NodeFacts.@Nullable Certificate> certificate) {}

    private Listeners(ListenerSettings settings, TlsListeners tls) {
        this.settings = settings;
        this.tls = tls;
    }

    /**
     * Reads certificates and keys; nothing is open yet.
     *
     * @throws CommandFailure when one of them cannot be used
     */
    static Listeners of(ServeSettings settings) {
        return new Listeners(settings.listeners(), TlsListeners.load(settings.amqpTls(), settings.httpTls()));
    }

    /**
     * Opens those of HTTP, which answer probes from now on.
     *
     * @throws CommandFailure when an address cannot be had
     */
    void openHttp(HttpSettings answering) {
        openHttp("HTTP", settings.http(), null, answering);
        Endpoint https = settings.https();
        if (https != null) {
            openHttp("HTTPS", https, tls.http(), answering);
        }
    }

    private void openHttp(String what, Endpoint endpoint, @Nullable SSLContext context, HttpSettings answering) {
        InetSocketAddress address = address(endpoint);
        try {
            HttpServer server = HttpServer.listen(address, context, answering);
            http.add(server);
            opened(what, context == null ? "http" : "https", server.address());
        } catch (IOException e) {
            throw cannotListen(what, address, e);
        }
    }

    /** @throws CommandFailure when an address cannot be had */
    void openAmqp(AmqpServer amqp, AccessSettings access) {
        Endpoint plain = settings.amqp();
        if (plain != null) {
            InetSocketAddress address = address(plain);
            try {
                opened("TCP", "amqp", amqp.listen(address));
            } catch (IOException e) {
                throw cannotListen("AMQP", address, e);
            }
        }
        Endpoint secure = settings.amqps();
        SSLContext context = tls.amqp();
        if (secure != null && context != null) {
            InetSocketAddress address = address(secure);
            try {
                AmqpTls over = new AmqpTls(context, access.certificateLogin(), access.tlsHandshakeMs());
                opened("TLS (SSL)", "amqp/ssl", amqp.listen(address, over));
            } catch (IOException e) {
                throw cannotListen("AMQP over TLS", address, e);
            }
        }
    }

    /** @throws CommandFailure when an address cannot be had */
    void openMetrics(BrokerMetrics metrics, MetricsOptions options) {
        InetSocketAddress address = address(settings.metrics());
        try {
            MetricsServer server = MetricsServer.listen(address, null, metrics, options);
            metricsServer = server;
            opened("Prometheus metrics: HTTP", "http/prometheus", server.address());
        } catch (IOException e) {
            throw cannotListen("metrics", address, e);
        }
    }

    private void opened(String what, String protocol, InetSocketAddress address) {
        open.add(new Open(protocol, address, certificateOf(protocol)));
        LOG.info("started {} listener on {}", what, text(address));
    }

    private Supplier<NodeFacts.@Nullable Certificate> certificateOf(String protocol) {
        return switch (protocol) {
            case "amqp/ssl" -> () -> shown(tls.amqpCertificates());
            case "https" -> () -> shown(tls.httpCertificates());
            default -> () -> null;
        };
    }

    /** The one that expires first. */
    private static NodeFacts.@Nullable Certificate shown(List<ServedCertificate> certificates) {
        return certificates.stream()
                .min((one, other) -> one.notAfter().compareTo(other.notAfter()))
                .map(first -> certificate(first.file(), first.notAfter().toEpochMilli()))
                .orElse(null);
    }

    private static NodeFacts.Certificate certificate(Path file, long endsMs) {
        return new NodeFacts.Certificate(file.toString(), "", endsMs, Long.MAX_VALUE);
    }

    /** Serves the whole HTTP API from now on. */
    void serve(ManagementApi api) {
        http.forEach(server -> server.serve(api));
    }

    /** Whether probes hear that clients are served. */
    void ready(boolean isReady) {
        http.forEach(server -> server.ready(isReady));
    }

    /** All that are open. From any thread. */
    List<NodeFacts.Listener> facts() {
        return open.stream()
                .map(each -> new NodeFacts.Listener(
                        each.protocol(),
                        host(each.address()),
                        each.address().getPort(),
                        each.certificate().get()))
                .toList();
    }

    /** Goes on with the certificates that the settings name now; those that cannot be used are logged, the old stay. */
    void reload(ServeSettings changed) {
        tls.reload(changed.amqpTls(), changed.httpTls());
    }

    /** Closes those of HTTP and of metrics, and follows certificates no more; AMQP's are closed with its server. */
    @Override
    public void close() {
        tls.close();
        http.forEach(HttpServer::close);
        if (metricsServer != null) {
            metricsServer.close();
        }
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        if (endpoint.host() == null) {
            return new InetSocketAddress(endpoint.port());
        }
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw ServeCommand.wrong(
                    "'" + endpoint.host() + "' is to be listened on, but is no address of this machine");
        }
        return address;
    }

    private static CommandFailure cannotListen(String what, InetSocketAddress address, IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason = String.valueOf(cause.getMessage());
        if (reason.contains("in use") || cause instanceof BindException) {
            return new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    what + " port " + address.getPort() + " cannot be listened on at " + text(address) + ": " + reason);
        }
        return new CommandFailure(ExitCode.CONFIGURATION, what + " cannot listen on " + text(address) + ": " + reason);
    }

    private static String text(InetSocketAddress address) {
        String host = host(address);
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** {@code ::} for all addresses, as RabbitMQ names them. */
    private static String host(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? "::"
                : address.getAddress().getHostAddress();
    }
}
