package io.warrenmq.cli.settings;

import static io.warrenmq.cli.settings.Configured.assertRefused;
import static io.warrenmq.cli.settings.Configured.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warrenmq.cli.config.Endpoint;
import io.warrenmq.tls.CertificateFiles;
import io.warrenmq.tls.ClientCheck;
import io.warrenmq.tls.PeerVerification;
import io.warrenmq.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsKeysTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private String certificate = "";
    private String key = "";

    @BeforeEach
    void files() throws IOException {
        certificate = Files.writeString(temp.resolve("cert.pem"), "").toString();
        key = Files.writeString(temp.resolve("key.pem"), "").toString();
    }

    @Test
    void listenerNeedsNoMoreThanCertificateAndKey() {
        ServeSettings settings = settings(
                "listeners.ssl.default = 5671",
                "ssl_options.certfile = " + certificate,
                "ssl_options.keyfile = " + key);
        assertEquals(new Endpoint(null, 5671), settings.listeners().amqps());
        assertEquals(
                TlsSettings.of(new CertificateFiles(Path.of(certificate), Path.of(key), null)), settings.amqpTls());
        assertNull(settings.httpTls());
    }

    @Test
    void everyKeyCounts() {
        TlsSettings tls = settings(
                        "listeners.ssl.default = 5671",
                        "ssl_options.certfile = " + certificate,
                        "ssl_options.keyfile = " + key,
                        "ssl_options.cacertfile = " + certificate,
                        "ssl_options.password = hunter2",
                        "ssl_options.verify = verify_peer",
                        "ssl_options.fail_if_no_peer_cert = true",
                        "ssl_options.versions.1 = tlsv1.2",
                        "ssl_options.ciphers.1 = TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "ssl_options.honor_cipher_order = false",
                        "ssl_options.depth = 2")
                .amqpTls();
        assertNotNull(tls);
        assertEquals(new ClientCheck(PeerVerification.REQUIRED, Path.of(certificate), 2), tls.clients());
        assertEquals("hunter2", tls.main().password());
        assertFalse(tls.ownCipherOrder());
        assertEquals(List.of("TLSv1.2"), tls.versions());
        assertEquals(List.of("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), tls.ciphers());
        assertFalse(tls.toString().contains("hunter2"));
    }

    @Test
    void hostsHaveCertificatesOfTheirOwn() {
        TlsSettings tls = settings(
                        "listeners.ssl.default = 5671",
                        "ssl_options.certfile = " + certificate,
                        "ssl_options.keyfile = " + key,
                        "ssl_options.sni.mq.example.com.certfile = " + key,
                        "ssl_options.sni.mq.example.com.keyfile = " + certificate)
                .amqpTls();
        assertNotNull(tls);
        assertEquals(
                Map.of("mq.example.com", new CertificateFiles(Path.of(key), Path.of(certificate), null)), tls.byHost());
    }

    @Test
    void hostWithoutAKeyIsRefused() {
        assertRefused(
                "ssl_options.sni.**.keyfile is missing for mq.example.com",
                "listeners.ssl.default = 5671",
                "ssl_options.certfile = " + certificate,
                "ssl_options.keyfile = " + key,
                "ssl_options.sni.mq.example.com.certfile = " + certificate);
    }

    /** HTTP has files of its own, or those of AMQP. */
    @Test
    void httpUsesItsOwnFilesOrThoseOfAmqp() {
        TlsSettings shared = settings(
                        "management.ssl.port = 15671",
                        "ssl_options.certfile = " + certificate,
                        "ssl_options.keyfile = " + key)
                .httpTls();
        TlsSettings own = settings(
                        "management.ssl.port = 15671",
                        "management.ssl.certfile = " + certificate,
                        "management.ssl.keyfile = " + key)
                .httpTls();
        assertEquals(own, shared);
    }

    @Test
    void listenerWithoutACertificateIsRefused() {
        assertRefused(
                "ssl_options.certfile is missing, and a listener with TLS needs it", "listeners.ssl.default = 5671");
    }

    @Test
    void fileThatCannotBeReadIsRefused() {
        String missing = temp.resolve("missing.pem").toString();
        assertRefused(
                "w.conf:3: ssl_options.keyfile is '" + missing + "', which cannot be read",
                "listeners.ssl.default = 5671",
                "ssl_options.certfile = " + certificate,
                "ssl_options.keyfile = " + missing);
    }

    @Test
    void whatCannotBeVerifiedIsRefused() {
        assertRefused(
                "w.conf:4: ssl_options.verify is 'verify_peer', which needs ssl_options.cacertfile",
                "listeners.ssl.default = 5671",
                "ssl_options.certfile = " + certificate,
                "ssl_options.keyfile = " + key,
                "ssl_options.verify = verify_peer");
        assertRefused(
                "w.conf:4: ssl_options.fail_if_no_peer_cert is 'true', which needs ssl_options.verify = verify_peer",
                "listeners.ssl.default = 5671",
                "ssl_options.certfile = " + certificate,
                "ssl_options.keyfile = " + key,
                "ssl_options.fail_if_no_peer_cert = true");
    }

    @Test
    void oldVersionsAreRefused() {
        assertRefused(
                "w.conf:1: ssl_options.versions.1 is 'tlsv1.1' but must be tlsv1.3 or tlsv1.2",
                "ssl_options.versions.1 = tlsv1.1");
    }
}
