package io.warrenmq.core;

import io.warrenmq.core.access.Users;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.limit.GlobalParameters;
import io.warrenmq.core.limit.UserLimits;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.QueuePlacement;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a broker back to where its journal left it: the topology on the home shard, then what waits in each queue on
 * that queue's shard. Used once, on the home shard.
 */
final class Restart {
    private static final Logger LOG = LoggerFactory.getLogger(Restart.class);

    private final Shard home;
    private final QueuePlacement placement;
    private final VirtualHosts vhosts;
    private final Users users;
    private final UserLimits userLimits;
    private final GlobalParameters globalParameters;
    private final CompletableFuture<Done> done = new CompletableFuture<>();
    private boolean used;
    private boolean defaultVhostRecorded;

    Restart(
            Shard home,
            QueuePlacement placement,
            VirtualHosts vhosts,
            Users users,
            UserLimits userLimits,
            GlobalParameters globalParameters) {
        this.home = home;
        this.placement = placement;
        this.vhosts = vhosts;
        this.users = users;
        this.userLimits = userLimits;
        this.globalParameters = globalParameters;
    }

    /** Whether the broker was in use before: then nobody is created who would have been at the first start. */
    boolean wasUsed() {
        return used;
    }

    /** Completed when all is there, or with the failure. */
    CompletableFuture<Done> done() {
        return done;
    }

    void restore(Recovered recovered) {
        tellFailure(() -> {
            placement.continueAbove(recovered.lastQueueId());
            fill(topology(recovered.topology()), recovered.contents());
        });
    }

    private List<Queue> topology(List<TopologyChange> recovered) {
        Map<String, List<TopologyChange>> byVhost = new LinkedHashMap<>();
        for (TopologyChange change : recovered) {
            String name = vhostOf(change);
            if (users.restore(change)) {
                continue;
            }
            if (UserLimits.NO_VHOST.equals(name)) {
                ofBroker(change);
                String ended = VirtualHosts.ended(change);
                if (ended != null) {
                    byVhost.remove(ended); // what came before is of one that has gone
                }
            } else if (name != null) {
                byVhost.computeIfAbsent(name, _ -> new ArrayList<>()).add(change);
            }
        }
        users.finishRestore();
        if (used && !defaultVhostRecorded && !byVhost.containsKey(Broker.DEFAULT_VHOST)) {
            vhosts.drop(Broker.DEFAULT_VHOST);
        }
        List<Queue> queues = new ArrayList<>();
        byVhost.forEach((name, changes) -> queues.addAll(vhost(name).restore(changes)));
        return queues;
    }

    private void ofBroker(TopologyChange change) {
        if (FirstStart.isMark(change)) {
            used = true;
        } else if (vhosts.restore(change)) {
            defaultVhostRecorded |= change instanceof TopologyChange.ParameterSet set
                    && set.name().equals(Broker.DEFAULT_VHOST);
        } else {
            userLimits.restore(change);
            globalParameters.restore(change);
        }
    }

    private VirtualHost vhost(String name) {
        VirtualHost vhost = vhosts.find(name);
        if (vhost == null) {
            throw new IllegalStateException("the journal has changes of vhost '" + name + "', which does not exist");
        }
        return vhost;
    }

    private static @Nullable String vhostOf(TopologyChange change) {
        return switch (change) {
            case TopologyChange.ExchangeDeclared declared -> declared.vhost();
            case TopologyChange.ExchangeDeleted deleted -> deleted.vhost();
            case TopologyChange.QueueDeclared declared -> declared.vhost();
            case TopologyChange.QueueChanged changed -> changed.vhost();
            case TopologyChange.QueueDeleted deleted -> deleted.vhost();
            case TopologyChange.Bound bound -> bound.binding().vhost();
            case TopologyChange.Unbound unbound -> unbound.binding().vhost();
            case TopologyChange.ParameterSet set -> set.vhost();
            case TopologyChange.ParameterCleared cleared -> cleared.vhost();
            case TopologyChange.QueuePurged _, TopologyChange.QueueServed _, TopologyChange.QueueRested _ -> null;
        };
    }

    private void fill(List<Queue> queues, Map<Long, Recovered.QueueContent> contents) {
        Map<Long, Recovered.QueueContent> left = new HashMap<>(contents);
        Map<Queue, Recovered.QueueContent> filled = new LinkedHashMap<>();
        for (Queue queue : queues) {
            Recovered.QueueContent content = left.remove(queue.identity().id());
            if (content != null) {
                filled.put(queue, content);
            }
        }
        left.forEach((id, content) -> LOG.error(
                "{} messages are left out: the journal has them for a queue with id {}, which it does not have",
                content.positions().size(),
                id));
        Countdown open = Countdown.of(filled.size(), () -> done.complete(Done.DONE));
        filled.forEach((queue, content) -> home.send(
                queue.shard(),
                () -> tellFailure(() -> {
                    queue.restore(content, () -> queue.shard().send(home, open::one));
                })));
    }

    /** Whoever waits for the end must hear of a failure. */
    private void tellFailure(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | AssertionError failure) {
            done.completeExceptionally(failure);
        }
    }
}
