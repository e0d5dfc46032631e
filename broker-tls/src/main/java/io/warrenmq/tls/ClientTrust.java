package io.warrenmq.tls;

import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges the certificates of clients by the JDK's rules (RFC 5280: signatures, validity, use), and limits how many may
 * stand between a client's and its authority. The JDK applies that limit only to chains that it has to put in order
 * itself, so it is applied here once more. Immutable.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager rules;
    private final Set<X509Certificate> authorities;
    private final int depthMax;

    private ClientTrust(X509ExtendedTrustManager rules, Set<X509Certificate> authorities, int depthMax) {
        this.rules = rules;
        this.authorities = authorities;
        this.depthMax = depthMax;
    }

    /** Trusts what leads to any certificate of the file. */
    static ClientTrust in(Path cacertfile, byte[] content, int depthMax) throws TlsSetupException {
        List<X509Certificate> authorities = Certificates.read(cacertfile, content);
        Set<TrustAnchor> anchors = new LinkedHashSet<>();
        authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(depthMax);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            for (TrustManager made : factory.getTrustManagers()) {
                if (made instanceof X509ExtendedTrustManager rules) {
                    return new ClientTrust(rules, Set.copyOf(authorities), depthMax);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new TlsSetupException(cacertfile + ": cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalStateException("every JDK has PKIX");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        rules.checkClientTrusted(chain, authType, engine);
        requireDepth(chain);
    }

    private void requireDepth(X509Certificate[] chain) throws CertificateException {
        int between = 0;
        for (int i = 1; i < chain.length && !authorities.contains(chain[i]); i++) {
            between += chain[i].getSubjectX500Principal().equals(chain[i].getIssuerX500Principal()) ? 0 : 1;
        }
        if (between > depthMax) {
            throw new CertificateException(
                    between + " certificates between the client's and its authority, at most " + depthMax);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return rules.getAcceptedIssuers();
    }

    // Engines of servers call the one above; the others are no way around it.

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        rules.checkClientTrusted(chain, authType, socket);
        requireDepth(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        rules.checkClientTrusted(chain, authType);
        requireDepth(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw onlyClients();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw onlyClients();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw onlyClients();
    }

    private static CertificateException onlyClients() {
        return new CertificateException("for clients only");
    }
}
