package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.Limits.Scope;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections and queues a virtual host may have: what administrators do to these limits, called on the
 * asker's shard, and what they are, for any shard. Whether somebody is an administrator, adapters check. A limit below
 * what there is ends nothing, it only lets nothing more begin.
 */
public final class VhostLimits {
    private static final Logger LOG = LoggerFactory.getLogger(VhostLimits.class);

    /** All of them are one parameter, as in RabbitMQ. */
    private static final String PARAMETER = "limits";

    private final VirtualHost vhost;

    /** Changed on the home shard. */
    private volatile Limits current = Scope.VHOST.none();

    VhostLimits(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /** The limits in force. From any shard. */
    public Limits current() {
        return current;
    }

    /** Sets one limit; 406. Below zero is unlimited. */
    public void set(String name, long max, Reply<Done> reply) {
        reply.tellOf("vhost-limit.set", "vhost", vhost.name(), "name", name, "value", Long.toString(max));
        change(before -> before.with(name, max), reply);
    }

    /** Sets all limits, and clears those that are not among them; 406. */
    public void setAll(FieldTable values, Reply<Done> reply) {
        reply.tellOf("vhost-limits.set", "vhost", vhost.name());
        change(_ -> Limits.of(Scope.VHOST, values), reply);
    }

    /** Clears one limit; one that is not set is no error. */
    public void clear(String name, Reply<Done> reply) {
        reply.tellOf("vhost-limit.clear", "vhost", vhost.name(), "name", name);
        change(before -> before.without(name), reply);
    }

    private void change(UnaryOperator<Limits> change, Reply<Done> reply) {
        Shard home = vhost.home();
        reply.ask(home, () -> {
            Limits after = change.apply(current);
            if (after.isEmpty()) {
                vhost.parameters().clear(Scope.VHOST.component(), PARAMETER);
            } else {
                vhost.parameters().set(Scope.VHOST.component(), PARAMETER, after.values());
            }
            current = after;
            vhost.answer(true, () -> reply.done(home, Done.DONE));
        });
    }

    /** Refuses one queue more than there may be; 406 in RabbitMQ's words. Home shard. */
    void requireRoomForQueue(String queueName, int queueCount) {
        long max = current.max(Limits.QUEUES);
        if (max != Limits.UNLIMITED && queueCount >= max) {
            throw preconditionFailed("cannot declare queue '" + queueName + "': queue limit in vhost '" + vhost.name()
                    + "' (" + max + ") is reached");
        }
    }

    /** Takes over what is stored. Home shard. */
    void load() {
        FieldTable stored = vhost.parameters().find(Scope.VHOST.component(), PARAMETER);
        if (stored != null) {
            try {
                current = Limits.of(Scope.VHOST, stored);
            } catch (BrokerException fault) {
                LOG.error("the stored limits of vhost '{}' are left out: {}", vhost.name(), fault.explanation());
            }
        }
    }
}
