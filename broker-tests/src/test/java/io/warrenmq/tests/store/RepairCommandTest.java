package io.warrenmq.tests.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Stored data is damaged: the daemon refuses, {@code store check} tells, {@code store repair} lets it start again. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class RepairCommandTest {
    private static final int MESSAGES = 20;
    private static final int DAMAGED = 7;

    @TempDir
    private Path dir;

    @Test
    void aDamagedMessageIsRefusedReportedAndGivenUp() throws Exception {
        killedWithMessages();
        Path segment = flip(body(DAMAGED));

        Exit refused = BrokerProcess.startExpectingExit(
                BrokerProcess.serveOnFreePorts(dir).toArray(String[]::new));
        assertDamaged(refused, segment);

        Exit checked = store("check");
        assertDamaged(checked, segment);
        assertTrue(checked.output().contains("1 message (1 in queue 'orders' of vhost '/')"), checked.output());

        byte[] before = Files.readAllBytes(segment);
        Exit asked = store("repair");
        assertDamaged(asked, segment);
        assertTrue(asked.output().contains("will be lost: 1 message"), asked.output());
        assertTrue(asked.output().contains("--yes"), asked.output());
        assertArrayEquals(before, Files.readAllBytes(segment));

        Exit repaired = store("repair", "--yes");
        assertEquals(0, repaired.code(), repaired.output());
        assertEquals(0, store("check").code());

        try (BrokerProcess broker = BrokerProcess.startIn(dir)) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                if (i != DAMAGED) {
                    expected.add(body(i));
                }
            }
            assertEquals(expected, drain(broker));
        }
    }

    @Test
    void aRunningBrokerIsLeftAlone() {
        try (BrokerProcess broker = BrokerProcess.startIn(dir)) {
            for (Exit exit : List.of(store("check"), store("repair", "--yes"))) {
                assertEquals(75, exit.code(), exit.output());
                assertTrue(exit.output().contains(Long.toString(broker.pid())), exit.output());
            }
        }
        Exit sound = store("check");
        assertEquals(0, sound.code(), sound.output());
        assertTrue(sound.output().contains("sound"), sound.output());
    }

    private void killedWithMessages() throws IOException, TimeoutException, InterruptedException {
        BrokerProcess broker = BrokerProcess.startIn(dir);
        Channel channel = connect(broker).createChannel();
        channel.queueDeclare("orders", true, false, false, null);
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, body(i).getBytes(UTF_8));
            channel.waitForConfirmsOrDie();
        }
        broker.kill();
    }

    private static String body(int number) {
        return "order number " + number + ".";
    }

    /** Changes a bit where that text is stored; returns the file. */
    private Path flip(String text) throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("journal-"))
                    .toList()) {
                int at = new String(Files.readAllBytes(file), ISO_8859_1).indexOf(text);
                if (at >= 0) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.wrap(new byte[] {(byte) (text.charAt(0) ^ 1)}), at);
                    }
                    return file;
                }
            }
        }
        throw new AssertionError("no segment has the message");
    }

    private Exit store(String command, String... options) {
        List<String> args = new ArrayList<>(List.of("store", command, "--data-dir", dir.toString()));
        args.addAll(List.of(options));
        return BrokerProcess.startExpectingExit(args.toArray(String[]::new));
    }

    private static void assertDamaged(Exit exit, Path segment) {
        assertEquals(65, exit.code(), exit.output());
        assertTrue(exit.output().matches("(?s).*" + segment.getFileName() + " bytes \\d+ to \\d+.*"), exit.output());
        assertFalse(exit.output().contains("\tat "), exit.output());
    }

    private static List<String> drain(BrokerProcess broker) throws IOException, TimeoutException {
        List<String> bodies = new ArrayList<>();
        try (Connection connection = connect(broker)) {
            Channel channel = connection.createChannel();
            for (GetResponse got = channel.basicGet("orders", true);
                    got != null;
                    got = channel.basicGet("orders", true)) {
                bodies.add(new String(got.getBody(), UTF_8));
            }
        }
        return bodies;
    }

    private static Connection connect(BrokerProcess broker) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(broker.amqp().host());
        factory.setPort(broker.amqp().port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }
}
