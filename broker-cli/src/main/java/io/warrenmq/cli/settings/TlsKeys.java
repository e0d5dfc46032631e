package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.HiddenText;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.Values;
import io.warrenmq.tls.CertificateFiles;
import io.warrenmq.tls.ClientCheck;
import io.warrenmq.tls.PeerVerification;
import io.warrenmq.tls.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys of TLS: the same ones for each kind of listener, behind a name of its own. */
final class TlsKeys {
    static final KeyGroup GROUP = new KeyGroup("TLS");

    static final TlsKeys AMQP = new TlsKeys("ssl_options");
    static final TlsKeys MANAGEMENT = new TlsKeys("management.ssl");

    private static final int DEPTH_MAX = 100;

    private final FileKeys main;
    private final FileKeys byHost;
    private final Key<Path> authorities;
    private final Key<String> verify;
    private final Key<Boolean> require;
    private final Key<String> versions;
    private final Key<String> ciphers;
    private final Key<Boolean> ownOrder;
    private final Key<Integer> depth;

    /** A certificate with its key. */
    private record FileKeys(Key<Path> certificate, Key<Path> key, Key<HiddenText> password) {
        static FileKeys at(String start, String otherwise, String whose) {
            return new FileKeys(
                    GROUP.add(Key.of(start + "certfile", Values.path(), whose + " certificate and its chain, PEM")
                            .unset(otherwise)
                            .reloads()),
                    GROUP.add(Key.of(start + "keyfile", Values.path(), "its private key, PEM (PKCS#1 or PKCS#8)")
                            .unset(otherwise)
                            .reloads()),
                    GROUP.add(Key.of(start + "password", Values.secret(), "of an encrypted private key")
                            .unset("none")
                            .reloads()));
        }
    }

    private TlsKeys(String prefix) {
        String otherwise = prefix.equals("ssl_options") ? "none" : "`ssl_options`";
        String start = prefix + ".";
        main = FileKeys.at(start, otherwise, "the broker's");
        authorities = GROUP.add(Key.of(start + "cacertfile", Values.path(), "who may vouch for clients, PEM")
                .unset(otherwise)
                .reloads());
        verify = GROUP.add(Key.of(
                        start + "verify",
                        Values.choice("verify_none", "verify_peer"),
                        "whether clients are asked for a certificate")
                .otherwise("verify_none")
                .reloads());
        require = GROUP.add(Key.of(start + "fail_if_no_peer_cert", Values.flag(), "whether they must show one")
                .otherwise(false)
                .reloads());
        versions = GROUP.add(Key.of(start + "versions.*", Values.choice("tlsv1.3", "tlsv1.2"), "what is spoken")
                .unset("both")
                .reloads());
        ciphers = GROUP.add(
                Key.of(start + "ciphers.*", Values.name(), "cipher suites by the names of OpenSSL or of the standards")
                        .unset("those that are safe")
                        .reloads());
        ownOrder = GROUP.add(
                Key.of(start + "honor_cipher_order", Values.flag(), "whether the broker's order of ciphers counts")
                        .otherwise(true)
                        .reloads());
        depth = GROUP.add(Key.of(
                        start + "depth",
                        Values.number(0, DEPTH_MAX),
                        "certificates between a client's and the authority's")
                .otherwise(ClientCheck.DEPTH_DEFAULT)
                .reloads());
        byHost = FileKeys.at(start + "sni.**.", "none", "for clients that ask for that host (SNI): the");
        GROUP.add(Key.ignored(start + "honor_ecc_order", "the JDK chooses the curve"));
        GROUP.add(Key.ignored(start + "client_renegotiation", "clients can never renegotiate"));
        GROUP.add(Key.ignored(start + "secure_renegotiate", "clients can never renegotiate"));
    }

    /** Of the AMQP listener; null when there is none with TLS. */
    static @Nullable TlsSettings amqp(Config config, ListenerSettings listeners) {
        return listeners.amqps() == null ? null : AMQP.settings(config);
    }

    /** Of the HTTP listener; null when there is none with TLS. */
    static @Nullable TlsSettings management(Config config, ListenerSettings listeners) {
        if (listeners.https() == null) {
            return null;
        }
        return (config.isSet(MANAGEMENT.main.certificate()) ? MANAGEMENT : AMQP).settings(config);
    }

    private TlsSettings settings(Config config) {
        List<String> named = config.list(versions);
        return new TlsSettings(
                mainFiles(config),
                hostFiles(config),
                clients(config),
                named.isEmpty()
                        ? TlsSettings.VERSIONS
                        : named.stream()
                                .map(version -> version.replace("tlsv", "TLSv"))
                                .toList(),
                config.list(ciphers),
                config.value(ownOrder));
    }

    private ClientCheck clients(Config config) {
        boolean verifies = config.value(verify).equals("verify_peer");
        boolean requires = config.value(require);
        Path trusted = config.find(authorities) == null ? null : file(config, authorities);
        if (verifies && trusted == null) {
            throw config.wrong(verify, "needs " + authorities.name());
        }
        if (requires && !verifies) {
            throw config.wrong(require, "needs " + verify.name() + " = verify_peer");
        }
        return new ClientCheck(PeerVerification.of(verifies, requires), trusted, config.value(depth));
    }

    private CertificateFiles mainFiles(Config config) {
        return new CertificateFiles(
                file(config, main.certificate()), file(config, main.key()), revealed(config.find(main.password())));
    }

    private Map<String, CertificateFiles> hostFiles(Config config) {
        Map<String, Path> certificates = config.family(byHost.certificate());
        Map<String, Path> keys = config.family(byHost.key());
        Map<String, HiddenText> passwords = config.family(byHost.password());
        Map<String, CertificateFiles> hosts = new TreeMap<>();
        certificates.forEach((host, certificate) -> {
            Path key = keys.get(host);
            if (key == null) {
                throw config.wrong(byHost.key(), "is missing for " + host);
            }
            hosts.put(host, new CertificateFiles(certificate, key, revealed(passwords.get(host))));
        });
        return hosts;
    }

    private static @Nullable String revealed(@Nullable HiddenText text) {
        return text == null ? null : text.revealed();
    }

    private static Path file(Config config, Key<Path> key) {
        Path path = config.find(key);
        if (path == null) {
            throw config.wrong(key, "is missing, and a listener with TLS needs it");
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw config.wrong(key, "cannot be read");
        }
        return path;
    }
}
