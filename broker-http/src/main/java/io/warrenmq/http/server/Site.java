package io.warrenmq.http.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.warrenmq.http.config.HttpSettings;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What browsers may do with the answers, and which pages may ask. A page of another site can make a browser send
 * requests with the credentials of whoever sits in front of it. Tools send none of the headers that are looked at.
 */
final class Site {
    private static final Map<String, String> ALWAYS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Vary", "Accept, Accept-Encoding, Origin");

    private static final String ORIGIN = "Origin";

    private final HttpSettings settings;

    Site(HttpSettings settings) {
        this.settings = settings;
    }

    /** Sets the headers that every answer has. */
    void mark(HttpExchange exchange) {
        Headers headers = exchange.getResponseHeaders();
        ALWAYS.forEach(headers::set);
        headers.set("Content-Security-Policy", settings.contentPolicy());
        if (settings.strictTransport() != null && exchange instanceof HttpsExchange) {
            headers.set("Strict-Transport-Security", settings.strictTransport());
        }
        String origin = exchange.getRequestHeaders().getFirst(ORIGIN);
        if (origin != null && settings.origins().contains(origin)) {
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Access-Control-Allow-Credentials", "true");
            if (exchange.getRequestMethod().equals("OPTIONS")) {
                headers.set("Access-Control-Allow-Headers", "authorization, content-type, x-vhost");
                headers.set("Access-Control-Max-Age", Integer.toString(settings.corsMaxAgeSeconds()));
            }
        }
    }

    /** After {@link #mark}: the browser asks with OPTIONS which methods the page may use. */
    static void allowMethods(HttpExchange exchange, String methods) {
        if (exchange.getResponseHeaders().containsKey("Access-Control-Allow-Origin")) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Methods", methods);
        }
    }

    /** The path without the prefix that all have; null when it does not begin with it. */
    @Nullable
    String withoutPrefix(String rawPath) {
        return rawPath.startsWith(settings.pathPrefix())
                ? rawPath.substring(settings.pathPrefix().length())
                : null;
    }

    /** Whether a page that may not has made the browser send this. */
    boolean isForeign(Headers headers) {
        String origin = headers.getFirst(ORIGIN);
        if (origin != null && settings.origins().contains(origin)) {
            return false;
        }
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        return origin != null && !isSameHost(origin, headers.getFirst("Host"));
    }

    /** Tools send none of these either. */
    static boolean isBrowser(Headers headers) {
        return headers.containsKey("Sec-Fetch-Mode") || headers.containsKey("Sec-Fetch-Site");
    }

    private static boolean isSameHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
