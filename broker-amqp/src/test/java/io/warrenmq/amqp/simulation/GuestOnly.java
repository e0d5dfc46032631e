package io.warrenmq.amqp.simulation;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.User;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Knows guest, who comes from loopback and may do everything; a test may say how its logins end instead. */
public final class GuestOnly implements AccessControl {
    private static final User GUEST = new User("guest", Set.of("administrator"));
    private static final Secret PASSWORD = Secret.of("guest");

    private Function<LoginRequest, CompletableFuture<Login>> logins =
            request -> CompletableFuture.completedFuture(check(request));

    private static Login check(LoginRequest request) {
        boolean right = request.name().equals(GUEST.name()) && PASSWORD.matches(request.password());
        return right && request.loopback()
                ? new Login.Granted(GUEST)
                : new Login.Refused("user '" + request.name() + "' - invalid credentials", 0);
    }

    /** From now on this answers logins. */
    public void onLogin(Function<LoginRequest, CompletableFuture<Login>> answers) {
        logins = answers;
    }

    @Override
    public CompletableFuture<Login> login(LoginRequest request) {
        return logins.apply(request);
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
