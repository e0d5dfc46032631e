package io.warrenmq.cli.serve;

import io.warrenmq.amqp.AmqpServer;
import io.warrenmq.amqp.loop.ShardGroup;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.command.Version;
import io.warrenmq.cli.log.LogConfiguration;
import io.warrenmq.cli.monitor.Monitors;
import io.warrenmq.cli.service.ServiceState;
import io.warrenmq.cli.service.ShardsAlive;
import io.warrenmq.cli.settings.ServeSettings;
import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.http.ManagementApi;
import io.warrenmq.http.metrics.BrokerMetrics;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /** A shard that has not taken up a task for so long hangs. */
    private static final int SHARD_ANSWER_MS = 5_000;

    private final DurableStore durable;
    private final ShardGroup shards;
    private final Broker broker;
    private final Monitors monitors;
    private final AmqpServer amqp;
    private final Listeners listeners;
    private final ServiceState service;
    private final CountDownLatch running = new CountDownLatch(1);

    private Daemon(
            DurableStore durable,
            ShardGroup shards,
            Broker broker,
            Monitors monitors,
            AmqpServer amqp,
            Listeners listeners,
            ServiceState service) {
        this.durable = durable;
        this.shards = shards;
        this.broker = broker;
        this.monitors = monitors;
        this.amqp = amqp;
        this.listeners = listeners;
        this.service = service;
    }

    /** @throws CommandFailure when something it needs is not to be had */
    static Daemon start(ServeSettings settings, ServiceState service) {
        long startedMs = System.currentTimeMillis();
        BrokerIdentity identity = identity();
        Alarms alarms = new Alarms(identity.clusterName());
        LOG.info(
                "Starting Warren {} on {}, data directory {}",
                identity.version(),
                identity.platform(),
                settings.dataDir().toAbsolutePath());
        BootDefinitions definitions = BootDefinitions.of(settings.access());
        Listeners listeners = Listeners.of(settings);
        // Netty takes as long to come up as the database does, and another core can see to it.
        CompletableFuture<ShardGroup> coming = CompletableFuture.supplyAsync(() -> new ShardGroup(settings.shards()));
        DurableStore durable = DurableStore.open(settings, alarms.source(Alarm.DISK));
        ShardGroup shards = coming.join();
        Broker broker = broker(settings, identity, shards, durable.store(), definitions);
        Observation.begin(settings.observe(), broker, alarms);
        LOG.info("Running {} shard(s) on {}", settings.shards(), shards.transport());
        listeners.openHttp(settings.management().http());
        Monitors monitors = Monitors.start(settings.alarms(), settings.dataDir(), alarms);
        AmqpServer amqp = new AmqpServer(
                shards, broker, settings.amqp(), alarms, settings.access().mechanisms());
        LOG.info("Ready to start client connection listeners");
        listeners.openAmqp(amqp, settings.access());
        NodeFacts facts = nodeFacts(settings, alarms, listeners, startedMs);
        listeners.serve(new ManagementApi(broker, shards.shards().getFirst(), facts));
        listeners.openMetrics(
                new BrokerMetrics(broker, facts, BufferMeters.all()),
                settings.management().metrics());
        Daemon daemon = new Daemon(durable, shards, broker, monitors, amqp, listeners, service);
        // The process ends with 0 when it is told to stop, which is why the hook halts instead of returning.
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::stopAndHalt, "stop"));
        listeners.ready(true);
        LOG.info("Server startup complete; 0 plugins started.");
        service.ready(new ShardsAlive(shards.shards(), SHARD_ANSWER_MS));
        return daemon;
    }

    /** The broker with all that the journal held and the definitions say. */
    private static Broker broker(
            ServeSettings settings,
            BrokerIdentity identity,
            ShardGroup shards,
            Store store,
            BootDefinitions definitions) {
        Storage storage = Storage.of(
                store.journal(),
                store.paging(),
                settings.shards(),
                settings.store().bodiesBytes());
        Broker broker =
                new Broker(identity, shards.shards(), storage, Logins.of(settings.access()), new SecureRandom());
        store.start();
        broker.restore(store.takeRecovered()).join();
        definitions.load(broker.definitions(), settings.access().skipUnchangedDefinitions());
        broker.management().start();
        return broker;
    }

    private static NodeFacts nodeFacts(ServeSettings settings, Alarms alarms, Listeners listeners, long startedMs) {
        return new NodeFacts(
                alarms,
                listeners::facts,
                settings.dataDir(),
                settings.alarms().memoryBytesMax(),
                settings.alarms().diskFreeBytesMin(),
                startedMs);
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

    /** Takes up what may change while it runs. */
    void reload(ServeSettings changed) {
        listeners.reload(changed);
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
        service.stopping();
        listeners.ready(false);
        amqp.close("broker forced connection closure with reason 'shutdown'", CLIENTS_CLOSE_MS);
        monitors.close();
        CountDownLatch rested = new CountDownLatch(1);
        broker.rest(rested::countDown);
        rested.await(SHARDS_STOP_MS, TimeUnit.MILLISECONDS);
        shards.stop(SHARDS_STOP_MS);
        durable.close();
        listeners.close();
        service.close();
        LOG.info("Stopped");
    }
}
