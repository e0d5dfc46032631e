package io.warrenmq.core.access;

import org.jspecify.annotations.Nullable;

/**
 * Knows users and what each may do; denies by default. Adapters ask it through {@link Access} and never decide
 * themselves. Safe for use from any shard.
 */
public interface AccessControl {
    /**
     * Checks a name and a password. Unknown user, wrong or empty password and a user who may not come from this address
     * all look the same to the caller.
     *
     * @param loopback whether the peer's address is a loopback address
     */
    @Nullable
    User login(String name, Secret password, boolean loopback);

    /** Whether the user may use the virtual host at all. */
    boolean mayEnter(User user, String vhost);

    /** Whether the user has the permission on a resource of the virtual host. */
    boolean may(User user, String vhost, Permission permission, String resource);
}
