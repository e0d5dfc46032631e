package io.warrenmq.core.access;

/** What a user may do in a virtual host. */
public record VhostPermissions(String vhost, String user, Patterns patterns) {}
