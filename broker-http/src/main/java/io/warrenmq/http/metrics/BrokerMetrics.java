package io.warrenmq.http.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.warrenmq.core.Broker;
import io.warrenmq.http.node.NodeFacts;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of a broker, and the registry of Micrometer that carries it. Nothing is counted here: meters read
 * what a scrape has asked of the broker's read model, so a message costs nothing. Safe from any thread.
 */
public final class BrokerMetrics implements AutoCloseable {
    private final Broker broker;
    private final List<NodeMeter> more;
    private final Snapshot snapshot;
    private final Object binding = new Object();
    private @Nullable Bound bound;

    /** All meters, made when they are first asked for. */
    private static final class Catalogue {
        static final List<BrokerMeter> NODE = NodeMeters.all();
        static final List<BrokerMeter> GLOBAL = GlobalMeters.all();
        static final List<BrokerMeter> SUMS = SumMeters.all();
    }

    /** The registry and what has to be closed with it. */
    private record Bound(MeterRegistry registry, JvmGcMetrics collections) {}

    /** @param more numbers of other parts of the process */
    public BrokerMetrics(Broker broker, NodeFacts facts, List<NodeMeter> more) {
        this.broker = broker;
        this.snapshot = new Snapshot(broker.management(), facts);
        this.more = List.copyOf(more);
    }

    /** Whose metrics they are. */
    public Broker broker() {
        return broker;
    }

    /** With all meters; the first who asks makes it, since a broker that nobody scrapes need not load all this. */
    MeterRegistry registry() {
        synchronized (binding) {
            Bound known = bound;
            if (known == null) {
                known = bind();
                bound = known;
            }
            return known.registry;
        }
    }

    private Bound bind() {
        MeterRegistry registry = new SimpleMeterRegistry();
        Catalogue.NODE.forEach(each -> each.bindTo(registry, snapshot));
        Catalogue.GLOBAL.forEach(each -> each.bindTo(registry, snapshot));
        Catalogue.SUMS.forEach(each -> each.bindTo(registry, snapshot));
        more.forEach(each -> each.bindTo(registry));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
        return new Bound(registry, collections);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** Meters that there are once for the broker, of the groups. */
    static Set<String> ofNode(Set<FamilyGroup> groups) {
        return Catalogue.NODE.stream()
                .filter(each -> groups.contains(each.group()))
                .map(BrokerMeter::meterName)
                .collect(Collectors.toSet());
    }

    /** The sums over all objects, which stand where the objects themselves do not. */
    static Set<String> ofSums() {
        return Catalogue.SUMS.stream().map(BrokerMeter::meterName).collect(Collectors.toSet());
    }

    /** Notes what a scrape has taken. */
    void scraped(Registry which, Format format, long nanos, long bytes) {
        Tags tags = Tags.of("registry", which.word(), "content_type", format.contentType());
        Timer.builder("telemetry_scrape_duration")
                .tags(tags)
                .description("Time that scrapes took")
                .register(registry())
                .record(nanos, TimeUnit.NANOSECONDS);
        DistributionSummary.builder("telemetry_scrape_size")
                .tags(tags)
                .baseUnit("bytes")
                .description("Size of scrapes before compression")
                .register(registry())
                .record((double) bytes);
    }

    @Override
    public void close() {
        synchronized (binding) {
            if (bound != null) {
                bound.collections.close();
                bound.registry.close();
            }
        }
    }
}
