package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.Users;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Parameters of a virtual host that others than the broker's own parts keep there: what administrators do to them,
 * called on the asker's shard and answered when it is durable. Whether somebody is one, adapters check. Those of the
 * broker's own parts have operations of their own, and are refused here.
 */
public final class SharedParameters {
    private static final Set<String> OWN = Set.of(
            PolicyRank.USER.component(), PolicyRank.OPERATOR.component(), Limits.Scope.VHOST.component(), "tracing");

    private static final int NAME_BYTES_MAX = 255;

    private final VirtualHost vhost;

    SharedParameters(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /** Sets a parameter; answers whether it is new; 403, 406. */
    public void set(String component, String name, FieldTable value, Reply<Boolean> reply) {
        reply.tellOf("parameter.set", "vhost", vhost.name(), "component", component, "name", name);
        check(component, name);
        Shard home = vhost.home();
        reply.ask(home, () -> {
            boolean isNew = vhost.parameters().find(component, name) == null;
            vhost.parameters().set(component, name, value);
            vhost.answer(true, () -> reply.done(home, isNew));
        });
    }

    /** Clears a parameter; 403, 404. */
    public void clear(String component, String name, Reply<Done> reply) {
        reply.tellOf("parameter.clear", "vhost", vhost.name(), "component", component, "name", name);
        requireShared(component);
        Shard home = vhost.home();
        reply.ask(home, () -> {
            if (!vhost.parameters().clear(component, name)) {
                throw notFound(
                        "no parameter '" + name + "' of component '" + component + "' in vhost '" + vhost.name() + "'");
            }
            vhost.answer(true, () -> reply.done(home, Done.DONE));
        });
    }

    /** Answers with those of a component, by name; none for the broker's own. */
    public void list(String component, Reply<List<Parameters.Parameter>> reply) {
        Shard home = vhost.home();
        reply.ask(home, () -> {
            List<Parameters.Parameter> all =
                    OWN.contains(component) ? List.of() : vhost.parameters().list(component);
            vhost.answer(true, () -> reply.done(home, all));
        });
    }

    /** Answers with all of them, by component and name. */
    public void list(Reply<List<Parameters.Parameter>> reply) {
        Shard home = vhost.home();
        reply.ask(home, () -> {
            List<Parameters.Parameter> all = vhost.parameters().list().stream()
                    .filter(each -> !OWN.contains(each.component()))
                    .toList();
            vhost.answer(true, () -> reply.done(home, all));
        });
    }

    /**
     * Checks what a parameter is to be called, without a look at a virtual host. From any thread.
     *
     * @throws io.warrenmq.core.error.BrokerException 403, 406
     */
    public static void check(String component, String name) {
        requireShared(component);
        requireName("component", component);
        requireName("name", name);
    }

    private static void requireShared(String component) {
        if (OWN.contains(component) || Users.ownsComponent(component)) {
            throw accessRefused("parameters of component '" + component + "' are not set as such");
        }
    }

    private static void requireName(String what, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > NAME_BYTES_MAX) {
            throw preconditionFailed("the " + what + " of a parameter has 1 to " + NAME_BYTES_MAX + " bytes");
        }
    }
}
