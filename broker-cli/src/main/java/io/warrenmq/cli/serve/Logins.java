package io.warrenmq.cli.serve;

import io.warrenmq.cli.settings.AccessSettings;
import io.warrenmq.core.access.FirstUser;
import io.warrenmq.core.access.Patterns;
import io.warrenmq.core.access.Secret;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** How users log in, by the settings. */
final class Logins {
    private Logins() {}

    /** For the core; starts the thread that hashes passwords. */
    static io.warrenmq.core.access.AccessSettings of(AccessSettings settings) {
        ExecutorService hashing = Executors.newSingleThreadExecutor(Logins::thread);
        return io.warrenmq.core.access.AccessSettings.defaults(
                        hashing, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()))
                .withPasswords(settings.passwords())
                .withLoopbackUsers(settings.loopbackUsers())
                .withFirst(first(settings.defaultUser()));
    }

    private static FirstUser first(AccessSettings.DefaultUser user) {
        AccessSettings.Permissions permissions = user.permissions();
        return new FirstUser(
                user.name(),
                Secret.of(user.password().revealed()),
                List.copyOf(user.tags()),
                user.vhost(),
                new Patterns(permissions.configure(), permissions.write(), permissions.read()));
    }

    /** One thread for all passwords, so that guessing them cannot take all cores. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "logins");
        thread.setDaemon(true);
        return thread;
    }
}
