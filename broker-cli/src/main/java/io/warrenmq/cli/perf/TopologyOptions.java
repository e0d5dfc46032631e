package io.warrenmq.cli.perf;

import io.warrenmq.cli.perf.plan.TopologyPlan;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Queues and exchange of a run. */
final class TopologyOptions {
    private static final int QUEUES_MAX = 1_000_000;
    private static final int BINDINGS_MAX = 10_000_000;
    private static final String NUMBER = "%d";
    private static final String DIRECT = "direct";
    private static final Set<String> TYPES =
            new java.util.TreeSet<>(Set.of(DIRECT, TopologyPlan.FANOUT, TopologyPlan.HEADERS, TopologyPlan.TOPIC));

    @Option(
            names = "--queues",
            paramLabel = "N",
            description = "Queues, over which producers and consumers are spread (1).")
    private @Nullable Integer queues;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "Name of the queue; of several, %%d in it or a number after it tells them apart.")
    private @Nullable String queue;

    @Option(
            names = "--exchange",
            paramLabel = "NAME",
            description = "Publish to this exchange, not to the default one.")
    private @Nullable String exchange;

    @Option(names = "--exchange-type", paramLabel = "TYPE", description = "direct, fanout, topic or headers (direct).")
    private @Nullable String exchangeType;

    @Option(
            names = "--routing-key",
            paramLabel = "KEY",
            description = "One routing key for all messages and all queues; without it each queue has its own.")
    private @Nullable String routingKey;

    @Option(
            names = "--fan-out",
            paramLabel = "N",
            description = "A fanout exchange with N queues, each with one consumer.")
    private @Nullable Integer fanOut;

    @Option(
            names = "--bindings",
            paramLabel = "N",
            defaultValue = "0",
            description = "N further bindings of the exchange, which no message matches (0).")
    private int bindings;

    @Option(names = "--durable", description = "Durable queues and exchange; --persistent implies it.")
    private boolean durable;

    @Option(
            names = "--arguments",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "Arguments for the declaration of the queues, such as x-max-length=1000.")
    private Map<String, String> arguments = new TreeMap<>();

    @Option(names = "--predeclared", description = "Declare nothing and delete nothing.")
    private boolean predeclared;

    @Option(
            names = {"--keep"},
            description = "Keep queues and exchange; without it they are deleted at the end, with what is in them.")
    private boolean keep;

    @Option(names = "--delete-queues", description = "Delete queues and exchange at the end, as is done anyway.")
    private boolean delete;

    @Nullable
    Integer fanOut() {
        return fanOut;
    }

    TopologyPlan plan(boolean persistent) {
        check();
        String run =
                "warren-perf-" + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
        String type = fanOut != null ? TopologyPlan.FANOUT : exchangeType == null ? DIRECT : exchangeType;
        boolean isDefault = exchange == null && exchangeType == null && fanOut == null;
        return new TopologyPlan(
                isDefault ? "" : exchange == null ? run : exchange,
                type,
                names(queue == null ? run : queue),
                routingKey,
                bindings,
                durable || persistent,
                table(),
                predeclared,
                keep);
    }

    private void check() {
        if (fanOut != null) {
            Limits.range("--fan-out", fanOut, 1, QUEUES_MAX);
            Limits.require(queues == null, "--queues", String.valueOf(queues), "not be given with --fan-out");
            Limits.require(
                    exchangeType == null || exchangeType.equals(TopologyPlan.FANOUT),
                    "--exchange-type",
                    String.valueOf(exchangeType),
                    "be fanout with --fan-out");
        }
        Limits.range("--queues", count(), 1, QUEUES_MAX);
        Limits.range("--bindings", bindings, 0, BINDINGS_MAX);
        String type = exchangeType == null ? DIRECT : exchangeType;
        Limits.require(TYPES.contains(type), "--exchange-type", type, "be one of " + String.join(", ", TYPES));
        boolean hasExchange = exchange != null || exchangeType != null || fanOut != null;
        Limits.require(
                bindings == 0 || (hasExchange && fanOut == null && !type.equals(TopologyPlan.FANOUT)),
                "--bindings",
                bindings,
                "be given with an --exchange-type that tells bindings apart: direct, topic or headers");
        Limits.require(
                routingKey == null || hasExchange,
                "--routing-key",
                String.valueOf(routingKey),
                "be given with --exchange or --exchange-type; the default exchange takes the names of queues");
        Limits.require(
                !predeclared || queue != null, "--predeclared", true, "be given with --queue, which must be there");
        Limits.require(!delete || !keep, "--keep", true, "not be given with --delete-queues");
    }

    private int count() {
        if (fanOut != null) {
            return fanOut;
        }
        return queues == null ? 1 : queues;
    }

    private List<String> names(String name) {
        if (count() == 1 && !name.contains(NUMBER)) {
            return List.of(name);
        }
        String pattern = name.contains(NUMBER) ? name : name + "-" + NUMBER;
        return IntStream.rangeClosed(1, count())
                .mapToObj(number -> pattern.replace(NUMBER, Integer.toString(number)))
                .toList();
    }

    /** Numbers and truth values have the types that brokers want for arguments; all else is text. */
    private FieldTable table() {
        FieldTable.Builder table = FieldTable.builder();
        arguments.forEach((name, value) -> {
            if (value.matches("-?\\d{1,18}")) {
                table.put(name, Long.parseLong(value));
            } else if (value.equals("true") || value.equals("false")) {
                table.put(name, Boolean.parseBoolean(value));
            } else {
                table.put(name, value);
            }
        });
        return table.build();
    }
}
