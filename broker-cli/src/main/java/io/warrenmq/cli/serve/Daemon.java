package io.warrenmq.cli.serve;

import io.warrenmq.amqp.AmqpServer;
import io.warrenmq.amqp.loop.ShardGroup;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.command.Version;
import io.warrenmq.cli.log.LogConfiguration;
import io.warrenmq.cli.monitor.Monitors;
import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.access.FixedUsers;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.http.HttpServer;
import io.warrenmq.store.Store;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running broker: wires store, core and adapters together, and takes them apart again when the process is told to
 * stop.
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger("broker");

    private static final int CLIENTS_CLOSE_MS = 6_000;
    private static final int SHARDS_STOP_MS = 2_000;

    private final DurableStore durable;
    private final ShardGroup shards;
    private final Broker broker;
    private final Monitors monitors;
    private final AmqpServer amqp;
    private final HttpServer http;
    private final CountDownLatch running = new CountDownLatch(1);

    private Daemon(
            DurableStore durable,
            ShardGroup shards,
            Broker broker,
            Monitors monitors,
            AmqpServer amqp,
            HttpServer http) {
        this.durable = durable;
        this.shards = shards;
        this.broker = broker;
        this.monitors = monitors;
        this.amqp = amqp;
        this.http = http;
    }

    /** @throws CommandFailure when something it needs is not to be had */
    static Daemon start(ServeSettings settings) {
        BrokerIdentity identity = identity();
        Alarms alarms = new Alarms(identity.clusterName());
        LOG.info(
                "Starting Warren {} on {}, data directory {}",
                identity.version(),
                identity.platform(),
                settings.dataDir().toAbsolutePath());
        // Netty takes as long to come up as the database does, and another core can see to it.
        CompletableFuture<ShardGroup> coming = CompletableFuture.supplyAsync(() -> new ShardGroup(settings.shards()));
        DurableStore durable = DurableStore.open(settings, alarms.source(Alarm.DISK));
        Store store = durable.store();
        ShardGroup shards = coming.join();
        Broker broker = new Broker(
                identity,
                shards.shards(),
                Storage.of(
                        store.journal(),
                        store.paging(),
                        settings.shards(),
                        settings.store().bodiesBytes()),
                FixedUsers.guest(),
                new SecureRandom());
        store.start();
        broker.restore(store.takeRecovered()).join();
        Observation.begin(settings.observe(), broker, alarms);
        LOG.info("Running {} shard(s) on {}", settings.shards(), shards.transport());
        HttpServer http = listenHttp(settings);
        Monitors monitors = Monitors.start(settings.alarms(), settings.dataDir(), alarms);
        AmqpServer amqp = new AmqpServer(shards, broker, settings.amqp(), alarms);
        LOG.info("Ready to start client connection listeners");
        listenAmqp(settings, amqp);
        Daemon daemon = new Daemon(durable, shards, broker, monitors, amqp, http);
        // The process ends with 0 when it is told to stop, which is why the hook halts instead of returning.
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::stopAndHalt, "stop"));
        http.ready(true);
        LOG.info("Server startup complete; 0 plugins started.");
        return daemon;
    }

    private static BrokerIdentity identity() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return new BrokerIdentity(
                "Warren", Version.current(), "Java " + Runtime.version().feature(), "warren@" + host);
    }

    private static HttpServer listenHttp(ServeSettings settings) {
        InetSocketAddress address =
                address(settings.bind() == null ? "127.0.0.1" : settings.bind(), settings.httpPort());
        try {
            HttpServer http = HttpServer.listen(address);
            LOG.info("started HTTP listener on {}", text(http.address()));
            return http;
        } catch (IOException e) {
            throw cannotListen("HTTP", address, e);
        }
    }

    private static void listenAmqp(ServeSettings settings, AmqpServer amqp) {
        InetSocketAddress address = address(settings.bind(), settings.amqpPort());
        try {
            LOG.info("started TCP listener on {}", text(amqp.listen(address)));
        } catch (IOException e) {
            throw cannotListen("AMQP", address, e);
        }
    }

    private static InetSocketAddress address(@Nullable String bind, int port) {
        if (bind == null) {
            return new InetSocketAddress(port);
        }
        InetSocketAddress address = new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw ServeCommand.wrong("--bind is '" + bind + "', which is not an address of this machine");
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
        if (address.getAddress().isAnyLocalAddress()) {
            return "[::]:" + address.getPort(); // how RabbitMQ names all addresses
        }
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Waits for ever: what stops the broker ends the process. */
    void awaitStop() throws InterruptedException {
        running.await();
    }

    private void stopAndHalt() {
        int exitCode = ExitCode.OK;
        try {
            stop();
        } catch (InterruptedException | IOException | RuntimeException e) {
            LOG.error("the broker did not stop cleanly", e);
            exitCode = ExitCode.INTERNAL;
        }
        LogConfiguration.flush();
        Runtime.getRuntime().halt(exitCode);
    }

    private void stop() throws InterruptedException, IOException {
        LOG.info("Stopping: closing client connections");
        http.ready(false);
        amqp.close("broker forced connection closure with reason 'shutdown'", CLIENTS_CLOSE_MS);
        monitors.close();
        CountDownLatch rested = new CountDownLatch(1);
        broker.rest(rested::countDown);
        rested.await(SHARDS_STOP_MS, TimeUnit.MILLISECONDS);
        shards.stop(SHARDS_STOP_MS);
        durable.close();
        http.close();
        LOG.info("Stopped");
    }
}
