package io.warrenmq.core.definitions;

import io.warrenmq.core.access.UserSpec;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Blueprint;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Policies;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;

/**
 * Puts definitions in force that are checked, in RabbitMQ's order and in one turn of the home shard, so that nobody
 * changes anything in between and nobody sees a part. What is as it should be is not touched. Used once.
 */
final class Application {
    private final DefinitionsHost host;
    private final Definitions definitions;
    private final LiveCheck checked;
    private final String actor;
    private final Gathering answers;

    Application(DefinitionsHost host, Definitions definitions, LiveCheck checked, String actor, Gathering answers) {
        this.host = host;
        this.definitions = definitions;
        this.checked = checked;
        this.actor = actor;
        this.answers = answers;
    }

    void run() {
        assert host.home().isInside();
        definitions.access().users().forEach(this::user);
        definitions.vhosts().forEach(this::vhost);
        definitions.access().permissions().forEach(each -> host.users().setPermissions(each, answers.answer()));
        for (String vhost : checked.vhosts()) {
            new Blueprint(present(vhost)).declareExchanges(actor, checked.exchanges(vhost));
        }
        definitions
                .access()
                .topicPermissions()
                .forEach(each -> host.users().setTopicPermissions(each, answers.answer()));
        definitions.settings().globals().stream()
                .filter(each -> !Sections.isInternal(each.name()))
                .forEach(each -> host.globalParameters().set(each.name(), each.value(), answers.answer()));
        definitions.settings().policies().forEach(each -> policy(each.vhost(), PolicyRank.USER, each.policy()));
        definitions.settings().parameters().forEach(this::parameter);
        for (String vhost : checked.vhosts()) {
            topology(vhost);
        }
    }

    private VirtualHost present(String name) {
        VirtualHost vhost = host.findVhost(name);
        if (vhost == null) {
            throw new IllegalStateException("vhost '" + name + "' was checked and is not there");
        }
        return vhost;
    }

    private void user(Definitions.User user) {
        host.users().put(new UserSpec(user.name(), user.credential(), user.tags()), answers.answer());
        FieldTable limits = user.limits();
        if (limits != null) {
            host.userLimits().setAll(user.name(), limits, answers.answer());
        }
    }

    private void vhost(Definitions.Vhost vhost) {
        VhostMetadata metadata = vhost.metadata();
        if (metadata != null || host.findVhost(vhost.name()) == null) {
            host.createVhost(vhost.name(), metadata == null ? VhostMetadata.NONE : metadata, answers.answer());
        }
        VirtualHost there = present(vhost.name());
        FieldTable limits = vhost.limits();
        if (limits != null) {
            there.limits().setAll(limits, answers.answer());
        }
        Boolean tracing = vhost.tracing();
        if (tracing != null) {
            there.tracing().set(tracing, answers.answer());
        }
    }

    private void parameter(Definitions.Parameter parameter) {
        VirtualHost vhost = present(parameter.vhost());
        if (parameter.component().equals(PolicyRank.OPERATOR.component())) {
            policy(parameter.vhost(), PolicyRank.OPERATOR, Policy.of(parameter.name(), parameter.value()));
        } else if (parameter.component().equals(Limits.Scope.VHOST.component())) {
            vhost.limits().setAll(parameter.value(), answers.answer());
        } else {
            vhost.sharedParameters().set(parameter.component(), parameter.name(), parameter.value(), answers.answer());
        }
    }

    /** Each policy that changes looks at all queues, so one that does not is left alone. */
    private void policy(String vhostName, PolicyRank rank, Policy policy) {
        VirtualHost vhost = present(vhostName);
        FieldTable stored = vhost.parameters().find(rank.component(), policy.name());
        if (stored == null || !stored.equals(policy.toValue())) {
            Policies policies = rank == PolicyRank.USER ? vhost.policies() : vhost.operatorPolicies();
            policies.set(policy, answers.answer());
        }
    }

    private void topology(String vhost) {
        Blueprint blueprint = new Blueprint(present(vhost));
        blueprint.declareQueues(actor, checked.queues(vhost));
        for (BindingRequest each : checked.bindings(vhost)) {
            blueprint.bind(actor, each, answers.event());
        }
        blueprint.whenDurable(answers.event());
    }
}
