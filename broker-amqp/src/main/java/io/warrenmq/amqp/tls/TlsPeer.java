package io.warrenmq.amqp.tls;

import io.warrenmq.core.tls.DistinguishedNames;
import io.warrenmq.core.tls.TlsFacts;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a session of TLS tells of the other side. */
final class TlsPeer {
    private TlsPeer() {}

    /** The client's certificate, which the context has verified; null when it showed none. */
    static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException _) {
            return null;
        }
    }

    static TlsFacts facts(SSLSession session) {
        X509Certificate certificate = certificate(session);
        return new TlsFacts(
                session.getProtocol().toLowerCase(Locale.ROOT),
                session.getCipherSuite(),
                certificate == null ? null : facts(certificate));
    }

    private static TlsFacts.PeerCertificate facts(X509Certificate certificate) {
        return new TlsFacts.PeerCertificate(
                DistinguishedNames.text(certificate.getSubjectX500Principal()),
                DistinguishedNames.text(certificate.getIssuerX500Principal()),
                certificate.getNotBefore().toInstant() + " - "
                        + certificate.getNotAfter().toInstant());
    }
}
