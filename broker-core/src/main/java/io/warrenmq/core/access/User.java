package io.warrenmq.core.access;

import java.util.Set;

/** Somebody who has logged in. Tags are RabbitMQ's: {@code administrator}, {@code impersonator} and so on. */
public record User(String name, Set<String> tags) {
    public boolean hasTag(String tag) {
        return tags.contains(tag);
    }
}
