package io.warrenmq.core.tls;

import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * Distinguished names as texts (RFC 2253), the most specific part first, with the words that RabbitMQ has for parts
 * beyond the nine of the RFC.
 */
public final class DistinguishedNames {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("2.5.4.4", "SN"),
            Map.entry("2.5.4.5", "SERIALNUMBER"),
            Map.entry("2.5.4.12", "TITLE"),
            Map.entry("2.5.4.42", "GIVENNAME"),
            Map.entry("2.5.4.43", "INITIALS"),
            Map.entry("2.5.4.44", "GENERATIONQUALIFIER"),
            Map.entry("2.5.4.65", "PSEUDONYM"),
            Map.entry("1.2.840.113549.1.9.1", "EMAILADDRESS"));

    private DistinguishedNames() {}

    /** Such as {@code CN=app,O=example}. */
    public static String text(X500Principal name) {
        return name.getName(X500Principal.RFC2253, WORDS);
    }
}
