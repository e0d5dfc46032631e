package io.warrenmq.core.access;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Users that a test fixes, each with every permission on every virtual host. */
public final class FixedUsers implements AccessControl {
    /** @param loopbackOnly refuses the user from any address but loopback, as RabbitMQ does with {@code guest} */
    public record Account(User user, Secret password, boolean loopbackOnly) {}

    private final List<Account> accounts;

    public FixedUsers(List<Account> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    /** RabbitMQ's default: {@code guest}/{@code guest}, an administrator, from loopback only. */
    public static FixedUsers guest() {
        User guest = new User("guest", Set.of("administrator"));
        return new FixedUsers(List.of(new Account(guest, Secret.of("guest"), true)));
    }

    @Override
    public CompletableFuture<Login> login(LoginRequest request) {
        Account account = account(request.name());
        if (account == null
                || !account.password().matches(request.password())
                || (account.loopbackOnly() && !request.loopback())) {
            return CompletableFuture.completedFuture(new Login.Refused("refused", 0));
        }
        return CompletableFuture.completedFuture(new Login.Granted(account.user()));
    }

    @Override
    public @Nullable User byCertificate(String name, boolean loopback) {
        Account account = account(name);
        return account == null || (account.loopbackOnly() && !loopback) ? null : account.user();
    }

    @Override
    public @Nullable User find(String name) {
        Account account = account(name);
        return account == null ? null : account.user();
    }

    private @Nullable Account account(String name) {
        for (Account account : accounts) {
            if (account.user().name().equals(name)) {
                return account;
            }
        }
        return null;
    }

    @Override
    public boolean mayEnter(User user, String vhost) {
        return account(user.name()) != null;
    }

    @Override
    public boolean may(User user, String vhost, Permission permission, String resource) {
        return account(user.name()) != null;
    }
}
