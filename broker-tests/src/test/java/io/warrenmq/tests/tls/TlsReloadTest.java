package io.warrenmq.tests.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are renewed while the broker runs. */
@DisabledIfEnvironmentVariable(
        named = "WARREN_TEST_URI",
        matches = ".+",
        disabledReason = "needs the broker as a process of ours")
final class TlsReloadTest {
    @TempDir
    private Path dir;

    /** The serial number of the certificate that a new connection is shown. */
    private static BigInteger shown(TlsBroker broker) throws IOException {
        try (SSLSocket socket = broker.socket()) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static void assertWorks(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        assertTrue(channel.isOpen());
        assertEquals(0, channel.queueDeclare().getMessageCount());
    }

    @Test
    void newFilesAreTakenWhileConnectionsGoOn() throws Exception {
        try (TlsBroker broker = TlsBroker.start(dir);
                Connection old = broker.factory("TLSv1.3", null).newConnection()) {
            BigInteger before = shown(broker);
            Pki.Issued renewed = broker.renewed("renewed");
            Pki.replace(broker.certificate().key(), renewed.key());
            Pki.replace(broker.certificate().certificate(), renewed.certificate());
            Awaitility.await("the new certificate")
                    .atMost(Timeouts.ANSWER)
                    .until(() -> shown(broker), now -> !now.equals(before));

            assertWorks(old);
            try (Connection fresh = broker.factory("TLSv1.3", null).newConnection()) {
                assertWorks(fresh);
            }
        }
    }

    @Test
    void filesThatCannotBeUsedChangeNothing() throws Exception {
        try (TlsBroker broker = TlsBroker.start(dir)) {
            BigInteger before = shown(broker);
            int position = broker.process().log().position();
            Pki.write(broker.certificate().key(), "nothing");
            broker.process()
                    .log()
                    .await(
                            position,
                            "TLS certificates of the AMQP listener stay as they were",
                            broker.certificate().key() + ": holds no private key");

            assertEquals(before, shown(broker));
        }
    }
}
