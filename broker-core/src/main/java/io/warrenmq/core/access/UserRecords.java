package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How users and permissions are journaled: as parameters that have the user's name. Permissions belong to their virtual
 * host, users to none.
 */
final class UserRecords {
    static final String USER = "user";
    static final String PERMISSION = "permission";
    static final String TOPIC_PERMISSION = "topic-permission";

    /** In the place of a virtual host: the parameter belongs to the broker. */
    private static final String NO_VHOST = "";

    private static final String ALGORITHM = "hashing_algorithm";
    private static final String HASH = "password_hash";
    private static final String TAGS = "tags";
    private static final String CONFIGURE = "configure";
    private static final String WRITE = "write";
    private static final String READ = "read";

    private UserRecords() {}

    static boolean isComponent(String component) {
        return component.equals(USER) || component.equals(PERMISSION) || component.equals(TOPIC_PERMISSION);
    }

    static TopologyChange user(Account account) {
        List<FieldValue> tags = new ArrayList<>();
        account.user().tags().forEach(tag -> tags.add(FieldValue.LongString.of(tag)));
        FieldTable value = FieldTable.builder()
                .put(ALGORITHM, account.password().algorithm().wireName())
                .put(HASH, account.password().value())
                .put(TAGS, new FieldValue.Array(tags))
                .build();
        return new TopologyChange.ParameterSet(NO_VHOST, USER, account.user().name(), value);
    }

    static TopologyChange noUser(String name) {
        return new TopologyChange.ParameterCleared(NO_VHOST, USER, name);
    }

    static TopologyChange permissions(String vhost, String user, Patterns patterns) {
        FieldTable value = FieldTable.builder()
                .put(CONFIGURE, patterns.configure())
                .put(WRITE, patterns.write())
                .put(READ, patterns.read())
                .build();
        return new TopologyChange.ParameterSet(vhost, PERMISSION, user, value);
    }

    static TopologyChange noPermissions(String vhost, String user) {
        return new TopologyChange.ParameterCleared(vhost, PERMISSION, user);
    }

    static TopologyChange topicPermissions(String vhost, String user, Collection<TopicGrant> grants) {
        FieldTable.Builder value = FieldTable.builder();
        for (TopicGrant grant : grants) {
            TopicPermissions permissions = grant.permissions();
            value.put(
                    permissions.exchange(),
                    FieldTable.builder()
                            .put(WRITE, permissions.write())
                            .put(READ, permissions.read())
                            .build());
        }
        return new TopologyChange.ParameterSet(vhost, TOPIC_PERMISSION, user, value.build());
    }

    static TopologyChange noTopicPermissions(String vhost, String user) {
        return new TopologyChange.ParameterCleared(vhost, TOPIC_PERMISSION, user);
    }

    // --- reading; 406 when something is missing

    static User readUser(TopologyChange.ParameterSet set) {
        List<String> tags = new ArrayList<>();
        if (set.value().find(TAGS) instanceof FieldValue.Array array) {
            array.values().forEach(each -> tags.add(text(TAGS, each)));
        }
        return User.of(set.name(), tags);
    }

    static PasswordHash readPassword(FieldTable value) {
        return PasswordHash.of(text(value, ALGORITHM), text(value, HASH));
    }

    static Patterns readPatterns(FieldTable value) {
        return new Patterns(text(value, CONFIGURE), text(value, WRITE), text(value, READ));
    }

    static List<TopicPermissions> readTopics(TopologyChange.ParameterSet set) {
        List<TopicPermissions> all = new ArrayList<>();
        set.value().forEach((exchange, value) -> {
            if (!(value instanceof FieldValue.Table(FieldTable table))) {
                throw preconditionFailed("'" + exchange + "' is no table");
            }
            all.add(new TopicPermissions(set.vhost(), set.name(), exchange, text(table, WRITE), text(table, READ)));
        });
        return all;
    }

    private static String text(FieldTable table, String field) {
        FieldValue value = table.find(field);
        if (value == null) {
            throw preconditionFailed("'" + field + "' is missing");
        }
        return text(field, value);
    }

    private static String text(String field, FieldValue value) {
        if (value instanceof FieldValue.LongString text) {
            return text.text();
        }
        throw preconditionFailed("'" + field + "' is no text");
    }
}
