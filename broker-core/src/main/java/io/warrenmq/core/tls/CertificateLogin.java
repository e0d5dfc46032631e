package io.warrenmq.core.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Which name in a verified certificate is that of the user (RabbitMQ's {@code ssl_cert_login_from}). Immutable. */
public sealed interface CertificateLogin {
    /** The whole subject, such as {@code CN=app,O=example}; RabbitMQ's default. */
    record DistinguishedName() implements CertificateLogin {}

    /** The subject's common name. A subject with more than one names nobody, because any of them could be meant. */
    record CommonName() implements CertificateLogin {}

    /**
     * One of the subject's alternative names.
     *
     * @param index among those of the kind, from 0
     */
    record AlternativeName(Kind kind, int index) implements CertificateLogin {}

    /** Kinds of alternative names that are texts, with their number in RFC 5280. */
    enum Kind {
        EMAIL(1),
        DNS(2),
        URI(6),
        IP(7);

        private final int tag;

        Kind(int tag) {
            this.tag = tag;
        }
    }

    /** The user's name; null when the certificate has none that could be one. */
    default @Nullable String name(X509Certificate certificate) {
        String name = switch (this) {
            case DistinguishedName _ -> DistinguishedNames.text(certificate.getSubjectX500Principal());
            case CommonName _ -> commonName(certificate);
            case AlternativeName(Kind kind, int index) -> alternativeName(certificate, kind, index);
        };
        return name == null || name.isBlank() || name.chars().anyMatch(Character::isISOControl) ? null : name;
    }

    private static @Nullable String commonName(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                Attribute common = part.toAttributes().get("CN");
                if (common != null) {
                    NamingEnumeration<?> values = common.getAll();
                    while (values.hasMore()) {
                        names.add(values.next() instanceof String text ? text : "");
                    }
                }
            }
        } catch (NamingException _) {
            return null;
        }
        return names.size() == 1 ? names.getFirst() : null;
    }

    private static @Nullable String alternativeName(X509Certificate certificate, Kind kind, int index) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) {
                return null;
            }
            List<String> names = all.stream()
                    .filter(each -> each.getFirst().equals(kind.tag))
                    .map(each -> String.valueOf(each.get(1)))
                    .toList();
            return index < names.size() ? names.get(index) : null;
        } catch (CertificateParsingException _) {
            return null;
        }
    }
}
