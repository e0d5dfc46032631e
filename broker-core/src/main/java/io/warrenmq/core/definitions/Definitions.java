package io.warrenmq.core.definitions;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.management.VhostPolicy;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.VhostMetadata;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is defined in a broker, or a part of it, in the sections of RabbitMQ's {@code definitions.json}. Plain data,
 * not checked: {@link Transfer} does that. Immutable.
 */
public record Definitions(List<Vhost> vhosts, Access access, Settings settings, Topology topology) {
    /** Nothing at all. */
    public static final Definitions NONE = new Definitions(
            List.of(),
            new Access(List.of(), List.of(), List.of()),
            new Settings(List.of(), List.of(), List.of()),
            new Topology(List.of(), List.of(), List.of()));

    public Definitions {
        vhosts = List.copyOf(vhosts);
    }

    /** Who may do what. */
    public record Access(
            List<User> users, List<VhostPermissions> permissions, List<TopicPermissions> topicPermissions) {
        public Access {
            users = List.copyOf(users);
            permissions = List.copyOf(permissions);
            topicPermissions = List.copyOf(topicPermissions);
        }
    }

    /** What is set beside the topology. */
    public record Settings(List<Parameter> parameters, List<GlobalParameter> globals, List<VhostPolicy> policies) {
        public Settings {
            parameters = List.copyOf(parameters);
            globals = List.copyOf(globals);
            policies = List.copyOf(policies);
        }
    }

    /** What messages travel through. */
    public record Topology(List<Exchange> exchanges, List<Queue> queues, List<Binding> bindings) {
        public Topology {
            exchanges = List.copyOf(exchanges);
            queues = List.copyOf(queues);
            bindings = List.copyOf(bindings);
        }
    }

    /** @param limits all limits of the user; null leaves them as they are */
    public record User(
            String name,
            Credential credential,
            List<String> tags,
            @Nullable FieldTable limits) {
        public User {
            tags = List.copyOf(tags);
        }
    }

    /**
     * A virtual host. What is null stays as it is, or is as in a new one.
     *
     * @param limits all limits of the virtual host
     */
    public record Vhost(
            String name,
            @Nullable VhostMetadata metadata,
            @Nullable FieldTable limits,
            @Nullable Boolean tracing) {}

    /**
     * A parameter of a virtual host. Operator policies and limits are some, as in RabbitMQ.
     *
     * @param value as its component stores it
     */
    public record Parameter(String vhost, String component, String name, FieldTable value) {}

    /** A setting of the whole broker. */
    public record GlobalParameter(String name, FieldTable value) {}

    public record Exchange(String vhost, ExchangeDeclaration declaration) {}

    public record Queue(String vhost, QueueDeclaration declaration) {}

    public record Binding(String vhost, BindingRequest request) {}

    /** Whether there are users, so that a new broker needs no first one. */
    public boolean hasUsers() {
        return !access.users().isEmpty();
    }

    Definitions withUsers(List<User> users) {
        return new Definitions(
                vhosts, new Access(users, access.permissions(), access.topicPermissions()), settings, topology);
    }

    /** How many definitions there are. */
    public int count() {
        return Stream.of(
                        vhosts,
                        access.users(),
                        access.permissions(),
                        access.topicPermissions(),
                        settings.parameters(),
                        settings.globals(),
                        settings.policies(),
                        topology.exchanges(),
                        topology.queues(),
                        topology.bindings())
                .mapToInt(List::size)
                .sum();
    }
}
