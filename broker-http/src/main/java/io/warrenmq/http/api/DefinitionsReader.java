package io.warrenmq.http.api;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;
import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.access.Patterns;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.definitions.Place;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.management.VhostPolicy;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonReader;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads RabbitMQ's {@code definitions.json}, item by item. Sections and members that it does not know are ignored, as
 * those of other versions are; what a member has in it must be right. Used once.
 */
public final class DefinitionsReader implements JsonReader.Sections {
    private static final String MISSING = "key_missing: ";
    private static final String QUEUE_TYPE = "x-queue-type";

    /** Reads an item of a section. */
    @FunctionalInterface
    private interface Item {
        void read(Members item);
    }

    /** Null when the file says for each item in which virtual host it is. */
    private final @Nullable String scope;

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
    private final Map<String, Item> sections;

    private DefinitionsReader(@Nullable String scope) {
        this.scope = scope;
        Map<String, Item> ofVhost = Map.of(
                "parameters", this::parameter,
                "policies", this::policy,
                "exchanges", this::exchange,
                "queues", this::queue,
                "bindings", this::binding);
        Map<String, Item> ofBroker = Map.of(
                "users", item -> users.add(UserJson.read(item)),
                "vhosts", item -> vhosts.add(VhostJson.read(item)),
                "permissions", this::permission,
                "topic_permissions", this::topicPermission,
                "global_parameters", this::global);
        this.sections = new HashMap<>(ofVhost);
        if (scope == null) {
            sections.putAll(ofBroker);
        }
    }

    /**
     * Reads definitions.
     *
     * @param vhost the virtual host that all of it is for, whatever it says itself; users, permissions and virtual
     *     hosts are left out then, as RabbitMQ does it. Null for a file that names them
     * @throws BrokerException 406 that names the first fault
     */
    public static Definitions read(byte[] json, @Nullable String vhost) {
        DefinitionsReader reader = new DefinitionsReader(vhost);
        try {
            JsonReader.readSections(json, reader);
        } catch (HttpRefusal refusal) {
            throw preconditionFailed(refusal.reason());
        }
        return reader.read();
    }

    private Definitions read() {
        return new Definitions(
                vhosts,
                new Definitions.Access(users, permissions, topicPermissions),
                new Definitions.Settings(parameters, globals, policies),
                new Definitions.Topology(exchanges, queues, bindings));
    }

    @Override
    public void item(String name, int index, JsonValue value) {
        Item section = sections.get(name);
        if (section == null) {
            return;
        }
        if (!(value instanceof JsonObject object)) {
            throw new Place(name, index, "").fault("it must be an object");
        }
        try {
            section.read(new Members(object));
        } catch (HttpRefusal refusal) {
            throw new Place(name, index, named(object)).fault(text(refusal.reason()));
        } catch (BrokerException refusal) {
            throw new Place(name, index, named(object)).fault(refusal.explanation());
        }
    }

    private static String named(JsonObject object) {
        for (String each : List.of("name", "user", "destination")) {
            if (object.find(each) instanceof JsonValue.Text text) {
                return text.value();
            }
        }
        return "";
    }

    private static String text(String reason) {
        return reason.startsWith(MISSING) ? "'" + reason.substring(MISSING.length()) + "' is missing" : reason;
    }

    /** What stands where a list belongs; older tools write an empty one as an object. */
    @Override
    public void member(String name, JsonValue value) {
        boolean empty = value instanceof JsonValue.Null || (value instanceof JsonObject object && object.isEmpty());
        if (sections.containsKey(name) && !empty) {
            throw preconditionFailed(name + " must be a list of objects");
        }
    }

    private String vhost(Members item) {
        if (scope != null) {
            return scope;
        }
        String vhost = item.text("vhost");
        if (vhost == null) {
            throw badRequest("'vhost' is missing; definitions of one virtual host are imported into one");
        }
        return vhost;
    }

    // --- who may do what

    private void permission(Members item) {
        Patterns patterns =
                new Patterns(item.requiredText("configure"), item.requiredText("write"), item.requiredText("read"));
        permissions.add(new VhostPermissions(vhost(item), item.requiredText("user"), patterns));
    }

    private void topicPermission(Members item) {
        topicPermissions.add(new TopicPermissions(
                vhost(item),
                item.requiredText("user"),
                item.requiredText("exchange"),
                item.requiredText("write"),
                item.requiredText("read")));
    }

    // --- settings

    private void parameter(Members item) {
        String component = item.requiredText("component");
        boolean own =
                component.equals(PolicyRank.OPERATOR.component()) || component.equals(Limits.Scope.VHOST.component());
        FieldTable value =
                own ? TableJson.toTable(item.requiredTable("value")) : TableJson.wrapped(requiredValue(item));
        parameters.add(new Definitions.Parameter(vhost(item), component, item.requiredText("name"), value));
    }

    private static JsonValue requiredValue(Members item) {
        JsonValue value = item.object().find("value");
        if (value == null) {
            throw badRequest(MISSING + "value");
        }
        return value;
    }

    private void global(Members item) {
        globals.add(new Definitions.GlobalParameter(item.requiredText("name"), TableJson.wrapped(requiredValue(item))));
    }

    private void policy(Members item) {
        policies.add(new VhostPolicy(vhost(item), PoliciesResource.policy(item.requiredText("name"), item)));
    }

    // --- topology

    private void exchange(Members item) {
        ExchangeDeclaration declaration = new ExchangeDeclaration(
                item.requiredText("name"),
                item.requiredText("type"),
                item.flag("durable", true),
                item.flag("auto_delete", false),
                item.flag("internal", false),
                TableJson.toTable(item.table("arguments")));
        exchanges.add(new Definitions.Exchange(vhost(item), declaration));
    }

    private void queue(Members item) {
        FieldTable arguments = TableJson.toTable(item.table("arguments"));
        String type = item.text("type", "");
        if (!type.isEmpty() && !type.equals("classic") && arguments.find(QUEUE_TYPE) == null) {
            arguments = arguments.toBuilder().put(QUEUE_TYPE, type).build();
        }
        QueueOptions options =
                new QueueOptions(item.flag("durable", true), false, item.flag("auto_delete", false), arguments);
        queues.add(new Definitions.Queue(vhost(item), new QueueDeclaration(item.requiredText("name"), options)));
    }

    private void binding(Members item) {
        String type = item.text("destination_type", "queue");
        if (!type.equals("queue") && !type.equals("exchange")) {
            throw badRequest("'destination_type' must be queue or exchange, not \"" + type + "\"");
        }
        BindingRequest request = new BindingRequest(
                item.requiredText("source"),
                item.requiredText("destination"),
                type.equals("queue"),
                item.text("routing_key", ""),
                TableJson.toTable(item.table("arguments")));
        bindings.add(new Definitions.Binding(vhost(item), request));
    }
}
