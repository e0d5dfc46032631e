package io.warrenmq.core.definitions;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.UserDetails;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.management.VhostPolicy;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Blueprint;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.Parameters;
import io.warrenmq.core.vhost.Tracing;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Notes all that is defined at one moment, for an export: without what every virtual host has, what belongs to a
 * connection, and what says something about this one broker. Home shard; used once.
 */
final class Snapshot {
    private final DefinitionsHost host;
    private final Gathering answers;
    private final List<Definitions.Vhost> vhosts = new ArrayList<>();
    private final List<Definitions.User> users = new ArrayList<>();
    private final List<VhostPermissions> permissions = new ArrayList<>();
    private final List<TopicPermissions> topicPermissions = new ArrayList<>();
    private final List<Definitions.Parameter> parameters = new ArrayList<>();
    private final List<Definitions.GlobalParameter> globals = new ArrayList<>();
    private final List<VhostPolicy> policies = new ArrayList<>();
    private final List<Definitions.Exchange> exchanges = new ArrayList<>();
    private final List<Definitions.Queue> queues = new ArrayList<>();
    private final List<Definitions.Binding> bindings = new ArrayList<>();

    /** @param answers waits until what was noted is durable */
    Snapshot(DefinitionsHost host, Gathering answers) {
        this.host = host;
        this.answers = answers;
    }

    void all() {
        host.users().list(answers.<List<UserDetails>>answer(each -> each.forEach(this::user)));
        host.users().permissions(answers.<List<VhostPermissions>>answer(permissions::addAll));
        host.users().topicPermissions(answers.<List<TopicPermissions>>answer(topicPermissions::addAll));
        host.globalParameters().list(answers.<Map<String, FieldTable>>answer(each -> each.forEach(this::global)));
        host.vhosts().forEach(this::one);
    }

    void one(VirtualHost vhost) {
        vhosts.add(new Definitions.Vhost(
                vhost.name(),
                vhost.metadata(),
                vhost.limits().current().values(),
                vhost.tracing().isOn()));
        vhost.parameters().list().forEach(each -> parameter(vhost.name(), each));
        Blueprint blueprint = new Blueprint(vhost);
        vhost.inventory().exchanges().stream()
                .sorted(Comparator.comparing(Exchange::name))
                .forEach(each -> {
                    exchange(vhost.name(), each);
                    blueprint.bindings(each, binding -> {
                        if (!binding.source().isEmpty()) {
                            bindings.add(new Definitions.Binding(vhost.name(), binding));
                        }
                    });
                });
        List<Queue> present = new ArrayList<>();
        for (Iterator<Queue> each = vhost.inventory().queues(); each.hasNext(); ) {
            present.add(each.next());
        }
        present.sort(Comparator.comparing(Queue::name));
        present.forEach(each -> queue(vhost, each));
        blueprint.whenDurable(answers.event());
    }

    /** What was noted, when the answers are complete. */
    Definitions taken() {
        return new Definitions(
                vhosts,
                new Definitions.Access(users, permissions, topicPermissions),
                new Definitions.Settings(parameters, globals, policies),
                new Definitions.Topology(exchanges, queues, bindings));
    }

    private void user(UserDetails user) {
        users.add(new Definitions.User(
                user.name(),
                user.password().isEmpty() ? new Credential.None() : new Credential.Hash(user.password()),
                user.tags(),
                host.userLimits().of(user.name()).values()));
    }

    private void global(String name, FieldTable value) {
        if (!Sections.isInternal(name)) {
            globals.add(new Definitions.GlobalParameter(name, value));
        }
    }

    private void parameter(String vhost, Parameters.Parameter parameter) {
        if (parameter.component().equals(PolicyRank.USER.component())) {
            policies.add(new VhostPolicy(vhost, Policy.of(parameter.name(), parameter.value())));
        } else if (!Tracing.isParameter(parameter)) {
            parameters.add(
                    new Definitions.Parameter(vhost, parameter.component(), parameter.name(), parameter.value()));
        }
    }

    private void exchange(String vhost, Exchange exchange) {
        if (!exchange.isDefault() && !Sections.isReserved(exchange.name())) {
            Exchange.Options options = exchange.options();
            exchanges.add(new Definitions.Exchange(
                    vhost,
                    new ExchangeDeclaration(
                            exchange.name(),
                            options.type().wireName(),
                            options.durable(),
                            options.autoDelete(),
                            options.internal(),
                            options.arguments())));
        }
    }

    private void queue(VirtualHost vhost, Queue queue) {
        QueueOptions options = queue.options();
        if (!options.exclusive()) {
            QueueOptions now = new QueueOptions(
                    options.durable(),
                    false,
                    options.autoDelete(),
                    vhost.inventory().argumentsOf(queue));
            queues.add(new Definitions.Queue(vhost.name(), new QueueDeclaration(queue.name(), now)));
        }
    }
}
