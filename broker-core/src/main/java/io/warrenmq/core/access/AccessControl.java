package io.warrenmq.core.access;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Knows users and what each may do; denies by default. Adapters ask it through {@link Access} and never decide
 * themselves. Safe for use from any thread.
 */
public interface AccessControl {
    /**
     * Checks a name and a password. Completed at once when the answer is known, else on a thread that the caller must
     * leave: shards go on with {@link io.warrenmq.core.shard.Shard#run}. It never fails.
     */
    CompletableFuture<Login> login(LoginRequest request);

    /** The user of that name, as it is now; null when there is none. */
    @Nullable
    User find(String name);

    /**
     * The user that a verified certificate names (SASL EXTERNAL); null when there is none, or none that may come from
     * this address. Asking changes nothing, so an adapter may ask before it offers the mechanism.
     *
     * @param name as the certificate and the settings give it
     * @param loopback whether the peer's address is a loopback address
     */
    default @Nullable User byCertificate(String name, boolean loopback) {
        return null;
    }

    /** Whether the user may use the virtual host at all. */
    boolean mayEnter(User user, String vhost);

    /** Whether the user has the permission on a resource of the virtual host. */
    boolean may(User user, String vhost, Permission permission, String resource);

    /** Whether routing keys are restricted for the user on any exchange of the virtual host. */
    default boolean restrictsTopics(User user, String vhost) {
        return false;
    }

    /**
     * Whether the user may use a routing key of a topic exchange: to publish with, or as a binding key to read.
     *
     * @param permission write or read
     */
    default boolean mayUseTopic(User user, String vhost, Permission permission, Topic topic) {
        return true;
    }

    /** A number that changes with each change of what users may do, for those who keep answers. */
    default long revision() {
        return 0;
    }

    /**
     * What a topic permission is asked for.
     *
     * @param clientId what stands for {@code {client_id}}; null where clients have none
     */
    record Topic(
            String exchange, String routingKey, @Nullable String clientId) {}
}
