package io.warrenmq.tests.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tls.CertificateFiles;
import io.warrenmq.tls.ClientCheck;
import io.warrenmq.tls.LiveTls;
import io.warrenmq.tls.PeerVerification;
import io.warrenmq.tls.TlsSettings;
import io.warrenmq.tls.TlsSetupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS from PEM files, which may change. */
final class LiveTlsTest {
    @TempDir
    private Path dir;

    private Pki pki = new Pki(Path.of("."));
    private Pki.Issued authority = pki.files("unset");
    private Pki.Issued broker = authority;

    @BeforeEach
    void makeCertificates() {
        pki = new Pki(dir);
        authority = pki.authority("authority");
        broker = pki.issue(authority, "broker", Pki.Request.of("/CN=broker"));
    }

    private static TlsSettings settings(Pki.Issued issued) {
        return TlsSettings.of(new CertificateFiles(issued.certificate(), issued.key(), null));
    }

    private LiveTls load(TlsSettings settings) throws TlsSetupException {
        return LiveTls.load("test", settings);
    }

    private String shown(LiveTls tls, String host) throws SSLException {
        X509Certificate shown = Meeting.of(client(), tls.context(), host);
        return shown.getSubjectX500Principal().getName();
    }

    private X509Certificate shown(LiveTls tls) throws SSLException {
        return Meeting.of(client(), tls.context(), null);
    }

    private SSLContext client() {
        return ClientTls.context("TLSv1.3", authority.certificate(), null);
    }

    // --- formats of keys

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "RSA PRIVATE KEY,       genrsa -traditional -out FILE 2048",
        "PRIVATE KEY,           genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out FILE",
        "ENCRYPTED PRIVATE KEY, genpkey -algorithm RSA -aes-256-cbc -pass pass:secret -out FILE",
        "EC PRIVATE KEY,        ecparam -name prime256v1 -genkey -noout -out FILE",
        "EC PARAMETERS,         ecparam -name secp384r1 -genkey -out FILE",
        "PRIVATE KEY,           genpkey -algorithm ED25519 -out FILE",
    })
    void keyIsReadInItsFormat(String label, String command) throws Exception {
        Pki.Issued issued = pki.files("formatted");
        pki.openssl(command.replace("FILE", issued.key().toString()).split(" ", -1));
        assertTrue(Files.readString(issued.key()).contains("-----BEGIN " + label + "-----"));
        Pki.Issued plain = issued;
        if (label.startsWith("ENCRYPTED")) {
            plain = new Pki.Issued(issued.certificate(), dir.resolve("plain.key"));
            String in = issued.key().toString();
            pki.openssl(
                    "pkey",
                    "-in",
                    in,
                    "-passin",
                    "pass:secret",
                    "-out",
                    plain.key().toString());
        }
        pki.sign(authority, plain, "formatted", Pki.Request.of("/CN=formatted"));

        LiveTls tls = load(TlsSettings.of(new CertificateFiles(issued.certificate(), issued.key(), "secret")));

        assertEquals("CN=formatted", shown(tls, "any.example.com"));
    }

    @Test
    void certificateAndKeyMayBeInOneFile() throws Exception {
        Path both = Pki.join(dir.resolve("both.pem"), broker.key(), broker.certificate());

        LiveTls tls = load(settings(new Pki.Issued(both, both)));

        assertEquals("CN=broker", shown(tls, "any.example.com"));
    }

    @Test
    void chainThatLeadsToTheAuthorityIsShown() throws Exception {
        Pki.Issued middle =
                pki.issue(authority, "middle", Pki.Request.of("/CN=middle").authority());
        Pki.Issued leaf = pki.issue(middle, "leaf", Pki.Request.of("/CN=leaf"));
        Path chain = Pki.join(dir.resolve("chain.pem"), leaf.certificate(), middle.certificate());

        LiveTls tls = load(settings(new Pki.Issued(chain, leaf.key())));

        assertEquals("CN=leaf", shown(tls, "any.example.com"));
    }

    // --- what is wrong with a file is said in one line

    private void assertRefused(String message, CertificateFiles files) {
        TlsSetupException refused = assertThrows(TlsSetupException.class, () -> load(TlsSettings.of(files)));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void missingFileIsNamed() {
        Path missing = dir.resolve("missing.pem");

        assertRefused(missing + ": there is no such file", new CertificateFiles(missing, broker.key(), null));
    }

    @Test
    void keyOfAnotherCertificateIsRefused() {
        Pki.Issued other = pki.issue(authority, "other", Pki.Request.of("/CN=other"));

        assertRefused(
                other.key() + ": its private key is not that of the first certificate in " + broker.certificate(),
                new CertificateFiles(broker.certificate(), other.key(), null));
    }

    @Test
    void fileWithoutKeyOrCertificateIsRefused() {
        assertRefused(
                broker.certificate() + ": holds no private key",
                new CertificateFiles(broker.certificate(), broker.certificate(), null));
        assertRefused(broker.key() + ": holds no certificate", new CertificateFiles(broker.key(), broker.key(), null));
    }

    @Test
    void encryptedKeyNeedsItsPassword() {
        Path encrypted = dir.resolve("encrypted.key");
        String out = encrypted.toString();
        String in = broker.key().toString();
        pki.openssl("pkcs8", "-topk8", "-in", in, "-passout", "pass:secret", "-out", out);

        assertRefused(
                encrypted + ": its private key is encrypted and no password is set",
                new CertificateFiles(broker.certificate(), encrypted, null));
        assertRefused(
                encrypted + ": its private key cannot be decrypted: the password is wrong",
                new CertificateFiles(broker.certificate(), encrypted, "wrong"));
    }

    @Test
    void keyEncryptedInTheOldWayIsRefusedWithAdvice() {
        Path old = dir.resolve("old.key");
        pki.openssl("ec", "-in", broker.key().toString(), "-aes128", "-passout", "pass:secret", "-out", old.toString());

        assertRefused(
                old + ": is encrypted in OpenSSL's old format; convert it with openssl pkcs8 -topk8",
                new CertificateFiles(broker.certificate(), old, "secret"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "AAAA,                           BEGIN PRIVATE KEY in line 1 has no END",
        "!!!!/-----END PRIVATE KEY-----, what follows BEGIN PRIVATE KEY in line 1 is not base 64",
    })
    void damagedPemIsRefused(String text, String message) {
        String lines = "-----BEGIN PRIVATE KEY-----\n" + text.replace('/', '\n') + "\n";
        Path damaged = Pki.write(dir.resolve("damaged.key"), lines);

        assertRefused(damaged + ": " + message, new CertificateFiles(broker.certificate(), damaged, null));
    }

    @Test
    void damagedKeyAndCertificateAreRefused() {
        Path key = Pki.write(dir.resolve("k"), block("PRIVATE KEY"));
        Path certificate = Pki.write(dir.resolve("c"), block("CERTIFICATE"));

        assertRefused(
                key + ": its private key is damaged, or of a kind that is not supported (RSA, EC and Ed25519 are)",
                new CertificateFiles(broker.certificate(), key, null));
        assertRefused(
                certificate + ": certificate 1 is damaged", new CertificateFiles(certificate, broker.key(), null));
    }

    private static String block(String label) {
        return "-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n";
    }

    @Test
    void passwordIsNotShown() {
        assertFalse(new CertificateFiles(dir, dir, "secret").toString().contains("secret"));
    }

    @Test
    void unknownCipherSuiteIsRefused() {
        TlsSettings plain = settings(broker);
        TlsSettings odd =
                new TlsSettings(plain.main(), Map.of(), ClientCheck.NONE, TlsSettings.VERSIONS, List.of("ROT13"), true);

        assertEquals(
                "cipher suite 'ROT13' is not one that this Java supports",
                assertThrows(TlsSetupException.class, () -> load(odd)).getMessage());
    }

    // --- what is spoken

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String version) throws Exception {
        SSLContext client = ClientTls.context(version, authority.certificate(), null);

        assertEquals(
                "CN=broker",
                Meeting.of(client, load(settings(broker)).context(), null)
                        .getSubjectX500Principal()
                        .getName());
    }

    @Test
    void versionThatIsNotConfiguredIsRefused() throws Exception {
        TlsSettings plain = settings(broker);
        LiveTls only13 =
                load(new TlsSettings(plain.main(), Map.of(), ClientCheck.NONE, List.of("TLSv1.3"), List.of(), true));
        SSLContext client = ClientTls.context("TLSv1.2", authority.certificate(), null);

        assertThrows(SSLException.class, () -> Meeting.of(client, only13.context(), null));
    }

    @Test
    void everyEngineIsSetUpAndSocketsAreNotMade() throws Exception {
        ClientCheck check = new ClientCheck(PeerVerification.REQUIRED, authority.certificate(), 1);
        SSLContext context = load(settings(broker).checking(check)).context();

        assertTrue(context.createSSLEngine("client", 1).getNeedClientAuth());
        assertFalse(context.createSSLEngine().getUseClientMode());
        assertTrue(context.getDefaultSSLParameters().getNeedClientAuth());
        assertThrows(UnsupportedOperationException.class, context::getServerSocketFactory);
    }

    // --- SNI

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one.example.com,      CN=one",
        "ONE.example.com,      CN=one",
        "any.wild.example.com, CN=wild",
        "a.b.wild.example.com, CN=broker",
        "wild.example.com,     CN=broker",
        "two.example.com,      CN=broker",
    })
    void hostThatIsAskedForDecidesWhichCertificateIsShown(String host, String subject) throws Exception {
        Pki.Issued one = pki.issue(authority, "one", Pki.Request.of("/CN=one"));
        Pki.Issued wild = pki.issue(authority, "wild", Pki.Request.of("/CN=wild"));
        LiveTls tls = load(settings(broker)
                .withHosts(Map.of(
                        "One.example.com", new CertificateFiles(one.certificate(), one.key(), null),
                        "*.wild.example.com", new CertificateFiles(wild.certificate(), wild.key(), null))));

        assertEquals(subject, shown(tls, host));
    }

    // --- certificates of clients

    private void meet(LiveTls tls, Pki.Issued client) throws SSLException {
        Meeting.of(ClientTls.context("TLSv1.2", authority.certificate(), client), tls.context(), null);
    }

    private LiveTls requiring(Path authorities, int depthMax) throws TlsSetupException {
        return load(settings(broker).checking(new ClientCheck(PeerVerification.REQUIRED, authorities, depthMax)));
    }

    @Test
    void clientOfAnotherAuthorityIsRefused() throws Exception {
        LiveTls tls = requiring(authority.certificate(), 1);
        Pki.Issued stranger = pki.issue(pki.authority("elsewhere"), "stranger", Pki.Request.of("/CN=stranger"));

        meet(tls, pki.issue(authority, "friend", Pki.Request.of("/CN=friend")));
        assertThrows(SSLException.class, () -> meet(tls, stranger));
    }

    @Test
    void expiredCertificateOfClientIsRefused() throws Exception {
        LiveTls tls = requiring(authority.certificate(), 1);
        Pki.Issued old = pki.issue(authority, "old", Pki.Request.of("/CN=old").expired());

        assertThrows(SSLException.class, () -> meet(tls, old));
    }

    @Test
    void depthLimitsTheCertificatesBetweenClientAndAuthority() throws Exception {
        Pki.Issued middle =
                pki.issue(authority, "middle", Pki.Request.of("/CN=middle").authority());
        Pki.Issued leaf = pki.issue(middle, "leaf", Pki.Request.of("/CN=leaf"));
        Path chain = Pki.join(dir.resolve("chain.pem"), leaf.certificate(), middle.certificate());
        Pki.Issued client = new Pki.Issued(chain, leaf.key());

        meet(requiring(authority.certificate(), 1), client);
        LiveTls shallow = requiring(authority.certificate(), 0);
        assertThrows(SSLException.class, () -> meet(shallow, client));
        meet(shallow, pki.issue(authority, "direct", Pki.Request.of("/CN=direct")));
    }

    @Test
    void checkWithoutAuthoritiesIsRefused() {
        ClientCheck check = new ClientCheck(PeerVerification.WANTED, null, 1);

        assertThrows(TlsSetupException.class, () -> load(settings(broker).checking(check)));
    }

    // --- reload

    @Test
    void reloadShowsTheNewCertificate() throws Exception {
        LiveTls tls = load(settings(broker));
        X509Certificate before = shown(tls);
        Pki.Issued renewed = pki.issue(authority, "renewed", Pki.Request.of("/CN=broker"));
        Pki.replace(broker.key(), renewed.key());
        Pki.replace(broker.certificate(), renewed.certificate());

        assertTrue(tls.reload());

        assertNotEquals(before, shown(tls));
    }

    @Test
    void reloadOfWhatCannotBeUsedKeepsWhatThereWas() throws Exception {
        LiveTls tls = load(settings(broker));
        X509Certificate before = shown(tls);
        Pki.write(broker.key(), "nothing");

        assertFalse(tls.reload());

        assertEquals(before, shown(tls));
    }

    @Test
    void changeIsTakenOnceItHasStoodForOneMoreLook() throws Exception {
        LiveTls tls = load(settings(broker));
        X509Certificate before = shown(tls);
        Pki.Issued renewed = pki.issue(authority, "renewed", Pki.Request.of("/CN=broker"));

        Pki.replace(broker.certificate(), renewed.certificate());
        tls.look(); // the key has not come yet
        Pki.replace(broker.key(), renewed.key());
        tls.look();
        assertEquals(before, shown(tls));
        tls.look();

        assertNotEquals(before, shown(tls));
    }
}
