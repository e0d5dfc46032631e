package io.warrenmq.tests.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.harness.BrokerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon tells systemd, on a real socket (sd_notify(3)). */
@EnabledOnOs(OS.LINUX)
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class NotifyTest {
    private static final String HALF_A_SECOND_US = "500000";

    @TempDir
    private Path dir;

    private Map<String, String> environment(Path socket) {
        return Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", HALF_A_SECOND_US);
    }

    @Test
    void systemdHearsOfStartReloadAndStop() throws IOException {
        Path socket = dir.resolve("notify");
        try (ServiceManager systemd = ServiceManager.listen(socket);
                BrokerProcess broker = BrokerProcess.startIn(dir.resolve("data"), environment(socket))) {
            systemd.expect("READY=1");
            new Socket(InetAddress.getLoopbackAddress(), broker.amqpPort()).close();
            systemd.expect("WATCHDOG=1");
            systemd.expect("WATCHDOG=1");

            new ProcessBuilder("kill", "-HUP", Long.toString(broker.pid())).start();
            String reloading = systemd.expect("RELOADING=1");
            assertTrue(reloading.matches("RELOADING=1 MONOTONIC_USEC=\\d+ .*"), reloading);
            systemd.expect("READY=1");

            broker.terminate();
            systemd.expect("STOPPING=1");
            assertEquals(0, broker.awaitExit());
        }
    }

    @Test
    void aReloadThatFailsEndsAsWell() throws IOException {
        Path socket = dir.resolve("notify");
        Path config = Files.writeString(dir.resolve("warren.conf"), "heartbeat = 10\n");
        try (ServiceManager systemd = ServiceManager.listen(socket);
                BrokerProcess broker = BrokerProcess.startIn(
                        dir.resolve("data"), environment(socket), "--config", config.toString())) {
            systemd.expect("READY=1");
            Files.writeString(config, "no_such_key = 1\n");

            new ProcessBuilder("kill", "-HUP", Long.toString(broker.pid())).start();
            systemd.expect("RELOADING=1");
            systemd.expect("READY=1");
            broker.log().await(0, "The configuration stays as it was", "no_such_key");
        }
    }

    @Test
    void aBrokerThatCannotStartIsNeverReady() throws IOException {
        Path socket = dir.resolve("notify");
        Path data = dir.resolve("data");
        try (ServiceManager systemd = ServiceManager.listen(socket);
                BrokerProcess first = BrokerProcess.startIn(data)) {
            BrokerProcess second = BrokerProcess.launchIn(data, environment(socket));
            assertEquals(75, second.awaitExit());
            assertTrue(first.isAlive());
            assertTrue(systemd.isSilent());
        }
    }
}
