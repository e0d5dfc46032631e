package io.warrenmq.core.limit;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.Limits.Scope;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections and channels each user may have in the whole broker: what administrators do to these limits,
 * called on the asker's shard, and what they are, for any shard. Whether somebody is an administrator, and whether
 * there is such a user, adapters check.
 */
public final class UserLimits {
    private static final Logger LOG = LoggerFactory.getLogger(UserLimits.class);

    /** In the place of a virtual host: these parameters belong to the broker. */
    public static final String NO_VHOST = "";

    private static final int NAME_BYTES_MAX = 255;

    /** Journal position of a change that is always durable. */
    private static final long NOTHING = -1;

    private final Shard home;
    private final Journal journal;

    /** Of users that have any. Changed on the home shard. */
    private final Map<String, Limits> byUser = new ConcurrentHashMap<>();

    private long lastChange = NOTHING;

    /** @param home shard on which they change */
    public UserLimits(Shard home, Journal journal) {
        this.home = home;
        this.journal = journal;
    }

    /** The limits of a user. From any shard. */
    public Limits of(String user) {
        Limits limits = byUser.get(user);
        return limits == null ? Scope.USER.none() : limits;
    }

    /** Sets one limit; 406. Below zero is unlimited. */
    public void set(String user, String name, long max, Reply<Done> reply) {
        reply.tellOf("user-limit.set", "of", user, "name", name, "value", Long.toString(max));
        change(user, before -> before.with(name, max), reply);
    }

    /** Sets all limits of a user, and clears those that are not among them; 406. */
    public void setAll(String user, FieldTable values, Reply<Done> reply) {
        reply.tellOf("user-limits.set", "of", user);
        change(user, _ -> Limits.of(Scope.USER, values), reply);
    }

    /** Clears one limit; one that is not set is no error. */
    public void clear(String user, String name, Reply<Done> reply) {
        reply.tellOf("user-limit.clear", "of", user, "name", name);
        change(user, before -> before.without(name), reply);
    }

    /** Answers with the limits of all users that have any, by user. */
    public void list(Reply<Map<String, Limits>> reply) {
        reply.ask(home, () -> {
            Map<String, Limits> all = new TreeMap<>(byUser);
            answer(() -> reply.done(home, all));
        });
    }

    private void change(String user, UnaryOperator<Limits> change, Reply<Done> reply) {
        reply.ask(home, () -> {
            int nameBytes = user.getBytes(StandardCharsets.UTF_8).length;
            if (nameBytes == 0 || nameBytes > NAME_BYTES_MAX) {
                throw preconditionFailed("the name of a user has 1 to " + NAME_BYTES_MAX + " bytes");
            }
            Limits before = of(user);
            Limits after = change.apply(before);
            if (!after.values().equals(before.values())) {
                lastChange = journal.append(
                        after.isEmpty()
                                ? new TopologyChange.ParameterCleared(NO_VHOST, Scope.USER.component(), user)
                                : new TopologyChange.ParameterSet(
                                        NO_VHOST, Scope.USER.component(), user, after.values()));
                put(user, after);
            }
            answer(() -> reply.done(home, Done.DONE));
        });
    }

    /** The user has gone. Home shard. */
    public void forget(String user) {
        if (byUser.remove(user) != null) {
            lastChange = journal.append(new TopologyChange.ParameterCleared(NO_VHOST, Scope.USER.component(), user));
        }
    }

    private void put(String user, Limits limits) {
        if (limits.isEmpty()) {
            byUser.remove(user);
        } else {
            byUser.put(user, limits);
        }
    }

    /** What is answered may rest on a change of somebody else that a crash could still take back. */
    private void answer(Runnable answer) {
        if (lastChange <= journal.durablePosition()) {
            answer.run();
        } else {
            journal.whenDurable(lastChange, home, answer);
        }
    }

    /** Takes over a change that was journaled before. Others than those of these limits it leaves alone. Home shard. */
    public void restore(TopologyChange change) {
        String component = Scope.USER.component();
        switch (change) {
            case TopologyChange.ParameterSet set when set.component().equals(component) -> restore(set);
            case TopologyChange.ParameterCleared cleared
            when cleared.component().equals(component) -> byUser.remove(cleared.name());
            default -> {}
        }
    }

    private void restore(TopologyChange.ParameterSet set) {
        try {
            put(set.name(), Limits.of(Scope.USER, set.value()));
        } catch (BrokerException fault) {
            LOG.error("the stored limits of user '{}' are left out: {}", set.name(), fault.explanation());
        }
    }
}
