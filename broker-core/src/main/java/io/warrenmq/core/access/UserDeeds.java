package io.warrenmq.core.access;

import io.warrenmq.core.shard.Reply;
import org.jspecify.annotations.Nullable;

/** What the audit log is told of changes of users; of a password only that there is another. */
final class UserDeeds {
    private UserDeeds() {}

    static void tellOf(Reply<?> reply, String action, UserSpec spec) {
        boolean same = spec.credential() instanceof Credential.Unchanged;
        reply.tellOf(
                action, "name", spec.name(), "tags", String.join(",", spec.tags()), "password", same ? "kept" : "set");
    }

    static void tellOf(Reply<?> reply, VhostPermissions permissions) {
        Patterns patterns = permissions.patterns();
        reply.tellOf(
                "permissions.set",
                "name",
                permissions.user(),
                "vhost",
                permissions.vhost(),
                "configure",
                patterns.configure(),
                "write",
                patterns.write(),
                "read",
                patterns.read());
    }

    static void tellOf(Reply<?> reply, TopicPermissions permissions) {
        reply.tellOf(
                "topic-permissions.set",
                "name",
                permissions.user(),
                "vhost",
                permissions.vhost(),
                "exchange",
                permissions.exchange(),
                "write",
                permissions.write(),
                "read",
                permissions.read());
    }

    /** @param exchange null for all */
    static void tellOfClearedTopics(Reply<?> reply, String user, String vhost, @Nullable String exchange) {
        reply.tellOf(
                "topic-permissions.clear", "name", user, "vhost", vhost, "exchange", exchange == null ? "*" : exchange);
    }
}
