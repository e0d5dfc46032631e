package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.ValueType;
import io.warrenmq.cli.config.Values;
import io.warrenmq.http.config.HttpSettings;
import io.warrenmq.http.metrics.MetricsOptions;

/** The keys of the HTTP API and of metrics. */
final class ManagementKeys {
    static final KeyGroup GROUP = new KeyGroup("HTTP API and metrics");

    private static final int MAX_AGE_DEFAULT = 1800;
    private static final long BODY_MIN = 1024;
    private static final long BODY_DEFAULT = 10_000_000;
    private static final long BODY_MAX = 1024L * 1024 * 1024;

    static final Key<String> PREFIX =
            GROUP.add(Key.of("management.path_prefix", pathType(), "goes before every path of the API")
                    .unset("none"));

    static final Key<String> ORIGINS = GROUP.add(Key.of(
                    "management.cors.allow_origins.*",
                    originType(),
                    "pages of that origin may call the API from a browser")
            .unset("none"));

    static final Key<Integer> CORS_MAX_AGE = GROUP.add(
            Key.of("management.cors.max_age", Values.number(0, 86_400), "seconds for which browsers remember that")
                    .otherwise(MAX_AGE_DEFAULT));

    static final Key<String> HSTS = GROUP.add(
            Key.of("management.hsts.policy", Values.name(), "header `Strict-Transport-Security` of answers over TLS")
                    .unset("none"));

    static final Key<String> CSP =
            GROUP.add(Key.of("management.csp.policy", Values.name(), "header `Content-Security-Policy`")
                    .unset("nothing but the broker's own pages"));

    static final Key<Long> BODY = GROUP.add(
            Key.of("management.http.max_body_size", Values.size(BODY_MIN, BODY_MAX), "longest body of a request")
                    .otherwise("10MB", _ -> BODY_DEFAULT));

    static final Key<Integer> SESSION = GROUP.add(Key.of(
                    "management.login_session_timeout",
                    Values.number(1, 480),
                    "minutes without a request after which a browser is logged out")
            .otherwise(30));

    static final Key<String> METRICS_PATH =
            GROUP.add(Key.of("prometheus.path", pathType(), "where metrics are").otherwise("/metrics"));

    static final Key<Boolean> PER_OBJECT = GROUP.add(Key.of(
                    "prometheus.return_per_object_metrics",
                    Values.flag(),
                    "whether that path tells of every queue and connection, not of sums")
            .otherwise(false));

    static final Key<Boolean> METRICS_LOGIN =
            GROUP.add(Key.of("prometheus.authentication.enabled", Values.flag(), "whether metrics need a login")
                    .otherwise(false));

    private ManagementKeys() {}

    static ManagementSettings settings(Config config) {
        String prefix = config.find(PREFIX);
        String contentPolicy = config.find(CSP);
        HttpSettings http = new HttpSettings(
                prefix == null ? "" : prefix,
                config.list(ORIGINS),
                config.value(CORS_MAX_AGE),
                config.find(HSTS),
                contentPolicy == null ? HttpSettings.CONTENT_POLICY : contentPolicy,
                Math.toIntExact(config.value(BODY)));
        return new ManagementSettings(
                http,
                config.value(SESSION),
                new MetricsOptions(config.value(METRICS_PATH), config.value(PER_OBJECT), config.value(METRICS_LOGIN)));
    }

    private static ValueType<String> pathType() {
        return ValueType.of(
                "begins with `/`",
                "a path that begins with / and does not end with it",
                text -> text.startsWith("/") && !text.endsWith("/") ? text : null);
    }

    /** A wildcard would let every page that a logged-in operator opens act for the operator. */
    private static ValueType<String> originType() {
        return ValueType.of(
                "`scheme://host`",
                "an origin such as https://example.com, not a wildcard",
                text -> text.matches("https?://[^/*\\s]+") ? text : null);
    }
}
