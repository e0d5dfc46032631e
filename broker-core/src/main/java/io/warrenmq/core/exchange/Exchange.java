package io.warrenmq.core.exchange;

import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.policy.EffectiveSettings;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.BindingTable;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import org.jspecify.annotations.Nullable;

/**
 * An exchange: a name, what it was declared with, and its bindings. Its bindings are read from every shard and changed
 * only on the home shard of its virtual host.
 */
public final class Exchange implements Destination {
    /** Argument that names the exchange for messages which no binding matches. */
    public static final String ALTERNATE = "alternate-exchange";

    /** What an exchange is declared with. */
    public record Options(
            ExchangeType type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {}

    private final String vhost;
    private final String name;
    private final Options options;
    private final ExchangeType routingType;
    private final BindingTable bindings;
    private final @Nullable ExchangeMemory memory;
    private final ExchangeCounters counters = new ExchangeCounters();
    /** What policies say; changed on the home shard, read from every shard with each message that matches nothing. */
    private volatile EffectivePolicy policy = EffectivePolicy.NONE;

    private volatile @Nullable String alternate;

    private volatile @Nullable Queue holding;

    public Exchange(String vhost, String name, Options options) {
        this.vhost = vhost;
        this.name = name;
        this.options = options;
        this.routingType = options.type().routing(options.arguments());
        this.bindings = routingType.newTable(options.arguments());
        this.memory = memory(routingType, options.arguments());
        this.alternate = EffectiveSettings.alternateOf(policy, options.arguments());
    }

    private static @Nullable ExchangeMemory memory(ExchangeType type, FieldTable arguments) {
        return switch (type) {
            case RECENT_HISTORY -> RecentHistory.of(arguments);
            case DEDUPLICATION -> Deduplication.of(arguments);
            case DIRECT, FANOUT, TOPIC, HEADERS, CONSISTENT_HASH, MODULUS_HASH, RANDOM, LOCAL_RANDOM, DELAYED -> null;
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isQueue() {
        return false;
    }

    public Options options() {
        return options;
    }

    /** The type that says where a message goes: its own, but for a delaying exchange. */
    public ExchangeType routingType() {
        return routingType;
    }

    /** The queue in which it holds back messages until they are due, if it does so. From any shard. */
    public @Nullable Queue holding() {
        return holding;
    }

    /** Has it hold back messages there. Home shard of the virtual host. */
    public void holdIn(Queue queue) {
        holding = queue;
    }

    /** Whether it holds back messages with a delay until they are due, and routes them then. */
    public boolean isDelaying() {
        return options.type() == ExchangeType.DELAYED;
    }

    /** What it remembers of earlier messages, for the types that do. */
    public @Nullable ExchangeMemory memory() {
        return memory;
    }

    /** Its bindings as a source. */
    public BindingTable bindings() {
        return bindings;
    }

    /** What publishers have put into it. */
    public ExchangeCounters counters() {
        return counters;
    }

    /** Puts other policies in force. Home shard of the virtual host. */
    public void govern(EffectivePolicy policies) {
        policy = policies;
        alternate = EffectiveSettings.alternateOf(policies, options.arguments());
    }

    /** The policies that govern it. */
    public EffectivePolicy policy() {
        return policy;
    }

    /** Name of the alternate exchange, if it has one. */
    public @Nullable String alternate() {
        return alternate;
    }

    /** The default exchange has no name, and every queue is bound to it by its own. */
    public boolean isDefault() {
        return name.isEmpty();
    }

    /** How texts for clients name it. */
    public String describe() {
        return "exchange '" + name + "' in vhost '" + vhost + "'";
    }
}
