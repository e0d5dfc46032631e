package io.warrenmq.tests.harness;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.amqp.AmqpServer;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.loop.ShardGroup;
import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.access.AccessSettings;
import io.warrenmq.core.access.PasswordAlgorithm;
import io.warrenmq.core.access.PasswordPolicy;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.store.Store;
import io.warrenmq.store.StoreSettings;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.journal.JournalEvents;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A broker in the process of the test, with real sockets and a real store, for operations of administrators that the
 * core has and no protocol offers.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int STOP_MS = 5_000;
    private static final long BODIES_BYTES = 64 * 1024 * 1024;
    private static final int SHARD_COUNT = 2;

    /** Passwords of tests need no protection. */
    private static final PasswordPolicy QUICK = new PasswordPolicy(PasswordAlgorithm.PBKDF2_SHA256, 1_000, false);

    private final ExecutorService background = Executors.newCachedThreadPool();
    private final ShardGroup shards = new ShardGroup(SHARD_COUNT);
    private final Store store;
    private final Broker broker;
    private final AmqpServer amqp;
    private final InetSocketAddress address;

    /** Starts it with what is in the directory. */
    public EmbeddedBroker(Path dataDir) throws IOException, DamageException {
        store = Store.open(
                new DirectoryDisk(dataDir),
                H2CheckpointStore.open(dataDir),
                StoreSettings.defaults(),
                new FailOnEvents(),
                new SecureRandom(),
                new Store.Threads(background, background, background, background));
        broker = new Broker(
                new BrokerIdentity("Warren", "test", "Java", "warren@localhost"),
                shards.shards(),
                Storage.of(store.journal(), store.paging(), SHARD_COUNT, BODIES_BYTES),
                AccessSettings.defaults(background, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))
                        .withPasswords(QUICK),
                new SecureRandom());
        store.start();
        broker.restore(store.takeRecovered()).join();
        amqp = new AmqpServer(shards, broker, AmqpConfig.defaults(), new Alarms("warren@localhost"));
        address = amqp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** The broker itself. */
    public Broker broker() {
        return broker;
    }

    /** One of its shards. */
    public Shard shard() {
        return shards.shards().getFirst();
    }

    /** Where it listens for AMQP. */
    public InetSocketAddress address() {
        return address;
    }

    /** A new connection of the official Java client. */
    public Connection connect() throws IOException, TimeoutException {
        return connect("guest", "guest", Broker.DEFAULT_VHOST);
    }

    /** The same for another user and virtual host. */
    public Connection connect(String user, String password, String vhost) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(vhost);
        factory.setHost(address.getAddress().getHostAddress());
        factory.setPort(address.getPort());
        return factory.newConnection();
    }

    /** The virtual host {@code /}. */
    public VirtualHost vhost() {
        return Objects.requireNonNull(broker.vhost(Broker.DEFAULT_VHOST));
    }

    /** Carries out an operation as an adapter does, on a shard, and waits for its answer. */
    public <T> T call(Consumer<Reply<T>> operation) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Shard shard = shards.shards().getFirst();
        shard.post(() -> operation.accept(new Reply<>(shard, answer::complete, answer::completeExceptionally)));
        return answer.orTimeout(STOP_MS, TimeUnit.MILLISECONDS).join();
    }

    /** The same for an operation without a result. */
    public void carryOut(Consumer<Reply<Done>> operation) {
        this.<Done>call(operation);
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the broker was not given the time to stop", e);
        }
    }

    private void stop() throws IOException, InterruptedException {
        amqp.close("the test is over", STOP_MS);
        CountDownLatch rested = new CountDownLatch(1);
        broker.rest(rested::countDown);
        rested.await(STOP_MS, TimeUnit.MILLISECONDS);
        shards.stop(STOP_MS);
        store.close();
        background.shutdown();
        background.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS); // nothing may touch the directory any more
    }

    private record FailOnEvents() implements JournalEvents {
        @Override
        public void failed(Throwable cause) {
            throw new AssertionError("the disk failed", cause);
        }

        @Override
        public void spaceExhausted(boolean exhausted, String detail) {
            throw new AssertionError("the disk is full: " + detail);
        }
    }
}
