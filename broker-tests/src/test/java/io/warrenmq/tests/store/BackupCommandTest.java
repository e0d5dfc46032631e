package io.warrenmq.tests.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.BrokerProcess.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code store backup}: what a broker has on the copy, and when there is no copy. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class BackupCommandTest {
    private static final int MESSAGES = 20;

    @TempDir
    private Path dir;

    private Path data() {
        return dir.resolve("data");
    }

    private Path copy() {
        return dir.resolve("copy");
    }

    @ParameterizedTest(name = "broker {0}")
    @ValueSource(strings = {"stopped", "killed"})
    void aBrokerOnTheCopyHasAllThatThereWas(String how) throws Exception {
        leaveMessages(how.equals("killed"));
        Exit exit = backup(copy());
        assertEquals(0, exit.code(), exit.output());
        assertTrue(exit.output().contains(" files, "), exit.output());
        assertTrue(exit.output().contains("sound"), exit.output());
        assertEquals("rwx------", mode(copy()));
        for (Path file : files(copy())) {
            assertEquals("rw-------", mode(file), file.toString());
        }
        assertFalse(Files.exists(copy().resolve("warren.lock")));

        // Twice: of what is taken from the copy, nothing is taken from the original.
        for (Path each : List.of(copy(), data())) {
            try (BrokerProcess broker = BrokerProcess.startIn(each)) {
                assertEquals(MESSAGES, drain(broker), each.toString());
            }
        }
    }

    @Test
    void aRunningBrokerIsLeftAlone() {
        try (BrokerProcess broker = BrokerProcess.startIn(data())) {
            Exit exit = backup(copy());
            assertEquals(75, exit.code(), exit.output());
            assertTrue(exit.output().contains(Long.toString(broker.pid())), exit.output());
            assertTrue(exit.output().contains("stop it"), exit.output());
            assertFalse(Files.exists(copy()));
        }
    }

    @Test
    void aDirectoryThatHoldsSomethingIsLeftAlone() throws Exception {
        leaveMessages(false);
        Files.createDirectory(copy());
        Path mine = Files.writeString(copy().resolve("mine"), "precious");

        Exit exit = backup(copy());
        assertEquals(64, exit.code(), exit.output());
        assertEquals(List.of(mine), files(copy()));

        Exit inside = backup(data().resolve("copy"));
        assertEquals(64, inside.code(), inside.output());
        assertFalse(Files.exists(data().resolve("copy")));
    }

    @Test
    void damageIsToldAndCopiedForARepair() throws Exception {
        leaveMessages(false);
        Files.write(data().resolve("catalogue.mv.db"), new byte[8192]);

        Exit exit = backup(copy());
        assertEquals(65, exit.code(), exit.output());
        assertTrue(exit.output().contains("damaged: "), exit.output());
        assertFalse(exit.output().contains("\tat "), exit.output());
        assertTrue(files(copy()).stream().anyMatch(file -> file.toString().endsWith(".log")), exit.output());
    }

    @Test
    void nothingToCopyIsNoBackup() {
        Exit exit = backup(copy());
        assertEquals(78, exit.code(), exit.output());
        assertTrue(exit.output().contains(data().toString()), exit.output());
        assertFalse(Files.exists(copy()));
    }

    private Exit backup(Path target) {
        return BrokerProcess.startExpectingExit("store", "backup", target.toString(), "--data-dir", data().toString());
    }

    private void leaveMessages(boolean killed) throws IOException, TimeoutException, InterruptedException {
        BrokerProcess broker = BrokerProcess.startIn(data());
        try {
            fill(connect(broker).createChannel());
        } finally {
            if (killed) {
                broker.kill();
            } else {
                broker.close();
            }
        }
    }

    private static void fill(Channel channel) throws IOException, InterruptedException {
        channel.queueDeclare("orders", true, false, false, null);
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, ("order " + i).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie();
    }

    private static int drain(BrokerProcess broker) throws IOException, TimeoutException {
        int count = 0;
        try (Connection connection = connect(broker)) {
            Channel channel = connection.createChannel();
            for (GetResponse got = channel.basicGet("orders", true);
                    got != null;
                    got = channel.basicGet("orders", true)) {
                assertEquals("order " + count, new String(got.getBody(), UTF_8));
                count++;
            }
        }
        return count;
    }

    private static Connection connect(BrokerProcess broker) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(broker.amqp().host());
        factory.setPort(broker.amqp().port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
