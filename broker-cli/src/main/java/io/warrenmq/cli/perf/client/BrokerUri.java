package io.warrenmq.cli.perf.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is and who logs in there: {@code amqp://user:password@host:port/virtual-host}, percent-encoded. Its
 * text never shows the password.
 */
public record BrokerUri(String host, int port, String user, String password, String virtualHost) {
    private static final int PORT = 5672;
    private static final String GUEST = "guest";

    /** @throws IllegalArgumentException when the text is no such URI; the message holds nothing of the password */
    public static BrokerUri parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            throw malformed("is not a URI");
        }
        if (!"amqp".equalsIgnoreCase(uri.getScheme())) {
            throw malformed("does not begin with amqp://");
        }
        if (uri.getHost() == null) {
            throw malformed("names no host");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw malformed("has parameters, which are not known here");
        }
        String user = uri.getRawUserInfo() == null ? GUEST + ":" + GUEST : uri.getRawUserInfo();
        int colon = user.indexOf(':');
        if (colon < 0) {
            throw malformed("names a user without a password");
        }
        return new BrokerUri(
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() < 0 ? PORT : uri.getPort(),
                decode(user.substring(0, colon)),
                decode(user.substring(colon + 1)),
                virtualHost(uri.getRawPath()));
    }

    /** Without a path, or with nothing after its slash, the default virtual host is meant. */
    private static String virtualHost(@Nullable String path) {
        if (path == null || path.length() <= 1) {
            return "/";
        }
        String name = path.substring(1);
        if (name.indexOf('/') >= 0) {
            throw malformed("has a virtual host with a '/' that is not written as %2f");
        }
        return decode(name);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException(why);
    }

    /** Host and port. */
    public String address() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return "amqp://" + user + "@" + address() + " (virtual host '" + virtualHost + "')";
    }
}
