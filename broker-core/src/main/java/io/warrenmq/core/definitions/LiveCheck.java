package io.warrenmq.core.definitions;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Blueprint;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks definitions against what is there and what they bring themselves: that every reference leads somewhere and
 * that nothing contradicts what exists. What passes can be applied in the same turn without a refusal. Home shard; used
 * once.
 */
final class LiveCheck {
    /** What will be in one virtual host. */
    private static final class Future {
        final @Nullable Blueprint present;
        final Map<String, ExchangeDeclaration> newExchanges = new LinkedHashMap<>();
        final Set<String> newQueues = new HashSet<>();
        final List<QueueDeclaration> queues = new ArrayList<>();
        final List<BindingRequest> bindings = new ArrayList<>();

        /** What is bound to each source that was looked at. */
        final Map<String, Set<BindingRequest>> bound = new HashMap<>();

        VhostMetadata metadata;
        long queuesMax;

        /** All queues, those that delaying exchanges have too. */
        long queueCount;

        /** @param vhost null for one that does not exist yet */
        Future(@Nullable VirtualHost vhost) {
            present = vhost == null ? null : new Blueprint(vhost);
            metadata = vhost == null ? VhostMetadata.NONE : vhost.metadata();
            queueCount = present == null ? 0 : present.queueCount();
            queuesMax =
                    vhost == null ? Limits.UNLIMITED : vhost.limits().current().max(Limits.QUEUES);
        }
    }

    private final DefinitionsHost host;
    private final Definitions definitions;
    private final Transfer.Options options;
    private final Set<String> newUsers = new HashSet<>();
    private final Map<String, Future> vhosts = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    LiveCheck(DefinitionsHost host, Definitions definitions, Transfer.Options options) {
        this.host = host;
        this.definitions = definitions;
        this.options = options;
    }

    /** @throws io.warrenmq.core.error.BrokerException 404, 406 that names the first fault */
    void run() {
        users();
        Place.each(Sections.VHOSTS, definitions.vhosts(), Definitions.Vhost::name, (vhost, _) -> vhost(vhost));
        permissions();
        settings();
        Definitions.Topology topology = definitions.topology();
        Place.each(
                Sections.EXCHANGES,
                topology.exchanges(),
                each -> each.declaration().name(),
                this::exchange);
        Place.each(
                Sections.QUEUES, topology.queues(), each -> each.declaration().name(), this::queue);
        Place.each(Sections.BINDINGS, topology.bindings(), Sections::name, this::binding);
    }

    /** What is left out or stays as it is, for people. */
    List<String> notes() {
        return notes;
    }

    /** The queues and bindings that are to be made in a virtual host, where they are not there yet. */
    List<QueueDeclaration> queues(String vhost) {
        return require(vhost).queues;
    }

    List<BindingRequest> bindings(String vhost) {
        return require(vhost).bindings;
    }

    List<ExchangeDeclaration> exchanges(String vhost) {
        return List.copyOf(require(vhost).newExchanges.values());
    }

    /** The virtual hosts that definitions speak of. */
    Set<String> vhosts() {
        return vhosts.keySet();
    }

    // --- who, and where

    private void users() {
        Place.each(Sections.USERS, definitions.access().users(), Definitions.User::name, (user, _) -> {
            if (user.credential() instanceof Credential.Hash(var hash)) {
                host.users().checkAllowed(hash);
            }
            newUsers.add(user.name());
        });
    }

    private void requireUser(String name) {
        if (!newUsers.contains(name) && host.users().find(name) == null) {
            throw notFound("user '" + name + "' does not exist");
        }
    }

    private void vhost(Definitions.Vhost vhost) {
        if (host.isBeingDeleted(vhost.name())) {
            throw preconditionFailed("vhost '" + vhost.name() + "' is being deleted");
        }
        Future future = vhosts.computeIfAbsent(vhost.name(), name -> new Future(host.findVhost(name)));
        if (vhost.metadata() != null) {
            future.metadata = vhost.metadata();
        }
        limit(future, vhost.limits());
    }

    private static void limit(Future future, @Nullable FieldTable limits) {
        if (limits != null) {
            future.queuesMax = Limits.of(Limits.Scope.VHOST, limits).max(Limits.QUEUES);
        }
    }

    /** The virtual host of that name, which is there or will be. */
    private Future require(String name) {
        Future known = vhosts.get(name);
        if (known != null) {
            return known;
        }
        VirtualHost present = host.findVhost(name);
        if (present == null) {
            throw notFound("vhost '" + name + "' does not exist");
        }
        Future future = new Future(present);
        vhosts.put(name, future);
        return future;
    }

    private void permissions() {
        Definitions.Access access = definitions.access();
        Place.each(Sections.PERMISSIONS, access.permissions(), each -> each.user(), (each, _) -> {
            requireUser(each.user());
            require(each.vhost());
        });
        Map<List<String>, Set<String>> fresh = new HashMap<>();
        Place.each(Sections.TOPIC_PERMISSIONS, access.topicPermissions(), each -> each.user(), (each, _) -> {
            requireUser(each.user());
            require(each.vhost());
            topicRoom(each, fresh);
        });
    }

    private void topicRoom(TopicPermissions permissions, Map<List<String>, Set<String>> fresh) {
        if (host.users().hasTopicPermissions(permissions)) {
            return;
        }
        Set<String> ofUser =
                fresh.computeIfAbsent(List.of(permissions.user(), permissions.vhost()), _ -> new HashSet<>());
        ofUser.add(permissions.exchange());
        if (ofUser.size() > host.users().topicRoom(permissions.user(), permissions.vhost())) {
            throw preconditionFailed("user '" + permissions.user() + "' gets topic permissions for too many exchanges");
        }
    }

    private void settings() {
        Definitions.Settings settings = definitions.settings();
        Place.each(Sections.PARAMETERS, settings.parameters(), Definitions.Parameter::name, (each, _) -> {
            Future future = require(each.vhost());
            if (each.component().equals(Limits.Scope.VHOST.component())) {
                limit(future, each.value());
            }
        });
        Place.each(
                Sections.POLICIES,
                settings.policies(),
                each -> each.policy().name(),
                (each, _) -> require(each.vhost()));
    }

    // --- topology

    private void exchange(Definitions.Exchange exchange, Place place) {
        Future future = require(exchange.vhost());
        ExchangeDeclaration declaration = exchange.declaration();
        if (declaration.name().isEmpty() || Sections.isReserved(declaration.name())) {
            return; // every virtual host has its own, as RabbitMQ sees it too
        }
        if (future.present == null || future.present.routingType(declaration.name()) == null) {
            if (future.newExchanges.put(declaration.name(), declaration) == null
                    && declaration.kind().equals(ExchangeType.DELAYED.wireName())) {
                future.queueCount++;
            }
            return;
        }
        keep(place, future.present.difference(declaration));
    }

    /** What exists and differs stays as it is in RabbitMQ; some want to know before anything happens. */
    private void keep(Place place, @Nullable String difference) {
        if (difference != null) {
            note(options.keepsDiffering(), place, "stays as it is", difference);
        }
    }

    private void note(boolean tolerated, Place place, String whatHappens, String why) {
        if (!tolerated) {
            throw place.fault(why);
        }
        notes.add(place + " " + whatHappens + ": " + why);
    }

    private void queue(Definitions.Queue queue, Place place) {
        Future future = require(queue.vhost());
        QueueDeclaration declaration = queue.declaration();
        if (Sections.isReserved(declaration.name())) {
            notes.add(place + " is left out: names that begin with 'amq.' are the broker's");
            return;
        }
        if (future.present != null && future.present.hasQueue(declaration.name())) {
            keep(place, future.present.difference(declaration, future.metadata));
        } else if (future.newQueues.add(declaration.name())) {
            future.queues.add(declaration);
            requireRoom(queue.vhost(), future);
        }
    }

    private static void requireRoom(String vhost, Future future) {
        future.queueCount++;
        if (future.queuesMax != Limits.UNLIMITED && future.queueCount > future.queuesMax) {
            throw preconditionFailed("queue limit in vhost '" + vhost + "' (" + future.queuesMax + ") is reached");
        }
    }

    private void binding(Definitions.Binding binding, Place place) {
        Future future = require(binding.vhost());
        BindingRequest request = binding.request();
        if (request.source().isEmpty()) {
            return; // the default exchange: every queue has that binding
        }
        ExchangeType type = routingType(future, request.source());
        String missing = type == null ? missing("exchange", request.source(), binding.vhost()) : null;
        if (missing == null && !hasDestination(future, request)) {
            missing = missing(request.toQueue() ? "queue" : "exchange", request.destination(), binding.vhost());
        }
        if (type == null || missing != null) {
            note(options.dropsDangling(), place, "is left out", String.valueOf(missing));
            return;
        }
        String fault = type.checkBinding(request.routingKey(), request.arguments());
        if (fault != null) {
            throw preconditionFailed(fault);
        }
        if (!isBound(future, request)) {
            future.bindings.add(request);
        }
    }

    private static boolean isBound(Future future, BindingRequest request) {
        Blueprint present = future.present;
        return present != null
                && future.bound
                        .computeIfAbsent(request.source(), present::bindingsFrom)
                        .contains(Blueprint.normalized(request));
    }

    private static String missing(String kind, String name, String vhost) {
        return "no " + kind + " '" + name + "' in vhost '" + vhost + "'";
    }

    private static @Nullable ExchangeType routingType(Future future, String exchange) {
        ExchangeType present = future.present == null ? null : future.present.routingType(exchange);
        if (present != null) {
            return present;
        }
        ExchangeDeclaration fresh = future.newExchanges.get(exchange);
        return fresh == null ? Blueprint.predeclaredType(exchange) : Blueprint.routingType(fresh);
    }

    private static boolean hasDestination(Future future, BindingRequest request) {
        if (!request.toQueue()) {
            return !request.destination().isEmpty() && routingType(future, request.destination()) != null;
        }
        boolean present = future.present != null && future.present.hasUnownedQueue(request.destination());
        return present || future.newQueues.contains(request.destination());
    }
}
