package io.warrenmq.cli.perf;

import io.warrenmq.cli.perf.measure.Stamp;
import io.warrenmq.cli.perf.plan.ConsumerPlan;
import io.warrenmq.cli.perf.plan.ProducerPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What producers and consumers do. */
final class LoadOptions {
    private static final int CONSUMERS_MAX = 100_000;
    private static final int SIZE_BYTES_MAX = 512 * 1024 * 1024;
    private static final int CONFIRMS_MAX = 1_000_000;
    private static final int PREFETCH_MAX = 65_535;

    @Option(names = "--producers", paramLabel = "N", defaultValue = "1", description = "Producers (1).")
    private int producers;

    @Option(
            names = "--consumers",
            paramLabel = "N",
            description = "Consumers, 0 for none (1, or as many as --queues or --fan-out).")
    private @Nullable Integer consumers;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "0",
            description = "Connections that the producers share, and as many for the consumers (one for each).")
    private int connections;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "16",
            description = "Bytes of a body (16); with fewer than 16 no latency is measured.")
    private int sizeBytes;

    @Option(names = "--persistent", description = "Delivery mode 2, and durable queues.")
    private boolean persistent;

    @Option(names = "--mandatory", description = "Messages that reach no queue come back and are counted.")
    private boolean mandatory;

    @Option(
            names = "--confirms",
            paramLabel = "N",
            defaultValue = "0",
            description = "Confirms, and how many messages of a producer may wait for theirs; 0 for none (0).")
    private int confirms;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "0",
            description = "Producers wait while so many deliveries are still to come; 0 for no bound (0).")
    private long backlog;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "0",
            description = "Messages per second of each producer, 0 for as fast as possible (0).")
    private double rate;

    @Option(
            names = "--prefetch",
            paramLabel = "N",
            defaultValue = "200",
            description = "Deliveries of a consumer that may wait for their acknowledgement, 0 for any number (200).")
    private int prefetch;

    @Option(
            names = "--ack-every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Deliveries that one acknowledgement is for (1).")
    private int ackEvery;

    @Option(names = "--no-ack", description = "The broker expects no acknowledgements.")
    private boolean noAck;

    @Option(
            names = "--consumer-rate",
            paramLabel = "R",
            defaultValue = "0",
            description = "Deliveries per second that each consumer acknowledges, 0 for all at once (0).")
    private double consumerRate;

    boolean persistent() {
        return persistent;
    }

    ProducerPlan producers() {
        Limits.range("--producers", producers, 0, Stamp.PRODUCERS_MAX);
        Limits.range("--connections", connections, 0, CONSUMERS_MAX);
        Limits.range("--size", sizeBytes, 0, SIZE_BYTES_MAX);
        Limits.range("--confirms", confirms, 0, CONFIRMS_MAX);
        Limits.range("--backlog", backlog, 0, Long.MAX_VALUE);
        Limits.notNegative("--rate", rate);
        return new ProducerPlan(
                producers, Math.min(connections, producers), rate, confirms, backlog, sizeBytes, persistent, mandatory);
    }

    /** @param fanOut queues of a fan-out, each with one consumer, or null */
    ConsumerPlan consumers(int queues, @Nullable Integer fanOut) {
        int count = consumers == null ? queues : consumers;
        Limits.range("--consumers", count, 0, CONSUMERS_MAX);
        Limits.require(
                fanOut == null || consumers == null,
                "--consumers",
                String.valueOf(consumers),
                "not be given with --fan-out");
        Limits.require(
                count == 0 || count >= queues,
                "--consumers",
                count,
                "be 0 or at least the number of queues, " + queues);
        Limits.require(producers + count > 0, "--producers", producers, "not be 0 when --consumers is 0 too");
        Limits.require(
                backlog == 0 || (producers > 0 && count > 0), "--backlog", backlog, "have producers and consumers");
        Limits.range("--prefetch", prefetch, 0, PREFETCH_MAX);
        Limits.range("--ack-every", ackEvery, 1, PREFETCH_MAX);
        Limits.require(
                noAck || prefetch == 0 || ackEvery <= prefetch,
                "--ack-every",
                ackEvery,
                "not be more than --prefetch, " + prefetch);
        Limits.notNegative("--consumer-rate", consumerRate);
        Limits.require(
                consumerRate == 0 || (!noAck && prefetch > 0),
                "--consumer-rate",
                consumerRate,
                "go with acknowledgements and a prefetch, which are what slows the broker down");
        return new ConsumerPlan(count, Math.min(connections, count), prefetch, ackEvery, noAck, consumerRate);
    }
}
