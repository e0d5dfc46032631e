package io.warrenmq.cli.perf.plan;

import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is declared, and how messages get from producers to queues.
 *
 * @param exchange empty for the default exchange, which needs no binding
 * @param routingKey one key for all messages and all queues; without it each queue has its own
 * @param extraBindings further bindings, which no message matches
 * @param predeclared nothing is declared, bound or deleted
 * @param kept what was declared stays
 */
public record TopologyPlan(
        String exchange,
        String exchangeType,
        List<String> queues,
        @Nullable String routingKey,
        int extraBindings,
        boolean durable,
        FieldTable arguments,
        boolean predeclared,
        boolean kept) {
    public static final String FANOUT = "fanout";
    public static final String HEADERS = "headers";
    public static final String TOPIC = "topic";

    /** The header by which a headers exchange finds a queue. */
    private static final String QUEUE_HEADER = "queue";

    public boolean usesDefaultExchange() {
        return exchange.isEmpty();
    }

    /** The queue that messages of a producer are for, when they are not for all. */
    public int queueOf(int producer) {
        return producer % queues.size();
    }

    /** Whether every message goes to every queue. */
    public boolean reachesAllQueues() {
        return routingKey != null || (exchangeType.equals(FANOUT) && !usesDefaultExchange());
    }

    /** To how many queues each message goes. */
    public int copies() {
        return reachesAllQueues() ? queues.size() : 1;
    }

    /** Whether it is known where messages go: only then can any be missed. */
    public boolean isRoutingKnown() {
        return !predeclared || usesDefaultExchange();
    }

    /** The key of messages for a queue, and of its binding. */
    public String keyOf(int queue) {
        if (routingKey != null) {
            return routingKey;
        }
        return switch (exchangeType) {
            case FANOUT -> usesDefaultExchange() ? queues.get(queue) : "";
            case TOPIC -> usesDefaultExchange() ? queues.get(queue) : "perf." + queues.get(queue) + ".message";
            default -> queues.get(queue);
        };
    }

    /** Headers of messages for a queue, and arguments of its binding: empty but for a headers exchange. */
    public FieldTable headersOf(int queue) {
        return exchangeType.equals(HEADERS) ? header(queues.get(queue)) : FieldTable.EMPTY;
    }

    /** Key of an extra binding: for topics one that only its last word tells from a message's. */
    public String extraKey(int binding) {
        return exchangeType.equals(TOPIC) ? "perf.*.other-" + binding : "other-" + binding;
    }

    /** Arguments of an extra binding. */
    public FieldTable extraHeaders(int binding) {
        return exchangeType.equals(HEADERS) ? header("other-" + binding) : FieldTable.EMPTY;
    }

    private static FieldTable header(String value) {
        return FieldTable.builder().put(QUEUE_HEADER, value).build();
    }
}
