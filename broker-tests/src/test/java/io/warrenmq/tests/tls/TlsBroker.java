package io.warrenmq.tests.tls;

import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SaslConfig;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.impl.ExternalMechanism;
import com.rabbitmq.client.impl.PlainMechanism;
import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A daemon that listens with TLS, its authority, and clients that trust it. */
final class TlsBroker implements AutoCloseable {
    private final Pki pki;
    private final Pki.Issued authority;
    private final Pki.Issued certificate;
    private final BrokerProcess process;

    private TlsBroker(Pki pki, Pki.Issued authority, Pki.Issued certificate, BrokerProcess process) {
        this.pki = pki;
        this.authority = authority;
        this.certificate = certificate;
        this.process = process;
    }

    /** Starts it with these further lines in its configuration. */
    static TlsBroker start(Path dir, String... lines) {
        Pki pki = new Pki(dir);
        Pki.Issued authority = pki.authority("authority");
        Pki.Issued certificate = pki.issue(authority, "broker", names());
        List<String> config = new ArrayList<>(List.of(
                "listeners.ssl.default = 0",
                "ssl_options.cacertfile = " + authority.certificate(),
                "ssl_options.certfile = " + certificate.certificate(),
                "ssl_options.keyfile = " + certificate.key()));
        config.addAll(List.of(lines));
        Path file = Pki.write(dir.resolve("warren.conf"), String.join("\n", config));
        return new TlsBroker(pki, authority, certificate, BrokerProcess.start("--config", file.toString()));
    }

    private static Pki.Request names() {
        return Pki.Request.of("/CN=broker").named("DNS:localhost,IP:127.0.0.1");
    }

    BrokerProcess process() {
        return process;
    }

    Pki pki() {
        return pki;
    }

    Pki.Issued authority() {
        return authority;
    }

    /** What the broker shows. */
    Pki.Issued certificate() {
        return certificate;
    }

    /** A new certificate for the broker, in files of its own. */
    Pki.Issued renewed(String name) {
        return pki.issue(authority, name, names());
    }

    /** A certificate for a client, of the authority that the broker trusts. */
    Pki.Issued client(String commonName) {
        return pki.issue(authority, "client-" + commonName, Pki.Request.of("/CN=" + commonName));
    }

    Endpoint amqps() {
        return new Endpoint("127.0.0.1", process.amqpsPort());
    }

    /** TLS of a client that trusts the broker. */
    SSLContext tls(String protocol, Pki.@Nullable Issued own) {
        return ClientTls.context(protocol, authority.certificate(), own);
    }

    /** A client that checks the broker's name, and shows this certificate. */
    ConnectionFactory factory(String protocol, Pki.@Nullable Issued own) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(process.amqpsPort());
        factory.setAutomaticRecoveryEnabled(false);
        factory.useSslProtocol(tls(protocol, own));
        factory.enableHostnameVerification();
        return factory;
    }

    /** A socket that has not shaken hands yet. */
    SSLSocket socket() throws IOException {
        return (SSLSocket) tls("TLSv1.3", null)
                .getSocketFactory()
                .createSocket(InetAddress.ofLiteral("127.0.0.1"), process.amqpsPort());
    }

    /** Chooses one mechanism, offered or not, and remembers which were offered. */
    static final class Choosing implements SaslConfig {
        private final SaslMechanism chosen;
        private final List<String> offered = new CopyOnWriteArrayList<>();

        private Choosing(SaslMechanism chosen) {
            this.chosen = chosen;
        }

        static Choosing external() {
            return new Choosing(new ExternalMechanism());
        }

        static Choosing plain() {
            return new Choosing(new PlainMechanism());
        }

        List<String> offered() {
            return offered;
        }

        @Override
        public SaslMechanism getSaslMechanism(String[] mechanisms) {
            offered.addAll(List.of(mechanisms));
            return chosen;
        }
    }

    @Override
    public void close() {
        List<String> traces = process.log().stackTraceLines(0);
        process.close();
        if (!traces.isEmpty()) {
            throw new AssertionError("stack trace in the broker's log: " + traces);
        }
    }
}
