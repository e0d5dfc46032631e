package io.warrenmq.core.access;

import io.warrenmq.core.event.Events;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.shard.Shard;
import org.jspecify.annotations.Nullable;

/** What users need of the broker they belong to. */
public interface UserHost {
    /** Shard on which they change. */
    Shard home();

    Journal journal();

    Events events();

    /** Home shard. */
    boolean hasVhost(String name);

    /** A user has gone, and what else was noted of it goes too. Home shard. */
    void forget(String user);

    /** Somebody may do more or less in a virtual host than before, on open connections too. */
    void permissionsChanged(String user, String vhost);

    /**
     * Closes connections with 320.
     *
     * @param vhost the virtual host that they are in; null for any
     */
    void endConnections(String user, @Nullable String vhost, String explanation);
}
