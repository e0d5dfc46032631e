package io.warrenmq.cli.admin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Which broker to talk to, and as whom.
 *
 * @param base where its HTTP API is, without {@code /api} and without a slash at the end
 */
public record Target(URI base, String user, String password) {
    private static final String DEFAULT_USER = "guest";
    private static final String DEFAULT_PASSWORD = "guest";
    private static final String API = "/api";

    /**
     * The broker at a URL such as {@code http://user:password@host:15672/prefix}; the scheme may be missing. A user and
     * a password that are given beside it win; without any it is guest.
     *
     * @throws CommandFailure when it is no such URL
     */
    public static Target of(String url, @Nullable String user, @Nullable String password) {
        URI given = parse(url.contains("://") ? url : "http://" + url);
        String info = given.getRawUserInfo();
        int colon = info == null ? -1 : info.indexOf(':');
        String urlUser = info == null ? DEFAULT_USER : decode(colon < 0 ? info : info.substring(0, colon));
        String urlPassword = info == null || colon < 0 ? DEFAULT_PASSWORD : decode(info.substring(colon + 1));
        return new Target(base(given), user == null ? urlUser : user, password == null ? urlPassword : password);
    }

    private static URI parse(String url) {
        try {
            URI parsed = new URI(url);
            boolean isHttp = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            if (isHttp && parsed.getHost() != null) {
                return parsed;
            }
        } catch (URISyntaxException e) {
            // Told below, in words that do not show a password.
        }
        throw new CommandFailure(
                ExitCode.USAGE, "the broker's URL must be http://[user:password@]host[:port][/prefix] or https://...");
    }

    private static URI base(URI given) {
        int port = given.getPort();
        String path = given.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.endsWith(API)) {
            path = path.substring(0, path.length() - API.length());
        }
        return URI.create(given.getScheme() + "://" + given.getHost() + (port < 0 ? "" : ":" + port) + path);
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
    }

    public boolean isEncrypted() {
        return "https".equals(base.getScheme());
    }

    /** Without the password, which would end up in a log. */
    @Override
    public String toString() {
        return base.toString();
    }
}
