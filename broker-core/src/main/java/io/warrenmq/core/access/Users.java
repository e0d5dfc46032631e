package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The users of the broker: what administrators do to them, called on the asker's shard and answered when it is durable
 * and in force, and what everybody else asks, from any thread. Whether the asker is an administrator, adapters check.
 *
 * <p>A password is hashed before its change takes its turn: who makes several changes of one user waits for each.
 */
public final class Users implements AccessControl {
    /** Exchanges with topic permissions of one user in one virtual host. */
    private static final int TOPIC_EXCHANGES_MAX = 1_024;

    /** Passwords of administrators that are hashed or wait for it; further changes are refused. */
    private static final int HASHES_MAX = 64;

    private final UserHost host;
    private final Shard home;
    private final AccessSettings settings;
    private final Accounts accounts;
    private final Passwords passwords;
    private final LoginChecks logins;
    private final UserEvents events;
    private final Semaphore hashPlaces = new Semaphore(HASHES_MAX);

    /** @param random a source that nobody can guess, for use by several threads */
    public Users(UserHost host, AccessSettings settings, RandomGenerator random) {
        this.host = host;
        this.home = host.home();
        this.settings = settings;
        this.accounts = new Accounts(home, host.journal());
        this.passwords = new Passwords(settings.passwords(), random);
        this.logins = new LoginChecks(accounts, passwords, settings);
        this.events = new UserEvents(host.events());
    }

    /** Whether parameters of this component are users' and their permissions', and nobody else may set any. */
    public static boolean ownsComponent(String component) {
        return UserRecords.isComponent(component);
    }

    // --- questions of everybody, from any thread

    @Override
    public CompletableFuture<Login> login(LoginRequest request) {
        return logins.login(request);
    }

    @Override
    public @Nullable User find(String name) {
        Account account = accounts.find(name);
        return account == null ? null : account.user();
    }

    @Override
    public @Nullable User byCertificate(String name, boolean loopback) {
        return logins.mayComeFrom(name, loopback) ? find(name) : null;
    }

    @Override
    public boolean mayEnter(User user, String vhost) {
        Account account = accounts.find(user.name());
        return account != null && account.grants().containsKey(vhost);
    }

    @Override
    public boolean may(User user, String vhost, Permission permission, String resource) {
        Account account = accounts.find(user.name());
        Grant grant = account == null ? null : account.grants().get(vhost);
        return grant != null && grant.allows(permission, resource);
    }

    @Override
    public boolean restrictsTopics(User user, String vhost) {
        Account account = accounts.find(user.name());
        return account == null || account.topicGrants().containsKey(vhost);
    }

    @Override
    public boolean mayUseTopic(User user, String vhost, Permission permission, Topic topic) {
        Account account = accounts.find(user.name());
        if (account == null) {
            return false;
        }
        Map<String, TopicGrant> grants = account.topicGrants().get(vhost);
        TopicGrant grant = grants == null ? null : grants.get(topic.exchange());
        return grant == null || grant.allows(permission, topic.routingKey(), topic.clientId());
    }

    @Override
    public long revision() {
        return accounts.revision();
    }

    // --- users

    /** Adds a user, or makes it what is said; answers whether it is new; 406. */
    public void put(UserSpec spec, Reply<Boolean> reply) {
        UserDeeds.tellOf(reply, "user.put", spec);
        UserChecks.check(spec);
        change(spec.credential(), reply, given -> {
            Account before = accounts.find(spec.name());
            putAtHome(spec, before, given);
            return before == null;
        });
    }

    /** Adds a user; 406, also when there is one of that name. */
    public void add(UserSpec spec, Reply<Done> reply) {
        UserDeeds.tellOf(reply, "user.add", spec);
        UserChecks.check(spec);
        change(spec.credential(), reply, given -> {
            if (accounts.find(spec.name()) != null) {
                throw preconditionFailed("user '" + spec.name() + "' already exists");
            }
            putAtHome(spec, null, given);
            return Done.DONE;
        });
    }

    private void putAtHome(UserSpec spec, @Nullable Account before, @Nullable PasswordHash given) {
        User user = User.of(spec.name(), spec.tags());
        if (before == null) {
            accounts.setUser(new Account(user, given == null ? PasswordHash.NONE : given, Map.of(), Map.of()));
            events.created(spec.name());
            if (!spec.tags().isEmpty()) {
                events.tagsSet(user);
            }
            return;
        }
        setUser(before, before.with(user, given == null ? before.password() : given));
    }

    private void setUser(Account before, Account after) {
        if (!sameTags(before.user(), after.user()) || !before.password().equals(after.password())) {
            accounts.setUser(after);
        }
        if (!before.password().equals(after.password())) {
            events.passwordChanged(after.user().name(), after.password().isEmpty());
        }
        if (!sameTags(before.user(), after.user())) {
            events.tagsSet(after.user());
        }
    }

    /** In the same order, too. */
    private static boolean sameTags(User one, User other) {
        return List.copyOf(one.tags()).equals(List.copyOf(other.tags()));
    }

    /** Gives a user another password, or none; 404, 406. */
    public void changePassword(String name, Credential credential, Reply<Done> reply) {
        reply.tellOf("user.password", "name", name);
        change(credential, reply, given -> {
            Account before = require(name);
            setUser(before, before.with(before.user(), given == null ? before.password() : given));
            return Done.DONE;
        });
    }

    /** Gives a user these tags instead of those it has; 404, 406. */
    public void setTags(String name, List<String> tags, Reply<Done> reply) {
        reply.tellOf("user.tags", "name", name, "tags", String.join(",", tags));
        UserChecks.requireTags(tags);
        atHome(reply, () -> {
            Account before = require(name);
            setUser(before, before.with(User.of(name, tags), before.password()));
            return Done.DONE;
        });
    }

    /** Removes a user with its permissions and closes its connections; 404. */
    public void remove(String name, Reply<Done> reply) {
        reply.tellOf("user.delete", "name", name);
        atHome(reply, () -> {
            accounts.remove(require(name));
            host.forget(name);
            host.endConnections(name, null, "user '" + name + "' is deleted"); // RabbitMQ's words
            events.deleted(name);
            return Done.DONE;
        });
    }

    /** Answers with all users by name. */
    public void list(Reply<List<UserDetails>> reply) {
        atHome(reply, () -> accounts.list().stream().map(Account::details).toList());
    }

    /** Answers with one user; 404. */
    public void get(String name, Reply<UserDetails> reply) {
        atHome(reply, () -> require(name).details());
    }

    /** Answers with the hash that a new password would have; 406. */
    public void hash(Secret password, Reply<PasswordHash> reply) {
        hashed(password, reply, hash -> reply.done(home, hash));
    }

    /**
     * The hash for a password that somebody wants a user to have: the one it has, when that is of this password, else a
     * new one. It takes long, so not on a shard; 406 by exception.
     */
    public PasswordHash hash(String name, Secret password) {
        Account account = accounts.find(name);
        PasswordHash known = account == null ? null : account.password();
        return known != null && passwords.matches(known, password) ? known : passwords.hash(password);
    }

    // --- permissions

    /** Lets a user into a virtual host, or changes what it may do there; answers whether that is new; 404, 406. */
    public void setPermissions(VhostPermissions permissions, Reply<Boolean> reply) {
        UserDeeds.tellOf(reply, permissions);
        Grant grant = Grant.of(permissions.patterns());
        atHome(reply, () -> {
            Account account = require(permissions.user());
            requireVhost(permissions.vhost());
            Grant before = account.grants().get(permissions.vhost());
            if (before == null || !before.patterns().equals(grant.patterns())) {
                accounts.setGrant(account, permissions.vhost(), grant);
                host.permissionsChanged(permissions.user(), permissions.vhost());
                events.permissionsSet(permissions);
            }
            return before == null;
        });
    }

    /**
     * Takes all permissions in a virtual host from a user; 404. Its connections there stay open, as with RabbitMQ, and
     * may do nothing any more.
     */
    public void clearPermissions(String user, String vhost, Reply<Done> reply) {
        reply.tellOf("permissions.clear", "name", user, "vhost", vhost);
        atHome(reply, () -> {
            Account account = require(user);
            if (!account.grants().containsKey(vhost)) {
                throw notFound("user '" + user + "' has no permissions in vhost '" + vhost + "'");
            }
            accounts.setGrant(account, vhost, null);
            host.permissionsChanged(user, vhost);
            events.permissionsCleared(user, vhost);
            return Done.DONE;
        });
    }

    /** Answers with all permissions by user. */
    public void permissions(Reply<List<VhostPermissions>> reply) {
        atHome(reply, () -> {
            List<VhostPermissions> all = new ArrayList<>();
            for (Account account : accounts.list()) {
                account.grants().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(each -> all.add(new VhostPermissions(
                                each.getKey(),
                                account.user().name(),
                                each.getValue().patterns())));
            }
            return all;
        });
    }

    // --- topic permissions

    /** Restricts the routing keys of an exchange for a user; answers whether that is new; 404, 406. */
    public void setTopicPermissions(TopicPermissions permissions, Reply<Boolean> reply) {
        UserDeeds.tellOf(reply, permissions);
        TopicGrant grant = UserChecks.grant(permissions);
        atHome(reply, () -> {
            Account account = require(permissions.user());
            requireVhost(permissions.vhost());
            Map<String, TopicGrant> grants = topicGrants(account, permissions.vhost());
            TopicGrant before = grants.put(permissions.exchange(), grant);
            if (grants.size() > TOPIC_EXCHANGES_MAX) {
                throw preconditionFailed("user '" + permissions.user() + "' has topic permissions for "
                        + TOPIC_EXCHANGES_MAX + " exchanges in vhost '" + permissions.vhost() + "' already");
            }
            if (before == null || !before.permissions().equals(permissions)) {
                accounts.setTopicGrants(account, permissions.vhost(), grants);
                events.topicPermissionsSet(permissions);
            }
            return before == null;
        });
    }

    /**
     * Takes the restrictions of routing keys from a user; 404.
     *
     * @param exchange null for all of the virtual host
     */
    public void clearTopicPermissions(String user, String vhost, @Nullable String exchange, Reply<Done> reply) {
        UserDeeds.tellOfClearedTopics(reply, user, vhost, exchange);
        atHome(reply, () -> {
            Account account = require(user);
            Map<String, TopicGrant> grants = topicGrants(account, vhost);
            boolean cleared = exchange == null ? !grants.isEmpty() : grants.remove(exchange) != null;
            if (!cleared) {
                throw notFound("user '" + user + "' has no such topic permissions in vhost '" + vhost + "'");
            }
            accounts.setTopicGrants(account, vhost, exchange == null ? Map.of() : grants);
            events.topicPermissionsCleared(user, vhost);
            return Done.DONE;
        });
    }

    /** Answers with all topic permissions by user. */
    public void topicPermissions(Reply<List<TopicPermissions>> reply) {
        atHome(
                reply,
                () -> accounts.list().stream()
                        .flatMap(account -> account.topicGrants().values().stream())
                        .map(Map::values)
                        .flatMap(Collection::stream)
                        .map(TopicGrant::permissions)
                        .sorted(Comparator.comparing(TopicPermissions::user)
                                .thenComparing(TopicPermissions::vhost)
                                .thenComparing(TopicPermissions::exchange))
                        .toList());
    }

    private static Map<String, TopicGrant> topicGrants(Account account, String vhost) {
        return new HashMap<>(account.topicGrants().getOrDefault(vhost, Map.of()));
    }

    /** A virtual host goes, and all permissions in it. Home shard. */
    public void forgetVhost(String vhost) {
        for (Account each : accounts.list()) {
            if (each.topicGrants().containsKey(vhost)) {
                accounts.setTopicGrants(each, vhost, Map.of());
            }
            Account now = accounts.find(each.user().name());
            if (now != null && now.grants().containsKey(vhost)) {
                accounts.setGrant(now, vhost, null);
            }
        }
    }

    // --- start, home shard

    /** Notes a change that was journaled before; false when it is none of users. */
    public boolean restore(TopologyChange change) {
        return accounts.restore(change);
    }

    /** Puts in force what was noted. */
    public void finishRestore() {
        accounts.finishRestore();
    }

    /** Creates the first user with its permissions, whose virtual host is there; answers when that is journaled. */
    public void createFirst(FirstUser first, Reply<Done> reply) {
        UserSpec spec = new UserSpec(first.name(), new Credential.Password(first.password()), first.tags());
        change(spec.credential(), reply, given -> {
            putAtHome(spec, accounts.find(spec.name()), given);
            accounts.setGrant(require(spec.name()), first.vhost(), Grant.of(first.permissions()));
            return Done.DONE;
        });
    }

    // --- how changes are made

    /** Makes a change on the home shard, with the new hash when there is one. */
    private <T> void change(Credential credential, Reply<T> reply, Change<T> change) {
        switch (credential) {
            case Credential.Password(Secret password) ->
                hashed(password, reply, hash -> reply.answerFailuresOf(home, () -> answer(reply, change.make(hash))));
            case Credential.Hash(PasswordHash hash) -> atHome(reply, () -> change.make(allowed(hash)));
            case Credential.None _ -> atHome(reply, () -> change.make(PasswordHash.NONE));
            case Credential.Unchanged _ -> atHome(reply, () -> change.make(null));
        }
    }

    private PasswordHash allowed(PasswordHash hash) {
        if (hash.algorithm() == PasswordAlgorithm.MD5 && !settings.passwords().md5Allowed()) {
            throw preconditionFailed("hashing_algorithm is " + hash.algorithm().wireName() + ", which is not allowed");
        }
        return hash;
    }

    /** A change, which the broker answers for itself. */
    @FunctionalInterface
    private interface Change<T> {
        /** @param hash null when the password stays as it is */
        T make(@Nullable PasswordHash hash);
    }

    private <T> void hashed(Secret password, Reply<T> reply, Consumer<PasswordHash> then) {
        if (!hashPlaces.tryAcquire()) {
            throw preconditionFailed("too many passwords are being hashed, try again");
        }
        try {
            settings.hashing().execute(() -> {
                try {
                    PasswordHash hash = passwords.hash(password);
                    home.post(() -> then.accept(hash));
                } catch (BrokerException refusal) {
                    home.post(() -> reply.refused(home, refusal));
                } finally {
                    hashPlaces.release();
                }
            });
        } catch (RejectedExecutionException stopping) {
            hashPlaces.release();
            throw preconditionFailed("the broker is stopping");
        }
    }

    private <T> void atHome(Reply<T> reply, Supplier<T> work) {
        reply.ask(home, () -> answer(reply, work.get()));
    }

    private <T> void answer(Reply<T> reply, T value) {
        accounts.answer(() -> reply.done(home, value));
    }

    // --- checks

    /**
     * Checks a hash that is to be a user's. From any thread.
     *
     * @throws BrokerException 406 when hashes of that kind are not allowed here
     */
    public void checkAllowed(PasswordHash hash) {
        allowed(hash);
    }

    /** How many more exchanges a user may have topic permissions for, beside those that it has. */
    public int topicRoom(String name, String vhost) {
        Account account = accounts.find(name);
        return TOPIC_EXCHANGES_MAX
                - (account == null
                        ? 0
                        : account.topicGrants().getOrDefault(vhost, Map.of()).size());
    }

    /** Whether a user has topic permissions for an exchange. */
    public boolean hasTopicPermissions(TopicPermissions like) {
        Account account = accounts.find(like.user());
        return account != null
                && account.topicGrants().getOrDefault(like.vhost(), Map.of()).containsKey(like.exchange());
    }

    private Account require(String name) {
        Account account = accounts.find(name);
        if (account == null) {
            throw notFound("user '" + name + "' does not exist");
        }
        return account;
    }

    private void requireVhost(String name) {
        if (!host.hasVhost(name)) {
            throw notFound("vhost '" + name + "' does not exist");
        }
    }
}
