package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.BrokerProcess.Exit;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a checkout. It builds first when the last build is older than the sources. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class LauncherTest {

    @Test
    void versionIsPrinted() {
        Exit exit = BrokerProcess.startExpectingExitBy(launcher(), "--version");

        assertEquals(0, exit.code(), exit.output());
        assertTrue(exit.output().matches("(?s).*\\b\\d+\\.\\d+\\.\\d+.*"), exit.output());
    }

    @Test
    void wrongUsageKeepsItsExitCode() {
        Exit exit = BrokerProcess.startExpectingExitBy(launcher(), "serve", "--no-such-option");

        assertEquals(64, exit.code(), exit.output());
    }

    @Test
    void serveServesUntilItIsStopped(@TempDir Path dataDir) {
        try (BrokerProcess broker = BrokerProcess.startBy(launcher(), dataDir);
                RawConnection socket = RawConnection.connect(broker.amqp())) {
            Handshake.login(socket);
            assertTrue(socket.openChannel(1).declareQueue(1).startsWith("amq.gen-"));
        }
    }

    /** The tests run in their module's directory or in the checkout itself. */
    private static Path launcher() {
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve("warren"))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no launcher above the working directory"));
    }
}
