package io.warrenmq.cli.admin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** Paths below {@code /api}. */
public final class ApiPath {
    private ApiPath() {}

    /** The path of these segments, of which each may hold any character. */
    public static String of(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String each : segments) {
            path.append('/').append(encode(each));
        }
        return path.toString();
    }

    /** One segment, or one value of a query. */
    public static String encode(String segment) {
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }
}
