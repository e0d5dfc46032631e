package io.warrenmq.http.metrics;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.management.SizeHistogram;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.MessageSizes;
import io.warrenmq.http.api.Compatibility;
import io.warrenmq.http.node.ProcessFigures;
import io.warrenmq.http.query.NameFilter;
import io.warrenmq.http.query.QueryString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One scrape: asks the broker for all it needs when it is made, so that what then goes wrong is answered properly, and
 * writes without asking again. Used by one thread.
 */
final class Scrape {
    private static final int PATTERN_CHARS_MAX = 2_000;
    private static final String CLUSTER_NAME = "cluster_name";

    /** As the dashboard's queries have them; Prometheus 2 compares the text. The classes of {@link MessageSizes}. */
    private static final List<String> SIZE_BOUNDS =
            List.of("100.0", "1000.0", "10000.0", "100000.0", "1e+06", "1e+07", "5e+07", "1e+08");

    private static final Family SIZES =
            new Family(Family.PREFIX + "message_size_bytes", Kind.HISTOGRAM, "Sizes of published bodies");

    private final BrokerMetrics metrics;
    private final Registry which;
    private final Set<FamilyGroup> groups;
    private final @Nullable ObjectText objects;
    private final List<String> vhosts;

    private Scrape(
            BrokerMetrics metrics,
            Registry which,
            Set<FamilyGroup> groups,
            @Nullable ObjectText objects,
            List<String> vhosts) {
        this.metrics = metrics;
        this.which = which;
        this.groups = groups;
        this.objects = objects;
        this.vhosts = vhosts;
    }

    /**
     * Asks the broker; never on a shard.
     *
     * @throws io.warrenmq.http.error.HttpRefusal 400 when the query cannot be used, 503 when the broker does not answer
     */
    static Scrape of(BrokerMetrics metrics, Registry which, QueryString query) {
        Set<FamilyGroup> groups = which == Registry.DETAILED
                ? FamilyGroup.named(new HashSet<>(query.all("family")))
                : EnumSet.allOf(FamilyGroup.class);
        ObjectText objects = null;
        List<String> vhosts = List.of();
        if (which == Registry.PER_OBJECT) {
            groups.removeAll(
                    Set.of(FamilyGroup.VHOST_STATUS, FamilyGroup.EXCHANGE_BINDINGS, FamilyGroup.EXCHANGE_NAMES));
        }
        if (which == Registry.PER_OBJECT || which == Registry.DETAILED) {
            NameFilter names = which == Registry.DETAILED ? queueNames(query) : NameFilter.ALL;
            Collection<String> only = which == Registry.DETAILED ? query.all("vhost") : List.of();
            boolean detailed = which == Registry.DETAILED;
            objects =
                    new ObjectText(metrics.broker().management(), new ObjectText.Scope(groups, only, names, detailed));
            vhosts = metrics.broker().vhostNames().stream()
                    .filter(each -> only.isEmpty() || only.contains(each))
                    .toList();
        }
        metrics.snapshot().take(which == Registry.AGGREGATED);
        return new Scrape(metrics, which, groups, objects, vhosts);
    }

    private static NameFilter queueNames(QueryString query) {
        List<String> patterns = query.all("queue");
        if (patterns.isEmpty()) {
            return NameFilter.ALL;
        }
        if (patterns.size() > 1 || patterns.getFirst().length() > PATTERN_CHARS_MAX) {
            throw badRequest("'queue' must be one regular expression of at most " + PATTERN_CHARS_MAX + " characters");
        }
        return NameFilter.of(patterns.getFirst(), true);
    }

    void write(Exposition out) throws IOException {
        writeIdentity(out);
        switch (which) {
            case AGGREGATED -> {
                Set<String> names = BrokerMetrics.ofNode(groups);
                Set<String> sums = BrokerMetrics.ofSums();
                MeterText.write(
                        out,
                        metrics.registry(),
                        name -> names.contains(name) || sums.contains(name) || isOfAll(name),
                        false);
                writeSizes(out);
            }
            case PER_OBJECT -> {
                Set<String> names = BrokerMetrics.ofNode(groups);
                MeterText.write(out, metrics.registry(), name -> names.contains(name) || isOfAll(name), false);
                writeSizes(out);
                writeObjects(out);
            }
            case DETAILED -> {
                Set<String> names = BrokerMetrics.ofNode(groups);
                MeterText.write(out, metrics.registry(), names::contains, true);
                writeObjects(out);
                writeVhosts(out);
            }
            case MEMORY -> writeMemory(out);
        }
        out.end();
    }

    private static boolean isOfAll(String name) {
        return name.startsWith(GlobalMeters.PREFIX) || MeterText.isOfProcess(name);
    }

    private void writeObjects(Exposition out) throws IOException {
        if (objects != null) {
            objects.write(out);
        }
    }

    private void writeVhosts(Exposition out) throws IOException {
        if (groups.contains(FamilyGroup.VHOST_STATUS)) {
            out.begin(ObjectText.ofCluster("vhost_status", "The virtual host is there"));
            for (String each : vhosts) {
                out.sample(Labels.of("vhost", each), 1);
            }
        }
    }

    /** What dashboards join all else on: exactly one series each. */
    private void writeIdentity(Exposition out) throws IOException {
        BrokerIdentity identity = metrics.broker().identity();
        String node = identity.clusterName();
        out.begin(Family.untyped(Family.PREFIX + "identity_info", "The node and its cluster"));
        out.sample(
                Labels.of(
                        "rabbitmq_node",
                        node,
                        "rabbitmq_cluster",
                        clusterName(node),
                        "rabbitmq_cluster_permanent_id",
                        permanentId(node),
                        "rabbitmq_endpoint",
                        which.endpoint()),
                1);
        out.begin(Family.untyped(Family.PREFIX + "build_info", "Versions"));
        out.sample(
                Labels.of(
                        "rabbitmq_version",
                        Compatibility.RABBITMQ_VERSION,
                        "prometheus_plugin_version",
                        Compatibility.RABBITMQ_VERSION,
                        "prometheus_client_version",
                        identity.version(),
                        "erlang_version",
                        identity.platform(),
                        "product_name",
                        identity.product(),
                        "product_version",
                        identity.version()),
                1);
    }

    private String clusterName(String otherwise) {
        FieldTable given = metrics.broker().globalParameters().find(CLUSTER_NAME);
        return given != null && given.find("value") instanceof FieldValue.LongString text ? text.text() : otherwise;
    }

    /** RabbitMQ draws one at random and keeps it; the name of the node serves as long as it is the same. */
    private static String permanentId(String node) {
        return "rabbitmq-cluster-id-" + UUID.nameUUIDFromBytes(node.getBytes(StandardCharsets.UTF_8));
    }

    private void writeSizes(Exposition out) throws IOException {
        Figures figures = metrics.snapshot().latest();
        if (figures == null) {
            return;
        }
        SizeHistogram sizes = figures.overview().sizes();
        String protocol = Labels.of("protocol", "amqp091");
        out.begin(SIZES);
        long sum = 0;
        for (int i = 0; i < SIZE_BOUNDS.size(); i++) {
            sum += sizes.counts().get(i);
            out.sample("_bucket", protocol + ',' + Labels.of("le", SIZE_BOUNDS.get(i)), (double) sum);
        }
        out.sample("_bucket", protocol + ',' + Labels.of("le", "+Inf"), (double) sizes.count());
        out.sample("_count", protocol, (double) sizes.count());
        out.sample("_sum", protocol, (double) sizes.sumBytes());
    }

    private void writeMemory(Exposition out) throws IOException {
        Figures figures = metrics.snapshot().latest();
        long queues = figures == null ? 0 : figures.overview().depth().memoryBytes();
        long resident = ProcessFigures.residentBytes();
        long committed = ProcessFigures.committedBytes();
        long used = ProcessFigures.usedBytes();
        memory(out, "queue_procs", "Memory that messages take, an estimate", queues);
        memory(out, "other_proc", "The rest of the heap", Math.max(0, ProcessFigures.heapUsedBytes() - queues));
        memory(out, "binary", "Direct buffers", ProcessFigures.directBytes());
        memory(out, "code", "Code and classes", ProcessFigures.codeBytes());
        memory(out, "allocated_unused", "Memory that Java has and does not use", Math.max(0, committed - used));
        memory(out, "reserved_unallocated", "What is beyond Java's account", Math.max(0, resident - committed));
        memory(out, "total_rss", "Memory that the process has", resident);
    }

    private static void memory(Exposition out, String part, String help, long bytes) throws IOException {
        out.begin(Family.gauge(Family.PREFIX + "memory_" + part + "_bytes", help));
        out.sample(Labels.NONE, (double) bytes);
    }
}
