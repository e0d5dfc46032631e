package io.warrenmq.core;

/**
 * How the broker names itself to clients.
 *
 * @param version plain {@code X.Y.Z}: clients parse it
 * @param clusterName shown by tools; {@code warren@host}
 */
public record BrokerIdentity(String product, String version, String platform, String clusterName) {}
