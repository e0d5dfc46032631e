package io.warrenmq.http.metrics;

import io.warrenmq.core.management.BindingView;
import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.ConnectionView;
import io.warrenmq.core.management.ExchangeView;
import io.warrenmq.core.management.Management;
import io.warrenmq.core.management.QueueView;
import io.warrenmq.http.query.NameFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Series of single queues, channels, connections and exchanges. They come from one look at the broker and are written
 * at once: nothing stays registered of an object that goes.
 */
final class ObjectText {
    private final Set<FamilyGroup> groups;
    private final boolean isDetailed;
    private final List<Labelled<QueueView>> queues;
    private final List<Labelled<QueueView>> queuesPublished;
    private final List<Labelled<ConnectionView>> connections;
    private final List<Labelled<ChannelView>> channels;
    private final List<Labelled<ChannelView>> channelsInVhost;
    private final List<Labelled<ExchangeView>> exchanges;
    private final List<BindingView> bindings;

    /** An object and the labels of all its series. */
    private record Labelled<T>(String labels, T object) {}

    /**
     * Which objects.
     *
     * @param vhosts empty for all
     */
    record Scope(Set<FamilyGroup> groups, Collection<String> vhosts, NameFilter queueNames, boolean isDetailed) {}

    /** Asks the broker for all that the scope needs and waits for it; never on a shard. */
    ObjectText(Management management, Scope scope) {
        this.groups = scope.groups();
        this.isDetailed = scope.isDetailed();
        List<QueueView> found = ask(
                        scope,
                        management::queues,
                        FamilyGroup.QUEUE_COARSE,
                        FamilyGroup.QUEUE_CONSUMER_COUNT,
                        FamilyGroup.QUEUE,
                        FamilyGroup.QUEUE_DELIVERY,
                        FamilyGroup.QUEUE_PUBLISHED)
                .stream()
                .filter(each -> scope.queueNames().matches(each.name()))
                .toList();
        this.queues = label(found, each -> Labels.of("vhost", each.vhost(), "queue", each.name()));
        this.queuesPublished = groups.contains(FamilyGroup.QUEUE_PUBLISHED)
                ? label(found, each -> Labels.of("queue_vhost", each.vhost(), "queue", each.name()))
                : List.of();
        this.connections = label(
                ask(scope, management::connections, FamilyGroup.CONNECTION_COARSE, FamilyGroup.CONNECTION),
                each -> Labels.of("channel", each.name()));
        List<ChannelView> open = ask(
                scope,
                management::channels,
                FamilyGroup.CHANNEL,
                FamilyGroup.CHANNEL_EXCHANGE,
                FamilyGroup.CHANNEL_QUEUE);
        this.channels = label(open, each -> Labels.of("channel", each.name()));
        this.channelsInVhost = label(
                open,
                each -> Labels.of(
                        "channel", each.name(), "vhost", each.connection().vhost()));
        this.exchanges = label(
                ask(scope, management::exchanges, FamilyGroup.EXCHANGE, FamilyGroup.EXCHANGE_NAMES),
                each -> Labels.of("vhost", each.vhost(), "exchange", each.name()));
        this.bindings = ask(scope, management::bindings, FamilyGroup.EXCHANGE_BINDINGS);
    }

    private static <T> List<T> ask(
            Scope scope, Function<@Nullable String, CompletableFuture<List<T>>> question, FamilyGroup... needed) {
        if (Set.of(needed).stream().noneMatch(scope.groups()::contains)) {
            return List.of();
        }
        if (scope.vhosts().isEmpty()) {
            return Snapshot.await(question.apply(null));
        }
        List<T> found = new ArrayList<>();
        for (String vhost : Set.copyOf(scope.vhosts())) {
            found.addAll(Snapshot.await(question.apply(vhost)));
        }
        return found;
    }

    private static <T> List<Labelled<T>> label(List<T> objects, Function<T, String> labels) {
        return objects.stream()
                .map(each -> new Labelled<>(labels.apply(each), each))
                .toList();
    }

    void write(Exposition out) throws IOException {
        if (groups.contains(FamilyGroup.GLOBAL)) {
            writeInfo(out);
        }
        write(out, QueueFamilies.ALL, queues);
        write(out, List.of(QueueFamilies.PUBLISHED), queuesPublished);
        write(out, ClientFamilies.CONNECTION, connections);
        write(out, ClientFamilies.CHANNEL, channels);
        write(out, ClientFamilies.CHANNEL_EXCHANGE, channelsInVhost);
        write(out, ClientFamilies.CHANNEL_QUEUE, channelsInVhost);
        write(out, ClientFamilies.EXCHANGE, exchanges);
        if (groups.contains(FamilyGroup.EXCHANGE_NAMES)) {
            writeOnes(out, "exchange_name", "The exchange is there", exchanges);
        }
        writeBindings(out);
    }

    private <T> void write(Exposition out, List<ObjectFamily<T>> families, List<Labelled<T>> objects)
            throws IOException {
        for (ObjectFamily<T> each : families) {
            if (groups.contains(each.group()) && out.begin(each.family().named(isDetailed))) {
                for (Labelled<T> object : objects) {
                    out.sample(object.labels(), each.value().applyAsDouble(object.object()));
                }
            }
        }
    }

    private void writeInfo(Exposition out) throws IOException {
        out.begin(QueueFamilies.INFO.named(isDetailed));
        for (Labelled<QueueView> each : queues) {
            String type = GlobalMeters.label(each.object().type());
            out.sample(each.labels() + ',' + Labels.of("queue_type", type, "membership", "leader"), 1);
        }
    }

    private static <T> void writeOnes(Exposition out, String name, String help, List<Labelled<T>> objects)
            throws IOException {
        out.begin(ofCluster(name, help));
        for (Labelled<T> each : objects) {
            out.sample(each.labels(), 1);
        }
    }

    private void writeBindings(Exposition out) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (BindingView each : bindings) {
            counts.merge(Labels.of("vhost", each.vhost(), "exchange", each.source()), 1, Integer::sum);
        }
        out.begin(ofCluster("exchange_bindings", "Bindings of the exchange as their source"));
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            out.sample(each.getKey(), each.getValue());
        }
    }

    /** What RabbitMQ asks its whole cluster for. */
    static Family ofCluster(String name, String help) {
        return new Family(Family.PREFIX + "cluster_" + name, Kind.GAUGE, help);
    }
}
