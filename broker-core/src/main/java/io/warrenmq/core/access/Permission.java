package io.warrenmq.core.access;

import java.util.Locale;

/** What a user may be allowed to do to a resource of a virtual host (RabbitMQ's three permissions). */
public enum Permission {
    CONFIGURE,
    WRITE,
    READ;

    /** The word that texts for clients use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
