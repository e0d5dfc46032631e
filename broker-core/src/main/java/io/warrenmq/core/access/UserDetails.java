package io.warrenmq.core.access;

import java.util.List;

/** A user as administrators see it. */
public record UserDetails(String name, PasswordHash password, List<String> tags) {}
