package io.warrenmq.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * The cipher suites that a listener offers. Those of its own choice have forward secrecy and authenticate what they
 * encrypt; the cheaper stand first, because all of them are safe. A configuration may name them as OpenSSL does, as it
 * would for RabbitMQ, or as the standards do.
 */
final class CipherSuites {
    private static final Map<String, String> BY_OPENSSL_NAME = new LinkedHashMap<>();

    static {
        BY_OPENSSL_NAME.put("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256");
        BY_OPENSSL_NAME.put("TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384");
        BY_OPENSSL_NAME.put("TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256");
        BY_OPENSSL_NAME.put("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        BY_OPENSSL_NAME.put("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        BY_OPENSSL_NAME.put("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        BY_OPENSSL_NAME.put("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        BY_OPENSSL_NAME.put("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
        BY_OPENSSL_NAME.put("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    }

    private CipherSuites() {}

    /**
     * The suites in the order of preference, by the JDK's names.
     *
     * @param named empty for the listener's own choice
     * @throws TlsSetupException when one is not known to this JDK
     */
    static List<String> of(List<String> named, SSLContext context) throws TlsSetupException {
        Set<String> supported =
                Set.copyOf(Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()));
        if (named.isEmpty()) {
            return BY_OPENSSL_NAME.values().stream().filter(supported::contains).toList();
        }
        List<String> suites = new ArrayList<>();
        for (String name : named) {
            String suite = BY_OPENSSL_NAME.getOrDefault(name, name);
            if (!supported.contains(suite)) {
                throw new TlsSetupException("cipher suite '" + name + "' is not one that this Java supports");
            }
            suites.add(suite);
        }
        return suites;
    }
}
