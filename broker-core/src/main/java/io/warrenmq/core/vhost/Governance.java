package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.policy.EffectiveSettings;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.table.FieldTable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What governs the exchanges and queues of a virtual host: the policies that match them, and arguments that were
 * changed after the declaration. Changed on the home shard; read from any.
 */
public final class Governance {
    private final VirtualHost vhost;

    /** Of the queues that a policy governs. */
    private final Map<Queue, EffectivePolicy> policies = new ConcurrentHashMap<>();

    /** Of the queues whose arguments were changed since the broker began. */
    private final Map<Queue, FieldTable> changedArguments = new ConcurrentHashMap<>();

    /** What was found last: queues that are alike share it, so that many of them cost little. Home shard. */
    private EffectivePolicy lastPolicy = EffectivePolicy.NONE;

    private QueueSettings lastSettings = QueueSettings.PLAIN;

    Governance(VirtualHost vhost) {
        this.vhost = vhost;
    }

    // --- from any shard

    /** The policies of a queue; none for one that does not exist. */
    public EffectivePolicy ofQueue(String name) {
        Queue queue = vhost.topology().findQueue(name);
        return queue == null ? EffectivePolicy.NONE : of(queue);
    }

    /** The policies of an exchange; none for one that does not exist. */
    public EffectivePolicy ofExchange(String name) {
        Exchange exchange = vhost.topology().findExchange(name);
        return exchange == null ? EffectivePolicy.NONE : exchange.policy();
    }

    /** The arguments of a queue as they are now. */
    public FieldTable arguments(Queue queue) {
        FieldTable changed = changedArguments.get(queue);
        return changed == null ? queue.options().arguments() : changed;
    }

    EffectivePolicy of(Queue queue) {
        return policies.getOrDefault(queue, EffectivePolicy.NONE);
    }

    // --- home shard

    /** The policies for a queue that is to be. */
    EffectivePolicy match(String queueName, FieldTable arguments) {
        return match(QueueArguments.kind(arguments), queueName);
    }

    private EffectivePolicy match(ApplyTo.Kind kind, String name) {
        Policy user = vhost.policies().table().match(kind, name);
        Policy operator = vhost.operatorPolicies().table().match(kind, name);
        if (user == null && operator == null) {
            return EffectivePolicy.NONE;
        }
        if (!Objects.equals(lastPolicy.user(), user) || !Objects.equals(lastPolicy.operator(), operator)) {
            lastPolicy = new EffectivePolicy(user, operator);
        }
        return lastPolicy;
    }

    /** What governs a queue under those policies. */
    QueueSettings settings(EffectivePolicy policy, FieldTable arguments) {
        QueueSettings settings = EffectiveSettings.ofQueue(policy, arguments);
        if (!settings.equals(lastSettings)) {
            lastSettings = settings;
        }
        return lastSettings;
    }

    /** Notes what governs a queue. */
    void note(Queue queue, EffectivePolicy policy) {
        if (policy.equals(EffectivePolicy.NONE)) {
            policies.remove(queue);
        } else {
            policies.put(queue, policy);
        }
    }

    /** Forgets a queue that has gone. */
    void forget(Queue queue) {
        policies.remove(queue);
        changedArguments.remove(queue);
    }

    /** Finds the policies of an exchange and puts them in force. The default exchange has none. */
    void govern(Exchange exchange) {
        if (!exchange.isDefault()) {
            exchange.govern(match(ApplyTo.Kind.EXCHANGE, exchange.name()));
        }
    }

    /** Finds the policies of a queue anew; what must be put in force in it, or null when nothing changes there. */
    @Nullable
    QueueSettings govern(Queue queue) {
        if (queue.identity().owner() == Queue.BROKER) {
            return null;
        }
        FieldTable arguments = arguments(queue);
        EffectivePolicy before = of(queue);
        EffectivePolicy after = match(queue.name(), arguments);
        note(queue, after);
        boolean same = EffectiveSettings.ofQueue(before, arguments).equals(EffectiveSettings.ofQueue(after, arguments));
        return same ? null : settings(after, arguments);
    }

    /** Gives a queue other arguments; what must be put in force in it. */
    QueueSettings change(Queue queue, FieldTable arguments) {
        changedArguments.put(queue, arguments);
        return settings(of(queue), arguments);
    }

    /**
     * A policy has changed, has come (when there is none before) or gone (none after): puts that in force in all that
     * it governs or governed, then runs {@code done} on the home shard.
     */
    void reevaluate(@Nullable Policy before, @Nullable Policy after, Runnable done) {
        new Reevaluation(vhost, policy -> isOf(policy, before), after, done).start();
    }

    private static boolean isOf(EffectivePolicy policy, @Nullable Policy one) {
        return one != null && (Objects.equals(policy.user(), one) || Objects.equals(policy.operator(), one));
    }
}
