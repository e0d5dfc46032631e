package io.warrenmq.core.access;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How users log in.
 *
 * @param hashing where passwords are hashed; what waits for it is bounded by its user. Not a shard
 * @param clockMs milliseconds that never go back; from any thread
 * @param loopbackUsers users who may come from a loopback address only
 * @param first created at the first start; null when nobody is
 */
public record AccessSettings(
        Executor hashing,
        LongSupplier clockMs,
        PasswordPolicy passwords,
        Set<String> loopbackUsers,
        @Nullable FirstUser first) {
    public AccessSettings {
        loopbackUsers = Set.copyOf(loopbackUsers);
    }

    /** As RabbitMQ does it, but for how passwords are hashed. */
    public static AccessSettings defaults(Executor hashing, LongSupplier clockMs) {
        return new AccessSettings(hashing, clockMs, PasswordPolicy.DEFAULT, Set.of("guest"), FirstUser.GUEST);
    }

    public AccessSettings withPasswords(PasswordPolicy policy) {
        return new AccessSettings(hashing, clockMs, policy, loopbackUsers, first);
    }

    public AccessSettings withLoopbackUsers(Set<String> names) {
        return new AccessSettings(hashing, clockMs, passwords, names, first);
    }

    public AccessSettings withFirst(@Nullable FirstUser user) {
        return new AccessSettings(hashing, clockMs, passwords, loopbackUsers, user);
    }
}
