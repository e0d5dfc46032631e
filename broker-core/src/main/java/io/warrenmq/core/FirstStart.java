package io.warrenmq.core;

import io.warrenmq.core.access.FirstUser;
import io.warrenmq.core.access.Users;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.VhostMetadata;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a broker does in its first life: it creates the first virtual host and the first user. A mark in the journal
 * tells later lives that administrators have decided about both since. Used once, on the home shard.
 */
final class FirstStart {
    private static final String COMPONENT = "broker";
    private static final String NAME = "first-start";
    private static final String NO_VHOST = "";

    private final Shard home;
    private final Journal journal;
    private final VirtualHosts vhosts;
    private final Users users;

    FirstStart(Shard home, Journal journal, VirtualHosts vhosts, Users users) {
        this.home = home;
        this.journal = journal;
        this.vhosts = vhosts;
        this.users = users;
    }

    static boolean isMark(TopologyChange change) {
        return change instanceof TopologyChange.ParameterSet set
                && set.component().equals(COMPONENT);
    }

    /**
     * Begins a first life.
     *
     * @param empty whether the journal held nothing at all, which an older version may not have marked
     * @param first null when nobody is to be created, nor a virtual host
     */
    void begin(boolean empty, @Nullable FirstUser first, CompletableFuture<Done> begun) {
        Reply<Done> reply = new Reply<>(home, _ -> mark(begun), begun::completeExceptionally);
        reply.answerFailuresOf(home, () -> {
            if (empty && (first == null || !first.vhost().equals(Broker.DEFAULT_VHOST))) {
                vhosts.drop(Broker.DEFAULT_VHOST);
            } else {
                vhosts.createAtHome(Broker.DEFAULT_VHOST, VhostMetadata.FIRST);
            }
            if (first == null) {
                mark(begun);
            } else {
                vhosts.createAtHome(first.vhost(), VhostMetadata.FIRST);
                users.createFirst(first, reply);
            }
        });
    }

    /** Last, so that a crash before it makes the next life the first. */
    private void mark(CompletableFuture<Done> begun) {
        long position = journal.append(new TopologyChange.ParameterSet(NO_VHOST, COMPONENT, NAME, FieldTable.EMPTY));
        if (position <= journal.durablePosition()) {
            begun.complete(Done.DONE);
        } else {
            journal.whenDurable(position, home, () -> begun.complete(Done.DONE));
        }
    }
}
