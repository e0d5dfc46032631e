package io.warrenmq.core.access;

/**
 * Which routing keys of a topic exchange a user may use; without them it may use all. The patterns may name {@code
 * {username}}, {@code {vhost}} and {@code {client_id}}.
 *
 * @param exchange empty for the default exchange
 */
public record TopicPermissions(String vhost, String user, String exchange, String write, String read) {}
