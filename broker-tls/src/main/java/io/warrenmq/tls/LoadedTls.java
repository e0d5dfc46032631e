package io.warrenmq.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as one reading of the files makes it, with sessions of its own: what clients resume was agreed on under the same
 * files. Immutable; safe from any thread.
 */
final class LoadedTls {
    private static final int SESSION_SECONDS = 3600;
    private static final int SESSIONS_MAX = 10_000;

    private final SSLContext context;
    private final TlsSettings settings;
    private final List<String> cipherSuites;
    private final List<ServedCertificate> certificates;

    private LoadedTls(
            SSLContext context, TlsSettings settings, List<String> cipherSuites, List<ServedCertificate> certificates) {
        this.context = context;
        this.settings = settings;
        this.cipherSuites = cipherSuites;
        this.certificates = certificates;
    }

    /** @throws TlsSetupException when a file is not as it should be */
    static LoadedTls of(TlsSettings settings, FileContents contents) throws TlsSetupException {
        List<ServedCertificate> certificates = new ArrayList<>();
        Identity main = identity(settings.main(), contents, certificates);
        Map<String, Identity> byHost = new HashMap<>();
        for (Map.Entry<String, CertificateFiles> host : settings.byHost().entrySet()) {
            byHost.put(host.getKey(), identity(host.getValue(), contents, certificates));
        }
        ClientTrust trust = trust(settings, contents);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // Without managers the JDK would take its own defaults, which trust every public authority.
            TrustManager[] trusts = trust == null ? new TrustManager[0] : new TrustManager[] {trust};
            context.init(new KeyManager[] {new HostIdentities(main, byHost)}, trusts, null);
            SSLSessionContext sessions = context.getServerSessionContext();
            sessions.setSessionTimeout(SESSION_SECONDS);
            sessions.setSessionCacheSize(SESSIONS_MAX);
            return new LoadedTls(
                    context, settings, CipherSuites.of(settings.ciphers(), context), List.copyOf(certificates));
        } catch (GeneralSecurityException e) {
            throw new TlsSetupException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static Identity identity(CertificateFiles files, FileContents contents, List<ServedCertificate> served)
            throws TlsSetupException {
        Identity identity = Identity.read(files, contents);
        X509Certificate certificate = identity.certificate();
        served.add(new ServedCertificate(
                files.certfile(),
                certificate.getSubjectX500Principal().getName(),
                certificate.getNotAfter().toInstant()));
        return identity;
    }

    private static @Nullable ClientTrust trust(TlsSettings settings, FileContents contents) throws TlsSetupException {
        ClientCheck check = settings.clients();
        Path cacertfile = check.cacertfile();
        if (check.verification() == PeerVerification.NONE) {
            return null;
        }
        if (cacertfile == null) {
            throw new TlsSetupException("verify = verify_peer needs a cacertfile with the clients' authorities");
        }
        return ClientTrust.in(cacertfile, contents.bytes(cacertfile), check.depthMax());
    }

    SSLContext context() {
        return context;
    }

    List<ServedCertificate> certificates() {
        return certificates;
    }

    /** An engine for one connection that a client has opened. */
    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters());
        return engine;
    }

    /** What every engine is set to; the caller's own. */
    SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters(
                cipherSuites.toArray(String[]::new), settings.versions().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(settings.ownCipherOrder());
        switch (settings.clients().verification()) {
            case NONE -> {}
            case WANTED -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }
}
