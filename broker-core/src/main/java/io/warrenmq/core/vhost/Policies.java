package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.notFound;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.policy.PolicyTable;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What administrators do to the policies of one rank in a virtual host; whether somebody is one, adapters check. Called
 * on the asker's shard. An answer to a change comes when the change is durable and in force in all queues and
 * exchanges; a refusal comes with the reply.
 */
public final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final VirtualHost vhost;
    private final PolicyRank rank;
    private final PolicyTable table = new PolicyTable();

    Policies(VirtualHost vhost, PolicyRank rank) {
        this.vhost = vhost;
        this.rank = rank;
    }

    /** Sets a policy, in the place of that of its name if there is one; 406. */
    public void set(Policy policy, Reply<Done> reply) {
        reply.tellOf(
                word() + ".set",
                "vhost",
                vhost.name(),
                "name",
                policy.name(),
                "pattern",
                policy.pattern(),
                "definition",
                policy.definition().toString());
        reply.ask(vhost.home(), () -> {
            List<String> unknown = rank.check(policy);
            if (!unknown.isEmpty()) {
                LOG.warn(
                        "policy '{}' in vhost '{}' sets {}, which has no effect",
                        policy.name(),
                        vhost.name(),
                        String.join(", ", unknown));
            }
            vhost.parameters().set(rank.component(), policy.name(), policy.toValue());
            Policy before = table.find(policy.name());
            table.set(policy);
            apply(before, policy, reply);
        });
    }

    /** Clears a policy; 404. */
    public void clear(String name, Reply<Done> reply) {
        reply.tellOf(word() + ".clear", "vhost", vhost.name(), "name", name);
        reply.ask(vhost.home(), () -> {
            Policy before = require(name);
            vhost.parameters().clear(rank.component(), name);
            table.clear(name);
            apply(before, null, reply);
        });
    }

    /** Answers with a policy; 404. */
    public void find(String name, Reply<Policy> reply) {
        Shard home = vhost.home();
        reply.ask(home, () -> {
            Policy policy = require(name);
            vhost.answer(true, () -> reply.done(home, policy));
        });
    }

    /** Answers with all policies, by name. */
    public void list(Reply<List<Policy>> reply) {
        Shard home = vhost.home();
        reply.ask(home, () -> {
            List<Policy> all = table.list();
            vhost.answer(true, () -> reply.done(home, all));
        });
    }

    private String word() {
        return rank.component().replace('_', '-');
    }

    private Policy require(String name) {
        Policy policy = table.find(name);
        if (policy == null) {
            throw notFound(
                    "no " + rank.component().replace('_', ' ') + " '" + name + "' in vhost '" + vhost.name() + "'");
        }
        return policy;
    }

    private void apply(@Nullable Policy before, @Nullable Policy after, Reply<Done> reply) {
        Shard home = vhost.home();
        vhost.governance().reevaluate(before, after, () -> vhost.answer(true, () -> reply.done(home, Done.DONE)));
    }

    /** The policies themselves. Home shard. */
    PolicyTable table() {
        return table;
    }

    /** Takes over what is stored; what this version cannot read is left out. Home shard, before anything uses them. */
    void load() {
        for (Parameters.Parameter stored : vhost.parameters().list(rank.component())) {
            try {
                Policy policy = Policy.of(stored.name(), stored.value());
                rank.check(policy);
                table.set(policy);
            } catch (BrokerException fault) {
                LOG.error("a stored policy in vhost '{}' is left out: {}", vhost.name(), fault.explanation());
            }
        }
    }
}
