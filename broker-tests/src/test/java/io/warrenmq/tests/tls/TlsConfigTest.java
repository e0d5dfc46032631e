package io.warrenmq.tests.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.BrokerProcess.Exit;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What is said at the start when TLS cannot be as it is configured, and which ways to log in are allowed. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class TlsConfigTest {
    @TempDir
    private Path dir;

    private Path config(String... lines) {
        return Pki.write(dir.resolve("warren.conf"), String.join("\n", lines));
    }

    private void assertExit78(String part, List<String> lines) {
        Exit exit = BrokerProcess.startExpectingExit(BrokerProcess.serveOnFreePorts(
                        dir.resolve("data"),
                        "--config",
                        config(lines.toArray(String[]::new)).toString())
                .toArray(String[]::new));

        assertEquals(78, exit.code(), exit.output());
        assertTrue(exit.output().contains(part), exit.output());
        assertTrue(exit.output().lines().count() <= 2, exit.output());
    }

    private List<String> listening(Pki.Issued shown, Path key, String... further) {
        List<String> lines = new ArrayList<>(List.of(
                "listeners.ssl.default = 0",
                "ssl_options.certfile = " + shown.certificate(),
                "ssl_options.keyfile = " + key));
        lines.addAll(List.of(further));
        return lines;
    }

    @Test
    void filesThatDoNotBelongTogetherEndTheStartWithTheirNames() {
        Pki pki = new Pki(dir);
        Pki.Issued one = pki.authority("one");
        Pki.Issued two = pki.authority("two");

        assertExit78(
                two.key() + ": its private key is not that of the first certificate in " + one.certificate(),
                listening(one, two.key()));
    }

    @Test
    void checkThatWouldBeDroppedInSilenceEndsTheStart() {
        Pki.Issued one = new Pki(dir).authority("one");

        assertExit78(
                "ssl_options.fail_if_no_peer_cert",
                listening(one, one.key(), "ssl_options.fail_if_no_peer_cert = true"));
        assertExit78("ssl_options.", listening(one, one.key(), "ssl_options.verify = verify_peer"));
    }

    @Test
    void onlyMechanismsThatAreConfiguredAreOfferedAndTaken() {
        Path file = config("auth_mechanisms.1 = PLAIN");
        try (BrokerProcess broker = BrokerProcess.start("--config", file.toString());
                RawConnection socket = RawConnection.connect(broker.amqp())) {
            assertEquals("PLAIN", Handshake.start(socket).mechanisms());
            Handshake.startOk(socket, "AMQPLAIN", Handshake.amqplain("guest", "guest"), Handshake.ALL_CAPABILITIES);

            socket.expectConnectionClose(503, "COMMAND_INVALID - unknown authentication mechanism 'AMQPLAIN'");
        }
    }
}
