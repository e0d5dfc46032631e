package io.warrenmq.bench.rig;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.access.User;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Knows guest, who may do everything. */
final class GuestOnly implements AccessControl {
    private static final User GUEST = new User("guest", Set.of("administrator"));

    @Override
    public CompletableFuture<Login> login(LoginRequest request) {
        return CompletableFuture.completedFuture(new Login.Granted(GUEST));
    }

    @Override
    public @Nullable User find(String name) {
        return name.equals(GUEST.name()) ? GUEST : null;
    }

    @Override
    public boolean mayEnter(User user, String vhost) {
        return user.name().equals(GUEST.name());
    }

    @Override
    public boolean may(User user, String vhost, Permission permission, String resource) {
        return user.name().equals(GUEST.name());
    }
}
