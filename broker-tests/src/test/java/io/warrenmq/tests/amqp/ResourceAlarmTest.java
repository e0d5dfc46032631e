package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.Messages;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory and disk that run short: publishers are blocked and told so, consumers go on. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class ResourceAlarmTest {
    /** More than any disk has free. */
    private static final String NO_DISK = "disk_free_limit.absolute = 1PB\n";

    /** Less than the broker itself takes. */
    private static final String NO_MEMORY = "vm_memory_high_watermark.relative = 0.001\n";

    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            disk   | low on disk
            memory | low on memory
            both   | low on memory & disk
            """)
    void publisherIsBlockedFromTheStartAndConsumersAreNot(String what, String reason) throws Exception {
        String config = (what.equals("disk") ? "" : NO_MEMORY) + (what.equals("memory") ? "" : NO_DISK);
        try (BrokerProcess broker = start(dir.resolve("data"), config);
                Client consumer = Client.connect(broker);
                Client publisher = Client.connect(broker)) {
            consumer.channel.queueDeclare("q", false, false, false, null);
            Deliveries deliveries = Deliveries.consume(consumer.channel, "q");
            publisher.channel.confirmSelect();
            publisher.publish("q", "taken");
            assertEquals(reason, publisher.next());
            Messages.awaitConfirms(publisher.channel);
            assertEquals("taken", deliveries.nextAcked());
            publisher.publish("q", "waits");
            deliveries.expectNothing();
            assertEquals(0, consumer.channel.messageCount("q"));
            assertNull(publisher.heard.poll());
            assertNull(consumer.heard.poll());
            String alarm = what.equals("disk") ? "disk" : "memory";
            broker.log().await(0, "[warning]", alarm + " resource limit alarm set on node warren@");
        }
    }

    /** A foreign file fills the disk and goes again: nobody restarts anything. */
    @Test
    void publisherGoesOnWhenThereIsSpaceAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), 64);
                BrokerProcess broker = start(
                        disk.path.resolve("data"),
                        "disk_free_limit.absolute = 24MB\njournal.segment_bytes = 256KiB\n");
                Client consumer = Client.connect(broker);
                Client publisher = Client.connect(broker)) {
            consumer.channel.queueDeclare("q", true, false, false, null);
            publisher.channel.confirmSelect();
            publisher.publish("q", "before");
            Messages.awaitConfirms(publisher.channel);
            assertNull(publisher.heard.poll());

            for (int round = 0; round < 2; round++) {
                int logged = broker.log().position();
                Path foreign = disk.fill(45);
                broker.log().await(logged, "disk resource limit alarm set on node warren@");
                publisher.publish("q", "taken");
                assertEquals("low on disk", publisher.next());
                publisher.publish("q", "waits");
                Deliveries deliveries = Deliveries.consume(consumer.channel, "q");
                if (round == 0) {
                    assertEquals("before", deliveries.nextAcked());
                }
                assertEquals("taken", deliveries.nextAcked());
                deliveries.expectNothing();

                Files.delete(foreign);
                assertEquals(Client.UNBLOCKED, publisher.next());
                assertEquals("waits", deliveries.nextAcked());
                Messages.awaitConfirms(publisher.channel);
                broker.log().await(logged, "disk resource limit alarm cleared on node warren@");
                consumer.channel.basicCancel(deliveries.tag());
            }
            assertNull(publisher.heard.poll());
            assertNull(consumer.heard.poll());
        }
    }

    /**
     * What consumers have taken is garbage that nobody collects while publishers wait; the broker sees it go all the
     * same.
     */
    @Test
    void memoryAlarmEndsWhenConsumersHaveTakenWhatFilledIt() throws Exception {
        try (BrokerProcess broker = start(
                        dir.resolve("data"),
                        "vm_memory_high_watermark.relative = 0.3\nmemory.bodies_bytes = 200MiB\n");
                Client consumer = Client.connect(broker);
                Client publisher = Client.connect(broker)) {
            consumer.channel.queueDeclare("q", false, false, false, null);
            AtomicBoolean enough = new AtomicBoolean();
            Thread filling = Thread.ofVirtual().start(() -> publisher.publishUntil(enough));
            assertEquals("low on memory", publisher.next());
            enough.set(true);
            Deliveries.consumeNoAck(consumer.channel, "q");
            assertEquals(Client.UNBLOCKED, publisher.next());
            filling.join();
            broker.log().await(0, "memory resource limit alarm cleared on node warren@");
        }
    }

    /**
     * A client that vanishes while it is not read leaves its end of the stream behind bytes that nobody reads. What it
     * owned must not wait for the alarm: a small rest with nothing else to tell it, a large one with heartbeats.
     */
    @ParameterizedTest
    @CsvSource({"0, 0", "0, 50000", "1, 8000000"})
    void blockedPublisherThatVanishesIsNoticed(int heartbeatSeconds, int unreadBytes) throws IOException {
        try (BrokerProcess broker = start(dir.resolve("data"), NO_DISK)) {
            int logged = broker.log().position();
            RawConnection socket = RawConnection.connect(broker.amqp());
            Handshake.login(socket, Handshake.FRAME_MAX_BYTES, heartbeatSeconds);
            socket.openChannel(1);
            String own = socket.declareQueue(1);
            socket.publish(1, "", own, (byte) 1);
            socket.expect(0, AmqpMethod.CONNECTION_BLOCKED);
            if (unreadBytes > 0) {
                // As much as the kernel takes, and the socket goes in the middle of it.
                Thread sender = Thread.ofVirtual().start(() -> sendAll(socket, own, unreadBytes));
                Awaitility.await()
                        .atMost(Timeouts.ANSWER)
                        .until(() -> !sender.isAlive() || sender.getState() == Thread.State.WAITING);
            }
            socket.close();
            broker.log().await(logged, "client unexpectedly closed TCP connection");
            assertTrue(broker.log().stackTraceLines(0).isEmpty());
        }
    }

    private static void sendAll(RawConnection socket, String queue, int bytes) {
        try {
            for (int sent = 0; sent < bytes; sent += 50_000) {
                socket.publish(1, "", queue, new byte[50_000]);
            }
        } catch (UncheckedIOException _) {
            // closed in the middle, as intended
        }
    }

    /** SIGTERM reaches clients that are blocked: they hear of it, and the broker does not wait for them in vain. */
    @Test
    void brokerStopsWithBlockedPublishers() throws Exception {
        try (BrokerProcess broker = start(dir.resolve("data"), NO_DISK);
                Client publisher = Client.connect(broker)) {
            publisher.channel.queueDeclare("q", false, false, false, null);
            publisher.publish("q", "taken");
            publisher.next();
            publisher.publish("q", "waits");
            broker.terminate();
            assertEquals(0, broker.awaitExit());
            Awaitility.await().atMost(Timeouts.ANSWER).until(() -> !publisher.connection.isOpen());
            assertTrue(
                    String.valueOf(publisher.connection.getCloseReason()).contains("shutdown"),
                    () -> String.valueOf(publisher.connection.getCloseReason()));
        }
    }

    private BrokerProcess start(Path data, String text) throws IOException {
        Path config = Files.writeString(dir.resolve("warren.conf"), text);
        return BrokerProcess.startIn(data, "--config", config.toString());
    }

    /** A connection with a channel that keeps what it hears of blocking. */
    private static final class Client implements AutoCloseable {
        static final String UNBLOCKED = "unblocked";

        private final Connection connection;
        private final Channel channel;
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        private Client(Connection connection) throws IOException {
            this.connection = connection;
            connection.addBlockedListener(heard::add, () -> heard.add(UNBLOCKED));
            this.channel = connection.createChannel();
        }

        static Client connect(BrokerProcess broker) throws IOException, TimeoutException {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost(broker.amqp().host());
            factory.setPort(broker.amqpPort());
            factory.setAutomaticRecoveryEnabled(false);
            return new Client(factory.newConnection());
        }

        void publish(String queue, String body) throws IOException {
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_TEXT_PLAIN, Messages.bytes(body));
        }

        /** Publishes, at most two megabytes ahead of the broker. */
        void publishUntil(AtomicBoolean enough) {
            try {
                channel.confirmSelect();
                while (!enough.get()) {
                    for (int i = 0; i < 20; i++) {
                        channel.basicPublish("", "q", null, new byte[100_000]);
                    }
                    channel.waitForConfirms();
                }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** What it hears next, which must come. */
        @Nullable
        String next() throws InterruptedException {
            return heard.poll(Timeouts.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Without a word, because a blocked connection has no answer to expect. */
        @Override
        public void close() {
            connection.abort(100);
        }
    }

    /** A file system of a few MiB, which only root may mount. */
    private static final class SmallDisk implements AutoCloseable {
        private final Path path;

        private SmallDisk(Path path) {
            this.path = path;
        }

        static SmallDisk mount(Path path, int sizeMib) throws IOException {
            Files.createDirectories(path);
            boolean mounted;
            try {
                mounted =
                        run("mount", "-t", "tmpfs", "-o", "size=" + sizeMib + "m", "warren-test", path.toString()) == 0;
            } catch (IOException _) {
                mounted = false; // no such command here
            }
            assumeTrue(mounted, "this user cannot mount a small disk (tmpfs)");
            return new SmallDisk(path);
        }

        private static int run(String... command) throws IOException {
            return new ProcessBuilder(command)
                    .inheritIO()
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
        }

        /** A file that takes so many MiB. */
        Path fill(int mib) throws IOException {
            return Files.write(path.resolve("foreign"), new byte[mib * MIB]);
        }

        @Override
        public void close() throws IOException {
            assertEquals(0, run("umount", path.toString()), "the small disk is still in use");
        }
    }
}
