package io.warrenmq.core.access;

import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;

/** Tells of changes of users, in RabbitMQ's words. Who makes them is not known here, so nobody is named. */
final class UserEvents {
    private final Events events;

    UserEvents(Events events) {
        this.events = events;
    }

    void created(String user) {
        emit(EventType.USER_CREATED, named(user));
    }

    void deleted(String user) {
        emit(EventType.USER_DELETED, named(user));
    }

    void passwordChanged(String user, boolean cleared) {
        emit(cleared ? EventType.USER_PASSWORD_CLEARED : EventType.USER_PASSWORD_CHANGED, named(user));
    }

    void tagsSet(User user) {
        List<FieldValue> tags = new ArrayList<>();
        user.tags().forEach(tag -> tags.add(FieldValue.LongString.of(tag)));
        emit(EventType.USER_TAGS_SET, named(user.name()).put("tags", new FieldValue.Array(tags)));
    }

    void permissionsSet(VhostPermissions permissions) {
        Patterns patterns = permissions.patterns();
        emit(
                EventType.PERMISSION_CREATED,
                inVhost(permissions.user(), permissions.vhost())
                        .put("configure", patterns.configure())
                        .put("write", patterns.write())
                        .put("read", patterns.read()));
    }

    void permissionsCleared(String user, String vhost) {
        emit(EventType.PERMISSION_DELETED, inVhost(user, vhost));
    }

    void topicPermissionsSet(TopicPermissions permissions) {
        emit(
                EventType.TOPIC_PERMISSION_CREATED,
                inVhost(permissions.user(), permissions.vhost())
                        .put("exchange", permissions.exchange())
                        .put("write", permissions.write())
                        .put("read", permissions.read()));
    }

    void topicPermissionsCleared(String user, String vhost) {
        emit(EventType.TOPIC_PERMISSION_DELETED, inVhost(user, vhost));
    }

    private static FieldTable.Builder named(String user) {
        return FieldTable.builder().put("name", user);
    }

    private static FieldTable.Builder inVhost(String user, String vhost) {
        return FieldTable.builder().put("user", user).put("vhost", vhost);
    }

    private void emit(EventType type, FieldTable.Builder properties) {
        if (events.isWatched()) {
            events.emit(new Event(type, properties.build()));
        }
    }
}
