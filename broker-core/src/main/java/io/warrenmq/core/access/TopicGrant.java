package io.warrenmq.core.access;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.policy.NamePattern;
import org.jspecify.annotations.Nullable;

/**
 * Topic permissions of a user, with names put in for variables. They are put in as plain text, whatever characters they
 * have: a name must not become part of the expression.
 */
final class TopicGrant {
    private static final String CLIENT_ID = "{client_id}";

    private final TopicPermissions permissions;
    private final NamePattern write;
    private final NamePattern read;

    /** @throws io.warrenmq.core.error.BrokerException 406 when one is not a regular expression */
    TopicGrant(TopicPermissions permissions) {
        this.permissions = permissions;
        this.write = compile("write", permissions.write(), null);
        this.read = compile("read", permissions.read(), null);
    }

    TopicPermissions permissions() {
        return permissions;
    }

    /** Only write and read mean something for routing keys. */
    boolean allows(Permission permission, String routingKey, @Nullable String clientId) {
        boolean writing = permission == Permission.WRITE;
        String text = writing ? permissions.write() : permissions.read();
        if (clientId == null || !text.contains(CLIENT_ID)) {
            return (writing ? write : read).matches(routingKey);
        }
        try {
            return compile("pattern", text, clientId).matches(routingKey);
        } catch (BrokerException _) {
            return false; // too long with this client's id in it
        }
    }

    private NamePattern compile(String field, String pattern, @Nullable String clientId) {
        StringBuilder expanded = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            if (pattern.startsWith("{username}", at)) {
                appendQuoted(permissions.user(), expanded);
                at += "{username}".length();
            } else if (pattern.startsWith("{vhost}", at)) {
                appendQuoted(permissions.vhost(), expanded);
                at += "{vhost}".length();
            } else if (clientId != null && pattern.startsWith(CLIENT_ID, at)) {
                appendQuoted(clientId, expanded);
                at += CLIENT_ID.length();
            } else {
                expanded.append(pattern.charAt(at++));
            }
        }
        return Grant.compile(field, expanded.toString());
    }

    /** A backslash takes the meaning from everything in ASCII that is neither letter nor digit. */
    private static void appendQuoted(String name, StringBuilder to) {
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            boolean plain = character >= 0x80
                    || (character >= '0' && character <= '9')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= 'a' && character <= 'z');
            if (!plain) {
                to.append('\\');
            }
            to.append(character);
        }
    }
}
