package io.warrenmq.http.metrics;

/**
 * How metrics are served.
 *
 * @param path where they are; begins with a slash
 * @param perObject whether that path tells of every object, as {@code /per-object} below it does
 * @param requiresLogin whether only users who may monitor get them
 */
public record MetricsOptions(String path, boolean perObject, boolean requiresLogin) {
    public static final MetricsOptions DEFAULT = new MetricsOptions("/metrics", false, false);

    /** The path without a slash at its end. */
    String base() {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
