package io.warrenmq.core.access;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Users that are fixed at start, each with every permission on every virtual host. */
public final class FixedUsers implements AccessControl {
    /** @param loopbackOnly refuses the user from any address but loopback, as RabbitMQ does with {@code guest} */
    public record Account(User user, Secret password, boolean loopbackOnly) {}

    /** Compared against when the name is unknown, so that an unknown user costs the same time as a wrong password. */
    private static final Secret NOBODY = Secret.of("no such user");

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
    public @Nullable User login(String name, Secret password, boolean loopback) {
        Account account = find(name);
        boolean matches = (account == null ? NOBODY : account.password()).matches(password);
        if (account == null || !matches || password.isEmpty() || (account.loopbackOnly() && !loopback)) {
            return null;
        }
        return account.user();
    }

    private @Nullable Account find(String name) {
        for (Account account : accounts) {
            if (account.user().name().equals(name)) {
                return account;
            }
        }
        return null;
    }

    @Override
    public boolean mayEnter(User user, String vhost) {
        return find(user.name()) != null;
    }

    @Override
    public boolean may(User user, String vhost, Permission permission, String resource) {
        return find(user.name()) != null;
    }
}
