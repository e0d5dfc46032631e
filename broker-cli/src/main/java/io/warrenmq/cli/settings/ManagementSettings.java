package io.warrenmq.cli.settings;

import io.warrenmq.http.config.HttpSettings;
import io.warrenmq.http.metrics.MetricsOptions;

/**
 * How the HTTP API and metrics answer.
 *
 * @param sessionMinutes idle time after which a browser's login ends
 * @param metrics how metrics are served
 */
public record ManagementSettings(HttpSettings http, int sessionMinutes, MetricsOptions metrics) {}
