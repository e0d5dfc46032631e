package io.warrenmq.tests.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.tests.clients.PythonSuite;
import io.warrenmq.tests.harness.RawConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
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

/** AMQP and HTTP over TLS, with clients that show no certificate. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTest {
    private static final int BODY_BYTES = 1024 * 1024;
    private static final int KEY_UPDATES_MAX = 200_000;

    private @Nullable TlsBroker started;

    @BeforeAll
    void start(@TempDir Path dir) {
        started = TlsBroker.start(dir, "management.ssl.port = 0", "ssl_handshake_timeout = 1000");
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
    void messagesOfAnySizeGoThroughBothVersions(String version) throws Exception {
        byte[] body = new byte[BODY_BYTES];
        new Random(1).nextBytes(body);
        try (Connection connection = broker().factory(version, null).newConnection();
                Channel channel = connection.createChannel()) {
            String queue = channel.queueDeclare().getQueue();
            channel.confirmSelect();
            for (int length = 0; length <= BODY_BYTES; length = length * 8 + 1) {
                channel.basicPublish("", queue, null, Arrays.copyOf(body, length));
            }
            channel.waitForConfirmsOrDie();
            for (int length = 0; length <= BODY_BYTES; length = length * 8 + 1) {
                assertArrayEquals(
                        Arrays.copyOf(body, length),
                        channel.basicGet(queue, true).getBody());
            }
        }
    }

    @Test
    void clientThatDoesNotTrustTheBrokerGoes() {
        Pki.Issued elsewhere = broker().pki().authority("elsewhere");
        ConnectionFactory factory = broker().factory("TLSv1.3", null);
        factory.useSslProtocol(ClientTls.context("TLSv1.3", elsewhere.certificate(), null));
        int before = broker().process().log().position();

        assertThrows(IOException.class, factory::newConnection);

        broker().process().log().await(before, "TLS failed: ", "certificate_unknown");
    }

    @Test
    void plainClientIsNamedInTheLog() {
        int before = broker().process().log().position();
        try (RawConnection socket = RawConnection.connect(broker().amqps())) {
            socket.sendProtocolHeader().finish();
        }
        broker().process().log().await(before, "TLS failed: the client does not speak TLS");
    }

    @Test
    void clientThatSaysNothingIsClosedWhenItsTimeIsUp() {
        int before = broker().process().log().position();
        try (RawConnection socket = RawConnection.connect(broker().amqps())) {
            socket.expectEndOfStream();
        }
        broker().process().log().await(before, "TLS failed: not done in time");
    }

    @Test
    void externalIsNotOfferedWithoutCertificate() throws IOException, TimeoutException {
        ConnectionFactory factory = broker().factory("TLSv1.3", null);
        TlsBroker.Choosing choosing = TlsBroker.Choosing.plain();
        factory.setSaslConfig(choosing);

        factory.newConnection().close();

        assertFalse(choosing.offered().contains("EXTERNAL"));
    }

    @Test
    void floodOfKeyUpdatesEndsTheConnection() throws IOException {
        try (SSLSocket socket = broker().socket()) {
            socket.startHandshake();

            assertThrows(IOException.class, () -> {
                for (int i = 0; i < KEY_UPDATES_MAX; i++) {
                    socket.startHandshake(); // with TLS 1.3 each further one is a KeyUpdate
                }
            });
        }
    }

    @Test
    void renegotiationIsRefused() throws IOException {
        try (SSLSocket socket = broker().socket()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();

            assertThrows(IOException.class, () -> {
                socket.startHandshake(); // with TLS 1.2 it begins anew
                socket.getInputStream().read();
            });
        }
    }

    @Test
    void httpIsSpokenOverTlsToo() throws IOException, InterruptedException {
        URI ready = URI.create(
                "https://127.0.0.1:" + broker().process().httpsPort() + "/api/health/checks/ready-to-serve-clients");
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(broker().tls("TLSv1.3", null))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(ready).build();

            assertEquals(
                    200,
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
    }

    @TestFactory
    Stream<DynamicTest> pika() {
        Pki.Issued elsewhere = broker().pki().authority("nowhere");
        return new PythonSuite("pika_tls_suite", "pika", "python3-pika")
                .against(
                        broker().amqps(),
                        Map.of(
                                "TLS_AUTHORITY",
                                        broker().authority().certificate().toString(),
                                "TLS_OTHER_AUTHORITY", elsewhere.certificate().toString()));
    }
}
