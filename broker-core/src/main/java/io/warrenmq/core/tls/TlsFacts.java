package io.warrenmq.core.tls;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the TLS under a connection, in the words that RabbitMQ shows.
 *
 * @param protocol such as {@code tlsv1.3}
 * @param cipherSuite by its standard name, such as {@code TLS_AES_128_GCM_SHA256}
 * @param peer the client's certificate, which was verified; null when it showed none
 */
public record TlsFacts(
        String protocol, String cipherSuite, @Nullable PeerCertificate peer) {
    private static final String WITH = "_WITH_";
    private static final String PREFIX = "TLS_";

    /**
     * A certificate that was verified.
     *
     * @param subject distinguished name, the most specific part first
     * @param issuer likewise
     * @param validity from when until when
     */
    public record PeerCertificate(String subject, String issuer, String validity) {}

    /** How the key was agreed on: {@code any} with TLS 1.3, whose suites leave it open. */
    public String keyExchange() {
        int with = cipherSuite.indexOf(WITH);
        return with < PREFIX.length() ? "any" : word(cipherSuite.substring(PREFIX.length(), with));
    }

    /** The cipher, such as {@code aes_128_gcm}. */
    public String cipher() {
        int with = cipherSuite.indexOf(WITH);
        int start = with < 0 ? Math.min(PREFIX.length(), cipherSuite.length()) : with + WITH.length();
        int end = cipherSuite.lastIndexOf('_');
        return word(end <= start ? cipherSuite : cipherSuite.substring(start, end));
    }

    /** The hash of the suite, such as {@code sha256}. */
    public String hash() {
        return word(cipherSuite.substring(cipherSuite.lastIndexOf('_') + 1));
    }

    private static String word(String part) {
        return part.toLowerCase(Locale.ROOT);
    }
}
