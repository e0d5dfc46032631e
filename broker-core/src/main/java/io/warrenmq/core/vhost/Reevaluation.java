package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.policy.NamePattern;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts a change of a policy in force in all that it concerns. It looks at the names in slices, so that the home shard
 * serves others in between however many there are; what is declared meanwhile sees the change anyway. On the home
 * shard, used once.
 */
final class Reevaluation {
    private static final int SLICE = 256;

    private record Change(Queue queue, QueueSettings settings) {}

    private final VirtualHost vhost;
    private final Shard home;
    private final Predicate<EffectivePolicy> wasGoverned;
    private final @Nullable Policy after;
    private final @Nullable NamePattern pattern;
    private final Runnable done;
    private final List<Destination> left;
    private int next;
    private int open;

    /**
     * @param wasGoverned whether those policies are what has changed
     * @param after the policy as it is now; null when it has gone
     * @param done runs when all is in force
     */
    Reevaluation(VirtualHost vhost, Predicate<EffectivePolicy> wasGoverned, @Nullable Policy after, Runnable done) {
        this.vhost = vhost;
        this.home = vhost.home();
        this.wasGoverned = wasGoverned;
        this.after = after;
        this.pattern = after == null ? null : NamePattern.of(after.pattern());
        this.done = done;
        this.left = vhost.topology().destinations();
    }

    void start() {
        open = 1;
        slice();
    }

    private void slice() {
        Map<Shard, List<Change>> changes = new LinkedHashMap<>();
        int end = Math.min(next + SLICE, left.size());
        for (; next < end; next++) {
            switch (left.get(next)) {
                case Exchange exchange -> visit(exchange);
                case Queue queue -> visit(queue, changes);
                case Destination other -> throw new IllegalStateException("unknown destination " + other.name());
            }
        }
        changes.forEach(this::carryOver);
        if (next < left.size()) {
            home.post(this::slice);
        } else {
            one();
        }
    }

    private void visit(Exchange exchange) {
        if (wasGoverned.test(exchange.policy()) || matches(ApplyTo.Kind.EXCHANGE, exchange.name())) {
            vhost.governance().govern(exchange);
        }
    }

    private void visit(Queue queue, Map<Shard, List<Change>> changes) {
        Governance governance = vhost.governance();
        if (vhost.topology().findQueue(queue.name()) != queue) {
            return; // gone meanwhile
        }
        ApplyTo.Kind kind = QueueArguments.kind(queue.options().arguments());
        if (wasGoverned.test(governance.of(queue)) || matches(kind, queue.name())) {
            QueueSettings settings = governance.govern(queue);
            if (settings != null) {
                changes.computeIfAbsent(queue.shard(), _ -> new ArrayList<>()).add(new Change(queue, settings));
            }
        }
    }

    private boolean matches(ApplyTo.Kind kind, String name) {
        return after != null && pattern != null && after.applyTo().covers(kind) && pattern.matches(name);
    }

    private void carryOver(Shard shard, List<Change> changes) {
        open++;
        home.send(shard, () -> {
            try {
                changes.forEach(each -> each.queue().configure(each.settings()));
            } finally {
                shard.send(home, this::one);
            }
        });
    }

    private void one() {
        if (--open == 0) {
            done.run();
        }
    }
}
