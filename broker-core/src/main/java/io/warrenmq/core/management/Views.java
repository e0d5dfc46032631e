package io.warrenmq.core.management;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.exchange.ExchangeCounters;
import io.warrenmq.core.management.ConsumerView.ChannelRef;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Observation;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueCounters;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.Subscriber;
import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.vhost.Inventory;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the records that management shows out of the objects behind them, each on the shard of its object. */
final class Views {
    private static final int UNLIMITED = -1;

    private final String node;
    private final Connections connections;

    Views(String node, Connections connections) {
        this.node = node;
        this.connections = connections;
    }

    // --- counts

    static MessageStats stats(QueueCounters counters) {
        long left = counters.deliveredCount()
                + counters.deliveredNoAckCount()
                + counters.gotCount()
                + counters.gotNoAckCount();
        return new MessageStats(
                counters.publishedCount(),
                0,
                0,
                0,
                counters.deliveredCount(),
                counters.deliveredNoAckCount(),
                counters.gotCount(),
                counters.gotNoAckCount(),
                counters.gotNothingCount(),
                left,
                counters.acknowledgedCount(),
                counters.redeliveredCount(),
                0,
                0);
    }

    static MessageStats stats(ExchangeCounters.OfShard counts) {
        return MessageStats.ofExchange(
                counts.in(), counts.out(), counts.returnedCount(), counts.unroutable() - counts.returnedCount());
    }

    static QueueTypeTotals totals(String type, QueueCounters counters) {
        List<QueueTypeTotals.DeathCount> deaths = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            deaths.add(new QueueTypeTotals.DeathCount(cause.wireName(), "disabled", counters.deaths(cause, null)));
            for (DeadLetterStrategy strategy : DeadLetterStrategy.values()) {
                String word = strategy.wireName().replace('-', '_');
                deaths.add(new QueueTypeTotals.DeathCount(cause.wireName(), word, counters.deaths(cause, strategy)));
            }
        }
        return new QueueTypeTotals(type, stats(counters), deaths, counters.deadLettersConfirmedCount());
    }

    // --- objects

    QueueView queue(Queue queue, VirtualHost vhost, @Nullable Samples samples) {
        Observation seen = queue.observation();
        QueueCounters counters = seen.counters();
        QueueOptions options = queue.options();
        Inventory inventory = vhost.inventory();
        long idleSinceMs = samples == null ? -1 : samples.idleSinceMs();
        long limit = queue.settings().redelivery().deliveryLimit();
        return new QueueView(
                vhost.name(),
                queue.name(),
                Inventory.isQuorum(queue) ? "quorum" : "classic",
                options.durable(),
                options.autoDelete(),
                options.exclusive(),
                inventory.argumentsOf(queue),
                node,
                queue.shard().index(),
                idleSinceMs < 0 ? "running" : "idle",
                Governed.by(inventory.policyOf(queue)),
                owner(queue),
                depth(seen),
                samples == null ? DepthRates.NONE : new DepthRates(samples.firstRate(), samples.secondRate()),
                consumption(seen, samples),
                losses(counters, queue.repeatedCount()),
                stats(counters),
                samples == null ? RateView.NONE : samples.rates(),
                limit == QueueSettings.UNLIMITED ? UNLIMITED : limit,
                idleSinceMs,
                seen.headTimestampSeconds());
    }

    private static Depth depth(Observation seen) {
        return new Depth(
                seen.readyCount(),
                seen.unackedCount(),
                seen.delayedCount(),
                seen.readyBytes(),
                seen.unackedBytes(),
                seen.inMemoryCount(),
                seen.memoryBytes());
    }

    private static QueueView.Losses losses(QueueCounters counters, long repeated) {
        return new QueueView.Losses(
                counters.deaths(Cause.EXPIRED),
                counters.deaths(Cause.MAXLEN),
                counters.deaths(Cause.REJECTED),
                counters.deaths(Cause.DELIVERY_LIMIT),
                counters.refusedCount(),
                repeated);
    }

    private static QueueView.Consumption consumption(Observation seen, @Nullable Samples samples) {
        Consumer single = seen.singleActive();
        Consumer alone = seen.exclusive();
        int count = seen.consumerCount();
        double capacity = samples != null && samples.capacity() >= 0 ? samples.capacity() : seen.isKeptUp() ? 1 : 0;
        return new QueueView.Consumption(
                count,
                single == null ? count : 1,
                count == 0 ? 0 : capacity,
                alone == null ? null : alone.tag(),
                single == null ? null : single.tag());
    }

    private QueueView.@Nullable Owner owner(Queue queue) {
        long id = queue.identity().owner();
        ConnectionHandle handle = id == Queue.NO_OWNER ? null : connections.find(id);
        if (handle == null) {
            return null;
        }
        ConnectionFacts facts = handle.facts();
        return new QueueView.Owner(
                facts.name(), facts.ends().peerHost(), facts.ends().peerPort());
    }

    static ExchangeView exchange(Exchange exchange, VirtualHost vhost, MessageStats stats, RateView rates) {
        Exchange.Options options = exchange.options();
        return new ExchangeView(
                vhost.name(),
                exchange.name(),
                options.type().wireName(),
                options.durable(),
                options.autoDelete(),
                options.internal(),
                options.arguments(),
                Governed.by(exchange.policy()),
                stats,
                rates);
    }

    List<ConsumerView> consumers(Queue queue) {
        Observation seen = queue.observation();
        Consumer single = seen.singleActive();
        List<ConsumerView> found = new ArrayList<>();
        for (Consumer each : seen.consumers()) {
            boolean active = single == null || single == each;
            String activity = single == null ? "up" : active ? "single_active" : "waiting";
            long timeoutMs = each.timeoutMs(queue.settings().consumption().timeoutMs());
            Consumer.Options options = each.options();
            found.add(new ConsumerView(
                    queue.identity().vhost(),
                    queue.name(),
                    each.tag(),
                    channel(each.subscriber()),
                    !options.noAck(),
                    options.exclusive(),
                    active,
                    activity,
                    each.prefetch(),
                    options.priority(),
                    each.unackedCount(),
                    timeoutMs == QueueSettings.UNLIMITED ? UNLIMITED : timeoutMs,
                    options.arguments()));
        }
        return found;
    }

    /** A channel's name is that of its connection and its number in parentheses. */
    private ChannelRef channel(Subscriber subscriber) {
        String name = subscriber.channel();
        int end = name.lastIndexOf(" (");
        if (end < 0 || !name.endsWith(")")) {
            return new ChannelRef(name, 0, name, "", 0, subscriber.user());
        }
        String connection = name.substring(0, end);
        int number = Integer.parseInt(name, end + 2, name.length() - 1, 10);
        ConnectionHandle handle = connections.find(connection);
        ConnectionFacts.Ends ends = handle == null ? null : handle.facts().ends();
        return new ChannelRef(
                name,
                number,
                connection,
                ends == null ? "" : ends.peerHost(),
                ends == null ? 0 : ends.peerPort(),
                subscriber.user());
    }

    ConnectionView connection(ConnectionHandle connection, @Nullable Samples samples) {
        return new ConnectionView(
                connection.facts(),
                node,
                connection.numbers(),
                samples == null ? 0 : samples.firstRate(),
                samples == null ? 0 : samples.secondRate());
    }

    ChannelView channel(ConnectionHandle connection, ChannelNumbers numbers, @Nullable Samples samples) {
        return new ChannelView(
                channelName(connection, numbers),
                connection.facts(),
                node,
                numbers,
                samples == null ? RateView.NONE : samples.rates(),
                samples == null ? -1 : samples.idleSinceMs());
    }

    static String channelName(ConnectionHandle connection, ChannelNumbers numbers) {
        return connection.facts().name() + " (" + numbers.number() + ")";
    }

    static VhostView vhost(VirtualHost vhost, VhostTally sum) {
        return new VhostView(
                vhost.name(),
                vhost.tracing().isOn(),
                sum.objects(),
                sum.depth(),
                sum.depthRates,
                sum.stats,
                sum.rates,
                sum.receivedBytes,
                sum.sentBytes,
                sum.receivedByteRate,
                sum.sentByteRate);
    }
}
