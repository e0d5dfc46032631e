package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks what users are to be and may do, as far as that needs no look at those there are: 406. From any thread. */
public final class UserChecks {
    private static final int NAME_BYTES_MAX = 255;
    private static final int TAGS_MAX = 256;

    private UserChecks() {}

    /** @throws io.warrenmq.core.error.BrokerException 406 */
    public static void check(UserSpec spec) {
        requireName("user", spec.name());
        requireTags(spec.tags());
    }

    /** @throws io.warrenmq.core.error.BrokerException 406 */
    public static void check(VhostPermissions permissions) {
        Grant.of(permissions.patterns());
    }

    /** @throws io.warrenmq.core.error.BrokerException 406 */
    public static void check(TopicPermissions permissions) {
        grant(permissions);
    }

    /** Topic permissions, ready for use; 406. */
    static TopicGrant grant(TopicPermissions permissions) {
        if (utf8Length(permissions.exchange()) > NAME_BYTES_MAX) {
            throw preconditionFailed("the name of an exchange has up to " + NAME_BYTES_MAX + " bytes");
        }
        return new TopicGrant(permissions);
    }

    static void requireTags(List<String> tags) {
        if (tags.size() > TAGS_MAX) {
            throw preconditionFailed("a user has up to " + TAGS_MAX + " tags");
        }
        tags.forEach(tag -> requireName("tag", tag));
    }

    private static void requireName(String kind, String name) {
        int bytes = utf8Length(name);
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            throw preconditionFailed("the name of a " + kind + " has 1 to " + NAME_BYTES_MAX + " bytes");
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
