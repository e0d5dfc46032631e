package io.warrenmq.core.vhost;

import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switch of a virtual host's tracing: while it is on, a copy of each message that is published or delivered goes to
 * {@code amq.rabbitmq.trace}. It stays as it is through a restart. Whether somebody may turn it, adapters check.
 */
public final class Tracing {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    /** Component and name of the parameter, which is there while tracing is on. */
    private static final String PARAMETER = "tracing";

    private static final FieldTable ON =
            FieldTable.builder().put("enabled", true).build();

    private final VirtualHost vhost;

    /** Changed on the home shard, read with each message. */
    private volatile boolean on;

    Tracing(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /** Whether a parameter is the switch itself. */
    public static boolean isParameter(Parameters.Parameter parameter) {
        return parameter.component().equals(PARAMETER);
    }

    /** From any shard. */
    public boolean isOn() {
        return on;
    }

    /** Switches it; no change is no error. Called on the asker's shard; answers when that is durable and in force. */
    public void set(boolean wanted, Reply<Done> reply) {
        reply.tellOf("tracing.set", "vhost", vhost.name(), "on", Boolean.toString(wanted));
        Shard home = vhost.home();
        reply.ask(home, () -> {
            if (wanted != on) {
                LOG.info("{} tracing for vhost '{}'", wanted ? "Enabling" : "Disabling", vhost.name());
            }
            if (wanted) {
                vhost.parameters().set(PARAMETER, PARAMETER, ON);
            } else {
                vhost.parameters().clear(PARAMETER, PARAMETER);
            }
            on = wanted;
            vhost.answer(true, () -> reply.done(home, Done.DONE));
        });
    }

    /** Takes over what is stored. Home shard. */
    void load() {
        on = vhost.parameters().find(PARAMETER, PARAMETER) != null;
    }
}
