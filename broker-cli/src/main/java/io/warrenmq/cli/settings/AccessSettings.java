package io.warrenmq.cli.settings;

import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.cli.config.HiddenText;
import io.warrenmq.core.access.PasswordPolicy;
import io.warrenmq.core.tls.CertificateLogin;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets in.
 *
 * @param defaultUser made at the first start, when there are no users yet
 * @param loopbackUsers users who may come from this machine only
 * @param mechanisms of SASL
 * @param certificateLogin what of a client's certificate is the user's name
 * @param tlsHandshakeMs time for the handshake of TLS
 * @param definitions file with definitions to import at start; null for none
 * @param skipUnchangedDefinitions whether to leave it alone when it is the one that was imported last
 */
public record AccessSettings(
        DefaultUser defaultUser,
        Set<String> loopbackUsers,
        PasswordPolicy passwords,
        Set<SaslMechanism> mechanisms,
        CertificateLogin certificateLogin,
        int tlsHandshakeMs,
        @Nullable Path definitions,
        boolean skipUnchangedDefinitions) {
    public AccessSettings {
        loopbackUsers = Set.copyOf(loopbackUsers);
        mechanisms = Set.copyOf(mechanisms);
    }

    /** The first user, with permissions in the first virtual host. */
    public record DefaultUser(
            String name, HiddenText password, String vhost, Set<String> tags, Permissions permissions) {
        public DefaultUser {
            tags = Set.copyOf(tags);
        }
    }

    /** Patterns of names. */
    public record Permissions(String configure, String write, String read) {}
}
