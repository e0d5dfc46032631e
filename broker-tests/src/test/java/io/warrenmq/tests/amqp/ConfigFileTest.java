package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.BrokerProcess.Exit;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that {@code --config} names, with RabbitMQ's keys. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class ConfigFileTest {

    @TempDir
    private Path dir;

    @Test
    void limitsOfConnectionsComeFromTheFile() throws IOException {
        String text = """
            # a comment
            channel_max = 10
            frame_max = 8192
            heartbeat = 7
            """;
        try (BrokerProcess broker = start(text);
                RawConnection socket = RawConnection.connect(broker.amqp())) {
            assertEquals(new Handshake.Tune(10, 8192, 7), Handshake.authenticate(socket));
        }
    }

    @Test
    void messageAboveTheConfiguredSizeIs406() throws IOException {
        try (BrokerProcess broker = start("max_message_size = 1000\n");
                RawConnection socket = RawConnection.connect(broker.amqp())) {
            Handshake.login(socket);
            socket.openChannel(1).openChannel(2);
            socket.publish(1, "", socket.declareQueue(1), new byte[1000]);
            socket.openChannel(3);
            socket.send(RawConnection.publishMethod(2, "", "nowhere"));
            socket.send(Frame.encodeHeader(2, 60, 1001));

            socket.expectChannelClose(
                    2, 406, "PRECONDITION_FAILED - message size 1001 is larger than configured max size 1000");
        }
    }

    @Test
    void moreConsumersThanConfiguredAre530() throws IOException {
        try (BrokerProcess broker = start("consumer_max_per_channel = 2\n");
                RawConnection socket = RawConnection.connect(broker.amqp())) {
            Handshake.login(socket);
            socket.openChannel(1);
            String queue = socket.declareQueue(1);
            for (String tag : List.of("first", "second")) {
                socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, tag));
                socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
            }
            socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, "third"));

            socket.expectConnectionClose(
                    530, "NOT_ALLOWED - number of consumers (2) has reached the maximum per channel");
        }
    }

    private static WireWriter consume(String queue, String tag) {
        return new WireWriter()
                .shortInt(0)
                .shortString(queue)
                .shortString(tag)
                .bits(false, false, false, false)
                .longInt(0);
    }

    @Test
    void optionsWinOverTheFile() throws IOException {
        try (BrokerProcess broker = start("listeners.tcp.default = 1\n")) {
            assertTrue(broker.amqpPort() > 1);
        }
    }

    @Test
    void unknownKeyIs78AndNamesTheKey() throws IOException {
        assertExit78(run("no_such_key = 1\n"), "no_such_key");
    }

    @Test
    void mistypedKeyIs78AndTheNearestIsSuggested() throws IOException {
        Exit exit = run("heartbeat = 5\nchanel_max = 5\n");

        assertExit78(exit, "warren.conf:2: chanel_max is not a known key; did you mean channel_max?");
        assertEquals(1, exit.output().lines().count(), exit.output());
    }

    @Test
    void keyOfRabbitMqWithoutEffectIsWarnedAbout() throws IOException {
        try (BrokerProcess broker = start("net_ticktime = 60\n")) {
            assertTrue(broker.log().lines().stream()
                    .anyMatch(line -> line.contains("[warning]") && line.contains("net_ticktime has no effect")));
        }
    }

    @Test
    void filesBesideItAreReadInTheOrderOfTheirNames() throws IOException {
        Files.createDirectory(dir.resolve("conf.d"));
        Files.writeString(dir.resolve("conf.d/20.conf"), "heartbeat = 9\n");
        Files.writeString(dir.resolve("conf.d/10.conf"), "heartbeat = 8\nchannel_max = 11\n");
        try (BrokerProcess broker = start("channel_max = 10\nframe_max = 8192\nheartbeat = 7\n");
                RawConnection socket = RawConnection.connect(broker.amqp())) {
            assertEquals(new Handshake.Tune(11, 8192, 9), Handshake.authenticate(socket));
        }
    }

    @Test
    void checkTellsAllThatIsWrong() throws IOException {
        Path config = file("hartbeat = 5\nframe_max = 10\nnet_ticktime = 1\ndefault_pass = hunter2\n");

        Exit exit = BrokerProcess.startExpectingExit("config", "check", "--config", config.toString());

        assertExit78(exit, "error: " + config + ":1: hartbeat is not a known key; did you mean heartbeat?");
        assertExit78(exit, "error: " + config + ":2: frame_max is '10'");
        assertExit78(exit, "warning: " + config + ":3: net_ticktime has no effect");
        assertFalse(exit.output().contains("hunter2"), exit.output());
    }

    @Test
    void effectiveTellsWhereEachValueComesFromAndNoSecret() throws IOException {
        Path config = file("heartbeat = 5\ndefault_pass = hunter2\n");

        Exit exit = BrokerProcess.startExpectingExit(
                "config", "effective", "--config", config.toString(), "--amqp-port", "1234");

        assertEquals(0, exit.code(), exit.output());
        assertTrue(exit.output().matches("(?s).*\nheartbeat +5 +" + config + ":1 *\n.*"), exit.output());
        assertTrue(
                exit.output().matches("(?s).*\nlisteners.tcp.default +1234 +option --amqp-port *\n.*"), exit.output());
        assertTrue(exit.output().matches("(?s).*\nchannel_max +2047 +default *\n.*"), exit.output());
        assertFalse(exit.output().contains("hunter2"), exit.output());
    }

    @Test
    void hangUpReadsItAgainAndAMistakeChangesNothing() throws IOException {
        try (BrokerProcess broker = start("log.level = info\n")) {
            int before = broker.log().position();
            file("log.level = debug\nheartbeat = 5\n");
            hangUp(broker);
            broker.log().await(before, "heartbeat has changed; that takes a restart");
            broker.log().await(before, "The configuration has been read again");

            int between = broker.log().position();
            file("log.level = loud\n");
            hangUp(broker);
            broker.log().await(between, "The configuration stays as it was: ");
            assertTrue(broker.isAlive());
        }
    }

    private static void hangUp(BrokerProcess broker) throws IOException {
        new ProcessBuilder("kill", "-HUP", Long.toString(broker.pid())).start();
    }

    @Test
    void logGoesToFilesAndTheConsoleIsJson() throws IOException {
        String text = """
            log.console.formatter = json
            log.dir = %s
            log.file = warren.log
            """.formatted(dir.resolve("log"));
        try (BrokerProcess broker = start(text)) {
            broker.log().await(0, "\"msg\":\"Server startup complete; 0 plugins started.\"");
        }
        String log = Files.readString(dir.resolve("log/warren.log"));
        assertTrue(log.contains("[info] <main> Server startup complete; 0 plugins started."), log);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "channel_max = many",
                "frame_max = 10",
                "heartbeat = -1",
                "channel_max",
                "tracing = /, nowhere",
                "tracing = /,",
                "log.exchange = maybe",
                "log.exchange.level = loud"
            })
    void wrongValueIs78AndNamesTheKey(String line) throws IOException {
        assertExit78(run(line + "\n"), line.split(" ", -1)[0]);
    }

    @Test
    void missingFileIs78AndNamesTheFile() {
        Path missing = dir.resolve("missing.conf");

        assertExit78(runWith(missing), missing.toString());
    }

    private BrokerProcess start(String text) throws IOException {
        return BrokerProcess.startIn(dir.resolve("data"), "--config", file(text).toString());
    }

    private Exit run(String text) throws IOException {
        return runWith(file(text));
    }

    private Exit runWith(Path config) {
        return BrokerProcess.startExpectingExit(
                BrokerProcess.serveOnFreePorts(dir.resolve("data"), "--config", config.toString())
                        .toArray(String[]::new));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("warren.conf"), text);
    }

    private static void assertExit78(Exit exit, String culprit) {
        assertEquals(78, exit.code(), exit.output());
        assertTrue(exit.output().contains(culprit), exit.output());
    }
}
