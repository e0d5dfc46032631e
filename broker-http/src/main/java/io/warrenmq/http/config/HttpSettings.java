package io.warrenmq.http.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP side answers.
 *
 * @param pathPrefix goes before every path; empty, or begins with a slash and does not end with one
 * @param origins whose pages may call the API from a browser (CORS), such as {@code https://example.com}
 * @param corsMaxAgeSeconds how long browsers may remember that
 * @param strictTransport header {@code Strict-Transport-Security} of answers over TLS; null for none
 * @param contentPolicy header {@code Content-Security-Policy}
 * @param bodyBytesMax longest body of a request
 */
public record HttpSettings(
        String pathPrefix,
        List<String> origins,
        int corsMaxAgeSeconds,
        @Nullable String strictTransport,
        String contentPolicy,
        int bodyBytesMax) {
    /** Nothing but the broker's own pages. */
    public static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public static final HttpSettings DEFAULT =
            new HttpSettings("", List.of(), 1800, null, CONTENT_POLICY, 10 * 1024 * 1024);

    public HttpSettings {
        origins = List.copyOf(origins);
        if (!pathPrefix.isEmpty() && (!pathPrefix.startsWith("/") || pathPrefix.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "pathPrefix is '" + pathPrefix + "' but must begin with a slash and not end with one");
        }
    }
}
