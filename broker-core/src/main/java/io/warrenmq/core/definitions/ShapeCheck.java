package io.warrenmq.core.definitions;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.UserChecks;
import io.warrenmq.core.access.UserSpec;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.vhost.Blueprint;
import io.warrenmq.core.vhost.SharedParameters;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Checks definitions by themselves: all that needs no look at a broker. From any thread; used once. */
final class ShapeCheck {
    private static final int NAME_BYTES_MAX = 255;

    private final Definitions definitions;

    ShapeCheck(Definitions definitions) {
        this.definitions = definitions;
    }

    /** @throws io.warrenmq.core.error.BrokerException 406 that names the first fault */
    void run() {
        access();
        Place.each(Sections.VHOSTS, definitions.vhosts(), Definitions.Vhost::name, (vhost, _) -> vhost(vhost));
        settings();
        topology();
        twins();
    }

    private void access() {
        Definitions.Access access = definitions.access();
        Place.each(Sections.USERS, access.users(), Definitions.User::name, (user, _) -> {
            UserChecks.check(new UserSpec(user.name(), user.credential(), user.tags()));
            if (user.limits() != null) {
                Limits.of(Limits.Scope.USER, user.limits());
            }
        });
        Place.each(
                Sections.PERMISSIONS, access.permissions(), each -> each.user(), (each, _) -> UserChecks.check(each));
        Place.each(
                Sections.TOPIC_PERMISSIONS,
                access.topicPermissions(),
                each -> each.user(),
                (each, _) -> UserChecks.check(each));
    }

    private static void vhost(Definitions.Vhost vhost) {
        requireName("name", vhost.name());
        if (vhost.metadata() != null) {
            vhost.metadata().check();
        }
        if (vhost.limits() != null) {
            Limits.of(Limits.Scope.VHOST, vhost.limits());
        }
    }

    private void settings() {
        Definitions.Settings settings = definitions.settings();
        Place.each(
                Sections.PARAMETERS, settings.parameters(), Definitions.Parameter::name, (each, _) -> parameter(each));
        Place.each(
                Sections.GLOBAL_PARAMETERS,
                settings.globals(),
                Definitions.GlobalParameter::name,
                (each, _) -> requireName("name", each.name()));
        Place.each(
                Sections.POLICIES,
                settings.policies(),
                each -> each.policy().name(),
                (each, _) -> PolicyRank.USER.check(each.policy()));
    }

    private static void parameter(Definitions.Parameter parameter) {
        if (parameter.component().equals(PolicyRank.OPERATOR.component())) {
            PolicyRank.OPERATOR.check(Policy.of(parameter.name(), parameter.value()));
        } else if (parameter.component().equals(Limits.Scope.VHOST.component())) {
            Limits.of(Limits.Scope.VHOST, parameter.value());
        } else {
            SharedParameters.check(parameter.component(), parameter.name());
        }
    }

    private void topology() {
        Definitions.Topology topology = definitions.topology();
        Place.each(
                Sections.EXCHANGES,
                topology.exchanges(),
                each -> each.declaration().name(),
                (each, _) -> {
                    String name = each.declaration().name();
                    requireBytes("name", name);
                    if (!name.isEmpty() && !Sections.isReserved(name)) {
                        Blueprint.check(each.vhost(), each.declaration());
                    }
                });
        Place.each(
                Sections.QUEUES, topology.queues(), each -> each.declaration().name(), (each, _) -> {
                    requireName("name", each.declaration().name());
                    if (!Sections.isReserved(each.declaration().name())) {
                        Blueprint.check(each.vhost(), each.declaration());
                    }
                });
        Place.each(Sections.BINDINGS, topology.bindings(), Sections::name, (each, _) -> {
            requireBytes("source", each.request().source());
            requireName("destination", each.request().destination());
            requireBytes("routing_key", each.request().routingKey());
        });
    }

    private static void requireName(String field, String name) {
        if (name.isEmpty()) {
            throw preconditionFailed("'" + field + "' must have 1 to " + NAME_BYTES_MAX + " bytes, not 0");
        }
        requireBytes(field, name);
    }

    private static void requireBytes(String field, String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > NAME_BYTES_MAX) {
            throw preconditionFailed("'" + field + "' must have up to " + NAME_BYTES_MAX + " bytes, not " + bytes);
        }
    }

    // --- the same thing twice

    private void twins() {
        Definitions.Access access = definitions.access();
        Definitions.Settings settings = definitions.settings();
        Definitions.Topology topology = definitions.topology();
        twins(Sections.USERS, access.users(), Definitions.User::name, Definitions.User::name);
        twins(Sections.VHOSTS, definitions.vhosts(), Definitions.Vhost::name, Definitions.Vhost::name);
        twins(
                Sections.PERMISSIONS,
                access.permissions(),
                each -> each.user(),
                each -> new Key(each.vhost(), each.user(), ""));
        twins(
                Sections.TOPIC_PERMISSIONS,
                access.topicPermissions(),
                each -> each.user(),
                each -> new Key(each.vhost(), each.user(), each.exchange()));
        twins(
                Sections.PARAMETERS,
                settings.parameters(),
                Definitions.Parameter::name,
                each -> new Key(each.vhost(), each.component(), each.name()));
        twins(
                Sections.POLICIES,
                settings.policies(),
                each -> each.policy().name(),
                each -> new Key(each.vhost(), each.policy().name(), ""));
        twins(
                Sections.EXCHANGES,
                topology.exchanges(),
                each -> each.declaration().name(),
                each -> new Key(each.vhost(), each.declaration().name(), ""));
        twins(
                Sections.QUEUES,
                topology.queues(),
                each -> each.declaration().name(),
                each -> new Key(each.vhost(), each.declaration().name(), ""));
    }

    private record Key(String vhost, String name, String more) {}

    /** The same definition twice does no harm; two that differ leave open which is meant. */
    private static <T> void twins(
            String section, List<T> items, Function<? super T, String> named, Function<? super T, ?> keyed) {
        Map<Object, Integer> first = new HashMap<>();
        Place.each(section, items, named, (item, place) -> {
            Integer before = first.putIfAbsent(keyed.apply(item), place.index());
            if (before != null && !items.get(before).equals(item)) {
                throw place.fault("differs from " + section + "[" + before + "], which defines the same");
            }
        });
    }
}
