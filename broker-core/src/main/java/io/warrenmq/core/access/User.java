package io.warrenmq.core.access;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Somebody who may log in. Tags are RabbitMQ's, {@code administrator}, {@code impersonator} and so on, and any others;
 * they keep their order.
 */
public record User(String name, Set<String> tags) {
    public User {
        tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
    }

    /** A user with tags in that order. */
    static User of(String name, Collection<String> tags) {
        return new User(name, new LinkedHashSet<>(tags));
    }

    public boolean hasTag(String tag) {
        return tags.contains(tag);
    }
}
