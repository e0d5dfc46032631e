package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.BrokerProcess.Exit;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Refusals;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The daemon as an operator sees it: options, exit codes, start and stop. Each test starts processes of its own. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class DaemonTest {
    private static final String SHUTDOWN =
            "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'";

    @TempDir
    private Path dir;

    @Test
    void portInUseIs69AndNamesThePort() throws IOException {
        try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(occupied.getLocalPort());
            Exit exit = serve("--bind", "127.0.0.1", "--amqp-port", port);

            assertExit(69, exit, port);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-such-option", "--amqp-port=abc", "--amqp-port=70000", "--amqp-port=-1"})
    void wrongOptionIs64AndNamesTheOption(String option) {
        String[] parts = option.split("=", -1);

        assertExit(64, serve(parts), parts[0]);
    }

    @Test
    void unknownCommandIs64AndNamesTheCommand() {
        assertExit(64, BrokerProcess.startExpectingExit("frobnicate"), "frobnicate");
    }

    @Test
    void optionWithoutItsValueIs64() {
        assertExit(64, BrokerProcess.startExpectingExit("serve", "--data-dir"), "--data-dir");
    }

    @Test
    void dataDirectoryThatCannotBeWrittenIs78AndNamesIt() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "not a directory");
        Path below = file.resolve("data");
        Exit exit = BrokerProcess.startExpectingExit(
                BrokerProcess.serveOnFreePorts(below).toArray(String[]::new));

        assertExit(78, exit, below.toString());
    }

    @Test
    void secondBrokerOnADataDirectoryIs75AndNamesTheHolder() {
        try (BrokerProcess first = BrokerProcess.startIn(dir)) {
            assertExit(75, serve(), Long.toString(first.pid()));
            assertTrue(first.isAlive());
        }
    }

    @Test
    void dataDirectoryIsFreeAgainAfterAStopAndAfterAKill() {
        BrokerProcess.startIn(dir).close();
        BrokerProcess.startIn(dir).kill();

        try (BrokerProcess third = BrokerProcess.startIn(dir)) {
            assertTrue(third.isAlive());
        }
    }

    @Test
    void versionIsPrinted() {
        Exit exit = BrokerProcess.startExpectingExit("--version");

        assertEquals(0, exit.code(), exit.output());
        assertTrue(exit.output().matches("(?s).*\\b\\d+\\.\\d+\\.\\d+.*"), exit.output());
    }

    @Test
    void helpNamesTheOptionsOfServe() {
        Exit exit = BrokerProcess.startExpectingExit("serve", "--help");

        assertEquals(0, exit.code(), exit.output());
        for (String option :
                List.of("--data-dir", "--amqp-port", "--http-port", "--metrics-port", "--bind", "--config")) {
            assertTrue(exit.output().contains(option), option + " in:\n" + exit.output());
        }
    }

    @Test
    void bindAndPortZeroAreShownInTheLog() throws IOException {
        try (BrokerProcess broker = BrokerProcess.startIn(dir, "--bind", "127.0.0.1")) {
            broker.log().await(0, "started TCP listener on 127.0.0.1:" + broker.amqpPort());
            broker.log().await(0, "Server startup complete; 0 plugins started.");
            assertTrue(broker.amqpPort() > 0);
        }
    }

    @Test
    void stopTellsClientsAndEndsWith0Within10Seconds() throws IOException, TimeoutException {
        BrokerProcess broker = BrokerProcess.startIn(dir);
        Connection connection = connect(broker);
        Channel channel = connection.createChannel();
        long startNanos = System.nanoTime();

        Refusals.assertClosesConnection(channel, 320, SHUTDOWN, broker::terminate);
        assertEquals(0, broker.awaitExit(), () -> String.join("\n", broker.log().lines()));
        assertUnder10Seconds(startNanos);
        assertThrows(
                ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), broker.amqpPort()).close());
    }

    @Test
    void stopDoesNotWaitForClientsThatDoNotAnswer() {
        BrokerProcess broker = BrokerProcess.startIn(dir);
        try (RawConnection open = RawConnection.connect(broker.amqp());
                RawConnection half = RawConnection.connect(broker.amqp());
                RawConnection silent = RawConnection.connect(broker.amqp())) {
            Handshake.login(open);
            Handshake.start(half);
            long startNanos = System.nanoTime();
            broker.terminate();

            assertEquals(
                    0, broker.awaitExit(), () -> String.join("\n", broker.log().lines()));
            assertUnder10Seconds(startNanos);
            silent.expectEndOfStream();
        }
    }

    @Test
    void stopWithWorkInFlightEndsWith0() throws IOException, TimeoutException {
        BrokerProcess broker = BrokerProcess.startIn(dir);
        Channel channel = connect(broker).createChannel();
        String queue = channel.queueDeclare().getQueue();
        channel.confirmSelect();
        for (int i = 0; i < 5000; i++) {
            channel.basicPublish("", queue, null, new byte[1000]);
        }
        broker.terminate();

        assertEquals(0, broker.awaitExit(), () -> String.join("\n", broker.log().lines()));
        assertEquals(List.of(), broker.log().stackTraceLines(0));
    }

    private static Connection connect(BrokerProcess broker) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(broker.amqp().host());
        factory.setPort(broker.amqp().port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private Exit serve(String... extraArgs) {
        return BrokerProcess.startExpectingExit(
                BrokerProcess.serveOnFreePorts(dir, extraArgs).toArray(String[]::new));
    }

    /** An operator gets the exit code and a sentence that names the culprit, not a stack trace. */
    private static void assertExit(int code, Exit exit, String culprit) {
        assertEquals(code, exit.code(), exit.output());
        assertTrue(exit.output().contains(culprit), exit.output());
        assertFalse(exit.output().contains("\tat "), exit.output());
    }

    private static void assertUnder10Seconds(long startNanos) {
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, "took " + took);
    }
}
