package io.warrenmq.tests.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.tests.clients.PythonSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that must show a certificate, and may log in by it. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientCertificateTest {
    private @Nullable TlsBroker started;

    @BeforeAll
    void start(@TempDir Path dir) {
        started = TlsBroker.start(
                dir,
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = true",
                "auth_mechanisms.1 = PLAIN",
                "auth_mechanisms.2 = EXTERNAL",
                "ssl_cert_login_from = common_name");
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private TlsBroker broker() {
        return Objects.requireNonNull(started);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void certificateThatNamesUserLogsInWithoutPassword(String version) throws Exception {
        ConnectionFactory factory = broker().factory(version, broker().client("guest"));
        factory.setUsername("nobody");
        factory.setPassword("wrong");
        factory.setSaslConfig(TlsBroker.Choosing.external());
        int before = broker().process().log().position();

        try (Connection connection = factory.newConnection()) {
            assertTrue(connection.isOpen());
        }

        broker().process().log().await(before, "user 'guest' authenticated and granted access to vhost '/'");
    }

    @Test
    void certificateThatNamesNobodyIsNotOfferedExternalAndLogsInByPassword() throws Exception {
        ConnectionFactory factory = broker().factory("TLSv1.3", broker().client("stranger"));
        TlsBroker.Choosing choosing = TlsBroker.Choosing.plain();
        factory.setSaslConfig(choosing);

        try (Connection connection = factory.newConnection()) {
            assertTrue(connection.isOpen());
            assertFalse(choosing.offered().contains("EXTERNAL"));
        }
    }

    @Test
    void externalIsRefusedWhereItIsNotOffered() {
        ConnectionFactory factory = broker().factory("TLSv1.3", broker().client("stranger"));
        factory.setSaslConfig(TlsBroker.Choosing.external());
        int before = broker().process().log().position();

        assertThrows(IOException.class, factory::newConnection);

        broker().process().log().await(before, "command_invalid: unknown authentication mechanism 'EXTERNAL'");
    }

    private String refusal(String version, Pki.@Nullable Issued shown) {
        int before = broker().process().log().position();
        assertThrows(IOException.class, () -> broker().factory(version, shown).newConnection());
        return broker().process().log().await(before, "TLS failed: ");
    }

    private static void assertContains(String part, String line) {
        assertTrue(line.contains(part), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientWithoutCertificateIsRefused(String version) {
        assertContains("Empty client certificate chain", refusal(version, null));
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() {
        Pki.Issued elsewhere = broker().pki().authority("elsewhere");
        Pki.Issued theirs = broker().pki().issue(elsewhere, "theirs", Pki.Request.of("/CN=guest"));

        assertContains("unable to find valid certification path", refusal("TLSv1.2", theirs));
    }

    @Test
    void certificateThatVouchesForItselfIsRefused() {
        assertContains(
                "unable to find valid certification path",
                refusal("TLSv1.2", broker().pki().authority("guest")));
    }

    @Test
    void expiredCertificateIsRefused() {
        Pki.Issued expired = broker().pki()
                .issue(
                        broker().authority(),
                        "expired",
                        Pki.Request.of("/CN=guest").expired());

        assertContains("validity check failed", refusal("TLSv1.2", expired));
    }

    @TestFactory
    Stream<DynamicTest> pika() {
        Pki.Issued client = broker().pki().issue(broker().authority(), "pika", Pki.Request.of("/CN=guest"));
        return new PythonSuite("pika_external_suite", "pika", "python3-pika")
                .against(
                        broker().amqps(),
                        Map.of(
                                "TLS_AUTHORITY",
                                        broker().authority().certificate().toString(),
                                "TLS_CERTIFICATE", client.certificate().toString(),
                                "TLS_KEY", client.key().toString()));
    }
}
