package io.warrenmq.core.management;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.exchange.ExchangeCounters;
import io.warrenmq.core.queue.Observation;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueCounters;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Inventory;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one shard knows of the objects on it: their counts at the last samples, and sums over all of them. Samples of
 * objects that have gone go with the next round. Owned by the shard.
 */
final class ShardPart {
    private static final Logger LOG = LoggerFactory.getLogger(ShardPart.class);

    /** A channel; another one with its number may follow it. */
    record ChannelKey(long connection, int number) {}

    /** The sums of a virtual host on this shard. */
    private record SumKey(String vhost) {}

    /** The bytes of a virtual host's connections on this shard. */
    private record BytesKey(String vhost) {}

    private final Shard shard;
    private final Map<String, VirtualHost> vhosts;
    private final Connections connections;
    private final Map<Object, Samples> samples = new HashMap<>();
    private Churn churnBefore = Churn.NONE;
    private Churn churnLast = Churn.NONE;
    private long churnLastMs;
    private float churnSeconds;
    private int round;

    ShardPart(Shard shard, Map<String, VirtualHost> vhosts, Connections connections) {
        this.shard = shard;
        this.vhosts = vhosts;
        this.connections = connections;
    }

    Shard shard() {
        return shard;
    }

    // --- sampling

    /** Begins to take a sample every so often. From any thread; once. */
    void start(int intervalMs) {
        shard.post(() -> {
            churnLastMs = shard.nowMs();
            shard.schedule(intervalMs, () -> sample(intervalMs));
        });
    }

    private void sample(int intervalMs) {
        round++;
        new Census(this, true).take().whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.error("rates are not sampled, which is a defect of the broker", failure);
            }
            samples.values().removeIf(each -> !each.wasSeen(round));
            Churn now = churn();
            long nowMs = shard.nowMs();
            churnSeconds = (nowMs - churnLastMs) / 1000f;
            churnLastMs = nowMs;
            churnBefore = churnLast;
            churnLast = now;
            shard.schedule(intervalMs, () -> sample(intervalMs));
        });
    }

    /** The samples of an object; null before there is any. */
    @Nullable
    Samples find(Object key) {
        return samples.get(key);
    }

    private Samples seen(Object key) {
        Samples known = samples.computeIfAbsent(key, _ -> new Samples());
        known.seen(round);
        return known;
    }

    private void sample(Object key, MessageStats stats, long first, long second) {
        Samples known = seen(key);
        long activity = activity(stats);
        if (known.isSame(activity, first, second)) {
            known.rest(shard.nowMs(), shard.wallMs());
        } else {
            known.take(shard.nowMs(), stats, first, second, activity);
        }
    }

    private static long activity(MessageStats stats) {
        return stats.publish()
                + stats.publishIn()
                + stats.publishOut()
                + stats.confirm()
                + stats.deliverGet()
                + stats.getEmpty()
                + stats.ack()
                + stats.redeliver()
                + stats.returnUnroutable()
                + stats.dropUnroutable();
    }

    private void sample(Queue queue) {
        Observation observation = queue.observation();
        QueueCounters counters = observation.counters();
        Samples known = seen(queue);
        int ready = observation.readyCount();
        int unacked = observation.unackedCount();
        if (known.isSame(counters.activity(), ready, unacked)) {
            known.rest(shard.nowMs(), shard.wallMs());
        } else {
            MessageStats stats = counters.activity() == 0 ? MessageStats.NONE : Views.stats(counters);
            known.take(shard.nowMs(), stats, ready, unacked, counters.activity());
        }
        known.turns(counters.keptUpCount(), counters.fellBehindCount(), observation.isKeptUp());
    }

    // --- sums

    Churn churn() {
        Churn sum = connections.of(shard).churn();
        for (VirtualHost vhost : vhosts.values()) {
            if (vhost.home() == shard) {
                Inventory its = vhost.inventory();
                sum = sum.plus(new Churn(0, 0, 0, 0, its.declaredCount(), its.createdCount(), its.deletedCount()));
            }
        }
        return sum;
    }

    ChurnRates churnRates() {
        return ChurnRates.between(churnBefore, churnLast, churnSeconds);
    }

    /** What everything on this shard comes to, by virtual host. From any thread; completed on the shard. */
    CompletableFuture<Map<String, VhostTally>> census() {
        CompletableFuture<Map<String, VhostTally>> answer = new CompletableFuture<>();
        shard.post(() -> new Census(this, false).take().whenComplete((sums, failure) -> {
            if (failure == null) {
                answer.complete(sums);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }

    /** One look at everything on a shard. */
    private static final class Census {
        private final ShardPart part;
        private final Shard shard;
        private final boolean sampling;
        private final Map<String, VhostTally> sums = new HashMap<>();

        Census(ShardPart part, boolean sampling) {
            this.part = part;
            this.shard = part.shard;
            this.sampling = sampling;
        }

        CompletableFuture<Map<String, VhostTally>> take() {
            List<Supplier<Iterator<? extends Object>>> sources = new ArrayList<>();
            part.vhosts.forEach((name, vhost) -> {
                sums.put(name, new VhostTally());
                sources.add(() -> vhost.inventory().queues());
                sources.add(() -> vhost.inventory().exchanges().iterator());
            });
            sources.add(() -> part.connections.on(shard).iterator());
            Chain<Object> objects = new Chain<>(sources);
            return Walk.over(shard, objects, this::lookAt).thenApply(_ -> finish());
        }

        private void lookAt(Object object) {
            switch (object) {
                case Queue queue -> look(queue);
                case Exchange exchange -> look(exchange);
                case ConnectionHandle connection -> look(connection);
                default -> throw new IllegalStateException("nothing is known of a " + object.getClass());
            }
        }

        private VhostTally sum(String vhost) {
            return sums.computeIfAbsent(vhost, _ -> new VhostTally());
        }

        private void look(Queue queue) {
            if (queue.shard() == shard && !queue.isEnded()) {
                sum(queue.identity().vhost()).add(queue.observation(), Inventory.isQuorum(queue));
                if (sampling) {
                    part.sample(queue);
                }
            }
        }

        private void look(Exchange exchange) {
            if (sampling) {
                ExchangeCounters.OfShard counts = exchange.counters().of(shard.index());
                if (counts.in() > 0) {
                    part.sample(exchange, Views.stats(counts), 0, 0);
                }
            }
        }

        private void look(ConnectionHandle connection) {
            ConnectionFacts facts = connection.facts();
            VhostTally sum = sum(facts.vhost());
            ConnectionNumbers numbers = connection.numbers();
            sum.add(numbers);
            if (sampling) {
                part.sample(connection, MessageStats.NONE, numbers.receivedBytes(), numbers.sentBytes());
            }
            for (ChannelNumbers channel : connection.channels()) {
                sum.add(channel);
                if (sampling) {
                    part.sample(new ChannelKey(facts.id(), channel.number()), channel.stats(), 0, 0);
                }
            }
        }

        /** What has gone counts too; and rates come from the sums, so that what comes and goes is in them. */
        private Map<String, VhostTally> finish() {
            part.vhosts.forEach((name, vhost) -> {
                VhostTally sum = sum(name);
                sum.classic.add(vhost.inventory().ended(shard.index(), false));
                sum.quorum.add(vhost.inventory().ended(shard.index(), true));
                sum.sizes.add(vhost.inventory().sizes(shard.index()));
                if (vhost.home() == shard) {
                    sum.exchanges(vhost.inventory().exchanges().size());
                }
            });
            part.connections.of(shard).left.forEach((name, left) -> sum(name).add(left));
            sums.forEach(this::rate);
            return sums;
        }

        private void rate(String vhost, VhostTally sum) {
            if (sampling) {
                part.sample(new SumKey(vhost), sum.stats, sum.ready, sum.unacked);
                part.sample(new BytesKey(vhost), MessageStats.NONE, sum.receivedBytes, sum.sentBytes);
            }
            Samples messages = part.find(new SumKey(vhost));
            if (messages != null) {
                sum.rates = messages.rates();
                sum.depthRates = new DepthRates(messages.firstRate(), messages.secondRate());
            }
            Samples bytes = part.find(new BytesKey(vhost));
            if (bytes != null) {
                sum.receivedByteRate = bytes.firstRate();
                sum.sentByteRate = bytes.secondRate();
            }
        }
    }
}
