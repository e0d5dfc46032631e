package io.warrenmq.core.limit;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the whole broker that tools keep there: what administrators do to them, called on the asker's shard and
 * answered when it is durable. Whether somebody is one, adapters check.
 */
public final class GlobalParameters {
    private static final String COMPONENT = "global";
    private static final int NAME_BYTES_MAX = 255;

    /** Journal position of a change that is always durable. */
    private static final long NOTHING = -1;

    private final Shard home;
    private final Journal journal;

    /** Changed on the home shard. */
    private final Map<String, FieldTable> byName = new ConcurrentSkipListMap<>();

    private long lastChange = NOTHING;

    /** @param home shard on which they change */
    public GlobalParameters(Shard home, Journal journal) {
        this.home = home;
        this.journal = journal;
    }

    /** Sets a parameter; answers whether it is new; 406. */
    public void set(String name, FieldTable value, Reply<Boolean> reply) {
        reply.tellOf("global-parameter.set", "name", name);
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            throw preconditionFailed("the name of a parameter has 1 to " + NAME_BYTES_MAX + " bytes");
        }
        reply.ask(home, () -> {
            FieldTable before = byName.put(name, value);
            if (!value.equals(before)) {
                lastChange =
                        journal.append(new TopologyChange.ParameterSet(UserLimits.NO_VHOST, COMPONENT, name, value));
            }
            answer(() -> reply.done(home, before == null));
        });
    }

    /** Clears a parameter; 404. */
    public void clear(String name, Reply<Done> reply) {
        reply.tellOf("global-parameter.clear", "name", name);
        reply.ask(home, () -> {
            if (byName.remove(name) == null) {
                throw notFound("no global parameter '" + name + "'");
            }
            lastChange = journal.append(new TopologyChange.ParameterCleared(UserLimits.NO_VHOST, COMPONENT, name));
            answer(() -> reply.done(home, Done.DONE));
        });
    }

    /** The value of a parameter; null when there is none. From any thread. */
    public @Nullable FieldTable find(String name) {
        return byName.get(name);
    }

    /** Answers with all of them, by name. */
    public void list(Reply<Map<String, FieldTable>> reply) {
        reply.ask(home, () -> {
            Map<String, FieldTable> all = new TreeMap<>(byName);
            answer(() -> reply.done(home, all));
        });
    }

    /** What is answered may rest on a change of somebody else that a crash could still take back. */
    private void answer(Runnable answer) {
        if (lastChange <= journal.durablePosition()) {
            answer.run();
        } else {
            journal.whenDurable(lastChange, home, answer);
        }
    }

    /** Takes over a change that was journaled before. Others than those of these it leaves alone. Home shard. */
    public void restore(TopologyChange change) {
        switch (change) {
            case TopologyChange.ParameterSet set
            when isMine(set.vhost(), set.component()) -> byName.put(set.name(), set.value());
            case TopologyChange.ParameterCleared cleared
            when isMine(cleared.vhost(), cleared.component()) -> byName.remove(cleared.name());
            default -> {}
        }
    }

    private static boolean isMine(String vhost, String component) {
        return UserLimits.NO_VHOST.equals(vhost) && COMPONENT.equals(component);
    }
}
