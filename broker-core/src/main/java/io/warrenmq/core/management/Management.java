package io.warrenmq.core.management;

import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is there and how much: a read model of all virtual hosts, for tools. Any thread may ask; each shard fills in its
 * part in turns of {@value Walk#TURN_MAX} objects, so that a long answer does not stop the traffic. An answer is no
 * snapshot of one moment: objects that come and go meanwhile may be in it or not. Answers complete on a shard, so what
 * takes long with one (such as writing it out) belongs on an executor of the caller's.
 *
 * <p>Where a virtual host is named, null stands for all of them; one that does not exist has nothing in it.
 */
public final class Management {
    /** The interval between two samples. */
    public static final int SAMPLE_MS = 5_000;

    private final String node;
    private final Map<String, VirtualHost> vhosts;
    private final Connections connections;
    private final Views views;
    private final List<ShardPart> parts;

    /**
     * @param node what the node is called
     * @param shards all shards of the broker
     * @param vhosts all virtual hosts, by name; safe from any thread
     */
    public Management(String node, List<? extends Shard> shards, Map<String, VirtualHost> vhosts) {
        this.node = node;
        this.vhosts = vhosts;
        this.connections = new Connections(shards);
        this.views = new Views(node, connections);
        this.parts = shards.stream()
                .map(shard -> new ShardPart(shard, vhosts, connections))
                .toList();
    }

    /**
     * Begins to sample rates every {@value #SAMPLE_MS} ms, on timers of the shards; once. Before, all rates are 0. Any
     * thread.
     */
    public void start() {
        parts.forEach(part -> part.start(SAMPLE_MS));
    }

    /** The open connections, for the adapters that have them. */
    public Connections connections() {
        return connections;
    }

    private Collection<VirtualHost> in(@Nullable String vhost) {
        if (vhost == null) {
            return vhosts.values();
        }
        VirtualHost found = vhosts.get(vhost);
        return found == null ? List.of() : List.of(found);
    }

    // --- from all shards

    /** Adds to the list what there is to say of an object. */
    private interface Look<T, R> {
        void at(ShardPart part, T object, List<R> found);
    }

    /** Has each shard look at all the objects, and collects what they say. */
    private <T, R> CompletableFuture<List<R>> collect(
            Function<ShardPart, Iterator<? extends T>> objects, Look<T, R> look) {
        return all(parts.stream()
                        .map(part -> {
                            List<R> found = new ArrayList<>();
                            return Walk.<T>over(part.shard(), objects.apply(part), each -> look.at(part, each, found))
                                    .thenApply(_ -> found);
                        })
                        .toList())
                .thenApply(lists -> {
                    List<R> together = new ArrayList<>();
                    lists.forEach(together::addAll);
                    return together;
                });
    }

    private static <R> CompletableFuture<List<R>> all(List<CompletableFuture<R>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }

    private static <R> CompletableFuture<R> on(Shard shard, Supplier<R> question) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        shard.post(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | AssertionError defect) {
                answer.completeExceptionally(defect);
            }
        });
        return answer;
    }

    private ShardPart part(Shard shard) {
        return parts.get(shard.index());
    }

    private Iterator<Queue> queuesIn(@Nullable String vhost) {
        List<Supplier<Iterator<? extends Queue>>> sources = new ArrayList<>();
        in(vhost).forEach(each -> sources.add(() -> each.inventory().queues()));
        return new Chain<>(sources);
    }

    /** What there is to say of each queue, on its shard. */
    private <R> CompletableFuture<List<R>> ofQueues(@Nullable String vhost, Look<Queue, R> look) {
        return this.<Queue, R>collect(_ -> queuesIn(vhost), (part, queue, found) -> {
            if (queue.shard() == part.shard() && !queue.isEnded()) {
                look.at(part, queue, found);
            }
        });
    }

    private @Nullable Queue findQueue(String vhost, String name) {
        VirtualHost its = vhosts.get(vhost);
        return its == null ? null : its.inventory().findQueue(name);
    }

    // --- queues

    /** The queues, in no order. */
    public CompletableFuture<List<QueueView>> queues(@Nullable String vhost) {
        return ofQueues(vhost, (part, queue, found) -> view(part, queue).ifPresent(found::add));
    }

    /** What the queues are called, in no order; at once. */
    public List<QueueName> queueNames(@Nullable String vhost) {
        List<QueueName> names = new ArrayList<>();
        queuesIn(vhost)
                .forEachRemaining(
                        each -> names.add(new QueueName(each.identity().vhost(), each.name())));
        return names;
    }

    /** The queues of these names, in that order, without those that are not there. */
    public CompletableFuture<List<QueueView>> queuesNamed(List<QueueName> names) {
        List<Queue> found = new ArrayList<>(names.size());
        for (QueueName each : names) {
            Queue queue = findQueue(each.vhost(), each.name());
            if (queue != null) {
                found.add(queue);
            }
        }
        return this.<Queue, Seen>collect(_ -> found.iterator(), (part, queue, seen) -> {
                    if (queue.shard() == part.shard()) {
                        view(part, queue).ifPresent(view -> seen.add(new Seen(queue, view)));
                    }
                })
                .thenApply(all -> {
                    Map<Queue, QueueView> views = new IdentityHashMap<>();
                    all.forEach(each -> views.put(each.queue, each.view));
                    return found.stream()
                            .filter(views::containsKey)
                            .map(views::get)
                            .toList();
                });
    }

    private record Seen(Queue queue, QueueView view) {}

    private Optional<QueueView> view(ShardPart part, Queue queue) {
        VirtualHost its = vhosts.get(queue.identity().vhost());
        return its == null || queue.isEnded()
                ? Optional.empty()
                : Optional.of(views.queue(queue, its, part.find(queue)));
    }

    /** A queue, if there is one of that name. */
    public CompletableFuture<Optional<QueueView>> queue(String vhost, String name) {
        Queue queue = findQueue(vhost, name);
        return queue == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : on(queue.shard(), () -> view(part(queue.shard()), queue));
    }

    // --- consumers

    /** The consumers, in no order. */
    public CompletableFuture<List<ConsumerView>> consumers(@Nullable String vhost) {
        return ofQueues(vhost, (_, queue, found) -> found.addAll(views.consumers(queue)));
    }

    /** The consumers of a queue. */
    public CompletableFuture<List<ConsumerView>> consumersOf(String vhost, String queue) {
        Queue its = findQueue(vhost, queue);
        return its == null ? CompletableFuture.completedFuture(List.of()) : on(its.shard(), () -> views.consumers(its));
    }

    // --- exchanges and bindings

    /** What one shard has counted of an exchange. */
    private record ExchangePart(Exchange exchange, MessageStats stats, RateView rates) {}

    /** The exchanges, in no order. */
    public CompletableFuture<List<ExchangeView>> exchanges(@Nullable String vhost) {
        Map<Exchange, VirtualHost> exchanges = new IdentityHashMap<>();
        in(vhost).forEach(each -> each.inventory().exchanges().forEach(exchange -> exchanges.put(exchange, each)));
        return count(exchanges);
    }

    /** An exchange, if there is one of that name. */
    public CompletableFuture<Optional<ExchangeView>> exchange(String vhost, String name) {
        VirtualHost its = vhosts.get(vhost);
        Exchange exchange = its == null ? null : its.inventory().findExchange(name);
        return its == null || exchange == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : count(Map.of(exchange, its)).thenApply(found -> found.stream().findFirst());
    }

    private CompletableFuture<List<ExchangeView>> count(Map<Exchange, VirtualHost> exchanges) {
        return this.<Exchange, ExchangePart>collect(_ -> exchanges.keySet().iterator(), Management::count)
                .thenApply(counts -> {
                    Map<Exchange, ExchangePart> sums = new IdentityHashMap<>();
                    counts.forEach(each -> sums.merge(each.exchange, each, Management::sum));
                    List<ExchangeView> found = new ArrayList<>();
                    exchanges.forEach((exchange, its) -> {
                        ExchangePart sum = sums.get(exchange);
                        found.add(Views.exchange(
                                exchange,
                                its,
                                sum == null ? MessageStats.NONE : sum.stats,
                                sum == null ? RateView.NONE : sum.rates));
                    });
                    return found;
                });
    }

    private static void count(ShardPart part, Exchange exchange, List<ExchangePart> found) {
        MessageStats stats = Views.stats(exchange.counters().of(part.shard().index()));
        if (stats.publishIn() > 0) {
            Samples samples = part.find(exchange);
            found.add(new ExchangePart(exchange, stats, samples == null ? RateView.NONE : samples.rates()));
        }
    }

    private static ExchangePart sum(ExchangePart one, ExchangePart other) {
        return new ExchangePart(one.exchange, one.stats.plus(other.stats), one.rates.plus(other.rates));
    }

    /** The bindings, also those that each queue has to the default exchange; at once. */
    public CompletableFuture<List<BindingView>> bindings(@Nullable String vhost) {
        List<BindingView> found = new ArrayList<>();
        for (VirtualHost each : in(vhost)) {
            each.inventory().exchanges().forEach(exchange -> Bindings.from(exchange, each, found));
        }
        return CompletableFuture.completedFuture(found);
    }

    /** The bindings of an exchange as their source; at once. */
    public CompletableFuture<List<BindingView>> bindingsFrom(String vhost, String exchange) {
        List<BindingView> found = new ArrayList<>();
        VirtualHost its = vhosts.get(vhost);
        Exchange source = its == null ? null : its.inventory().findExchange(exchange);
        if (its != null && source != null) {
            Bindings.from(source, its, found);
        }
        return CompletableFuture.completedFuture(found);
    }

    /** The bindings to a queue or an exchange; at once. */
    public CompletableFuture<List<BindingView>> bindingsTo(String vhost, String name, boolean isQueue) {
        VirtualHost its = vhosts.get(vhost);
        return CompletableFuture.completedFuture(its == null ? List.of() : Bindings.to(its, name, isQueue));
    }

    // --- connections and channels

    private Iterator<ConnectionHandle> onShard(ShardPart part, @Nullable String vhost) {
        return connections.on(part.shard()).stream()
                .filter(each -> vhost == null || each.facts().vhost().equals(vhost))
                .iterator();
    }

    /** The open connections, in no order. */
    public CompletableFuture<List<ConnectionView>> connections(@Nullable String vhost) {
        return this.<ConnectionHandle, ConnectionView>collect(
                part -> onShard(part, vhost),
                (part, each, found) -> found.add(views.connection(each, part.find(each))));
    }

    /** An open connection, if there is one of that name. */
    public CompletableFuture<Optional<ConnectionView>> connection(String name) {
        ConnectionHandle handle = connections.find(name);
        return handle == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : on(
                        handle.shard(),
                        () -> Optional.of(
                                views.connection(handle, part(handle.shard()).find(handle))));
    }

    /** The open channels, in no order. */
    public CompletableFuture<List<ChannelView>> channels(@Nullable String vhost) {
        return this.<ConnectionHandle, ChannelView>collect(part -> onShard(part, vhost), this::channelsOf);
    }

    private void channelsOf(ShardPart part, ConnectionHandle connection, List<ChannelView> found) {
        for (ChannelNumbers each : connection.channels()) {
            ShardPart.ChannelKey key =
                    new ShardPart.ChannelKey(connection.facts().id(), each.number());
            found.add(views.channel(connection, each, part.find(key)));
        }
    }

    /** The open channels of a connection; none when there is no such connection. */
    public CompletableFuture<List<ChannelView>> channelsOf(String connection) {
        ConnectionHandle handle = connections.find(connection);
        return handle == null
                ? CompletableFuture.completedFuture(List.of())
                : on(handle.shard(), () -> {
                    List<ChannelView> found = new ArrayList<>();
                    channelsOf(part(handle.shard()), handle, found);
                    return found;
                });
    }

    /** An open channel, if there is one of that name. */
    public CompletableFuture<Optional<ChannelView>> channel(String name) {
        int end = name.lastIndexOf(" (");
        return channelsOf(end < 0 ? name : name.substring(0, end))
                .thenApply(all ->
                        all.stream().filter(each -> each.name().equals(name)).findFirst());
    }

    /** Closes a connection; false when there is none of that name. The client hears 320 and the reason. */
    public boolean closeConnection(String name, String reason, Actor by) {
        ConnectionHandle handle = connections.find(name);
        if (handle != null) {
            AuditLog.done(by, Deed.of("connection.close", "connection", name, "explanation", reason));
            handle.close(reason);
        }
        return handle != null;
    }

    /** Closes all connections of a user; returns how many there were. */
    public int closeConnectionsOf(String user, String reason, Actor by) {
        AuditLog.done(by, Deed.of("connections.close", "of", user, "explanation", reason));
        return connections.closeAllOf(user, reason);
    }

    // --- virtual hosts and the broker

    private CompletableFuture<Map<String, VhostTally>> census() {
        return all(parts.stream().map(ShardPart::census).toList()).thenApply(sums -> {
            Map<String, VhostTally> together = new TreeMap<>();
            for (Map<String, VhostTally> each : sums) {
                each.forEach((name, sum) ->
                        together.computeIfAbsent(name, _ -> new VhostTally()).add(sum));
            }
            return together;
        });
    }

    /** The virtual hosts, by name. */
    public CompletableFuture<List<VhostView>> vhosts() {
        return census().thenApply(sums -> {
            List<VhostView> found = new ArrayList<>();
            sums.forEach((name, sum) -> {
                VirtualHost vhost = vhosts.get(name);
                if (vhost != null) {
                    found.add(Views.vhost(vhost, sum));
                }
            });
            return found;
        });
    }

    /** A virtual host, if there is one of that name. */
    public CompletableFuture<Optional<VhostView>> vhost(String name) {
        return vhosts().thenApply(all ->
                all.stream().filter(each -> each.name().equals(name)).findFirst());
    }

    /** The policies of a rank, by virtual host and name. */
    public CompletableFuture<List<VhostPolicy>> policies(@Nullable String vhost, PolicyRank rank) {
        List<CompletableFuture<List<VhostPolicy>>> answers = new ArrayList<>();
        for (VirtualHost each : in(vhost)) {
            CompletableFuture<List<Policy>> list = new CompletableFuture<>();
            Shard home = each.home();
            Reply<List<Policy>> reply = new Reply<>(home, list::complete, list::completeExceptionally);
            home.post(() -> (rank == PolicyRank.USER ? each.policies() : each.operatorPolicies()).list(reply));
            answers.add(list.thenApply(policies -> policies.stream()
                    .map(policy -> new VhostPolicy(each.name(), policy))
                    .toList()));
        }
        return all(answers)
                .thenApply(lists -> lists.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(VhostPolicy::vhost))
                        .toList());
    }

    private record ChurnPart(Churn churn, ChurnRates rates) {
        ChurnPart plus(ChurnPart other) {
            return new ChurnPart(churn.plus(other.churn), rates.plus(other.rates));
        }
    }

    /** The broker as a whole. */
    public CompletableFuture<OverviewView> overview() {
        CompletableFuture<List<ChurnPart>> churns = all(parts.stream()
                .map(part -> on(part.shard(), () -> new ChurnPart(part.churn(), part.churnRates())))
                .toList());
        return census().thenCombine(churns, (sums, churn) -> {
            VhostTally sum = new VhostTally();
            sums.values().forEach(sum::add);
            ChurnPart allChurn = churn.stream().reduce(new ChurnPart(Churn.NONE, ChurnRates.NONE), ChurnPart::plus);
            return new OverviewView(
                    node,
                    sum.objects(),
                    sum.depth(),
                    sum.depthRates,
                    sum.stats,
                    sum.rates,
                    allChurn.churn,
                    allChurn.rates,
                    List.of(Views.totals("classic", sum.classic), Views.totals("quorum", sum.quorum)),
                    sum.receivedConfirm,
                    sum.stats.publishOut(),
                    SizeHistogram.of(sum.sizes));
        });
    }
}
