package io.warrenmq.core.definitions;

import io.warrenmq.core.access.Users;
import io.warrenmq.core.limit.GlobalParameters;
import io.warrenmq.core.limit.UserLimits;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What definitions need of the broker they belong to. Home shard, but for what says otherwise. */
public interface DefinitionsHost {
    /** Shard on which all that is defined changes. From any thread. */
    Shard home();

    /** From any thread. */
    Users users();

    UserLimits userLimits();

    GlobalParameters globalParameters();

    /** All virtual hosts by name; a copy. */
    List<VirtualHost> vhosts();

    /** The virtual host of that name; null when there is none. */
    @Nullable
    VirtualHost findVhost(String name);

    /** Whether one of that name is being deleted, so that none can be created yet. */
    boolean isBeingDeleted(String vhost);

    /** Creates a virtual host, or changes what is said about it; answers whether it is new. */
    void createVhost(String name, VhostMetadata metadata, Reply<Boolean> reply);
}
