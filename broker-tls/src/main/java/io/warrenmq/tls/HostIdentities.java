package io.warrenmq.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a client the certificate of the host that it asks for (SNI, RFC 6066). A name that is not known gets the main
 * certificate, as most servers do: the client then says what it thinks of it. Immutable; the aliases are the names.
 */
final class HostIdentities extends X509ExtendedKeyManager {
    private static final String MAIN = "";
    private static final String ANY_LABEL = "*";

    private final Map<String, Identity> byHost;
    private final Identity main;

    /** @param byHost names in lower case; {@code *.} in front stands for any one label */
    HostIdentities(Identity main, Map<String, Identity> byHost) {
        this.main = main;
        this.byHost = Map.copyOf(byHost);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        String alias = alias(engine);
        // Asked for one kind of key after another; only the one that the certificate has may be answered.
        return identity(alias).key().getAlgorithm().equals(keyType) ? alias : null;
    }

    private String alias(@Nullable SSLEngine engine) {
        if (engine != null && engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName requested : session.getRequestedServerNames()) {
                if (requested instanceof SNIHostName host) {
                    return aliasOf(host.getAsciiName().toLowerCase(Locale.ROOT));
                }
            }
        }
        return MAIN;
    }

    private String aliasOf(String host) {
        if (byHost.containsKey(host)) {
            return host;
        }
        int dot = host.indexOf('.');
        String wildcard = dot < 0 ? MAIN : ANY_LABEL + host.substring(dot);
        return byHost.containsKey(wildcard) ? wildcard : MAIN;
    }

    private Identity identity(String alias) {
        Identity found = byHost.get(alias);
        return found == null ? main : found;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity(alias).key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {MAIN};
    }

    // Only engines of servers are made, so the rest is never asked.

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
