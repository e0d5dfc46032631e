package io.warrenmq.http.api;

import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.management.VhostPolicy;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonWriter;
import io.warrenmq.http.json.TableJson;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;

/** Writes definitions as RabbitMQ does, item by item, so that they need no memory for their text. */
final class DefinitionsWriter {
    private final BrokerIdentity identity;
    private final Definitions definitions;

    /** Whether it is of one virtual host, which its items do not name then. */
    private final boolean one;

    DefinitionsWriter(BrokerIdentity identity, Definitions definitions, boolean one) {
        this.identity = identity;
        this.definitions = definitions;
        this.one = one;
    }

    void to(OutputStream stream) {
        try (JsonWriter out = new JsonWriter(stream)) {
            out.beginObject();
            head().forEach((name, value) -> {
                out.name(name);
                out.write(value);
            });
            if (!one) {
                Definitions.Access access = definitions.access();
                list(out, "users", access.users(), UserJson::json);
                list(out, "vhosts", definitions.vhosts(), VhostJson::json);
                list(out, "permissions", access.permissions(), DefinitionsWriter::permission);
                list(out, "topic_permissions", access.topicPermissions(), DefinitionsWriter::topicPermission);
            }
            Definitions.Settings settings = definitions.settings();
            list(out, "parameters", settings.parameters(), this::parameter);
            if (!one) {
                list(out, "global_parameters", settings.globals(), DefinitionsWriter::global);
            }
            list(out, "policies", settings.policies(), this::policy);
            list(out, "queues", definitions.topology().queues(), this::queue);
            list(out, "exchanges", definitions.topology().exchanges(), this::exchange);
            list(out, "bindings", definitions.topology().bindings(), this::binding);
            out.endObject();
        }
    }

    private static <T> void list(JsonWriter out, String name, List<T> items, Function<? super T, JsonObject> json) {
        out.name(name);
        out.beginArray();
        items.forEach(each -> out.write(json.apply(each)));
        out.endArray();
    }

    private JsonObject head() {
        JsonObject head = new JsonObject()
                .put("rabbit_version", Compatibility.RABBITMQ_VERSION)
                .put("rabbitmq_version", Compatibility.RABBITMQ_VERSION)
                .put("product_name", identity.product())
                .put("product_version", identity.version());
        if (one && !definitions.vhosts().isEmpty()) {
            Definitions.Vhost vhost = definitions.vhosts().getFirst();
            return head.put("rabbitmq_definition_format", "single_virtual_host")
                    .put("original_vhost_name", vhost.name())
                    .put("explanation", "Definitions of virtual host '" + vhost.name() + "'")
                    .putAll(VhostJson.about(vhost));
        }
        return head.put("rabbitmq_definition_format", "cluster")
                .put("original_cluster_name", identity.clusterName())
                .put("explanation", explanation());
    }

    private String explanation() {
        String text = "Definitions of cluster '" + identity.clusterName() + "'";
        long own = definitions.access().users().stream()
                .filter(UserJson::hasOwnHash)
                .count();
        return own == 0
                ? text
                : text + ". The passwords of " + own + " of the users are known to " + identity.product()
                        + " only: in RabbitMQ they have none and need new ones";
    }

    private JsonObject in(String vhost, JsonObject item) {
        return one ? item : item.put("vhost", vhost);
    }

    private static JsonObject permission(VhostPermissions each) {
        return new JsonObject()
                .put("user", each.user())
                .put("vhost", each.vhost())
                .put("configure", each.patterns().configure())
                .put("write", each.patterns().write())
                .put("read", each.patterns().read());
    }

    private static JsonObject topicPermission(TopicPermissions each) {
        return new JsonObject()
                .put("user", each.user())
                .put("vhost", each.vhost())
                .put("exchange", each.exchange())
                .put("write", each.write())
                .put("read", each.read());
    }

    private JsonObject parameter(Definitions.Parameter each) {
        JsonObject json = new JsonObject().put("value", TableJson.unwrapped(each.value()));
        return in(each.vhost(), json).put("component", each.component()).put("name", each.name());
    }

    private static JsonObject global(Definitions.GlobalParameter each) {
        return new JsonObject().put("name", each.name()).put("value", TableJson.unwrapped(each.value()));
    }

    private JsonObject policy(VhostPolicy each) {
        Policy policy = each.policy();
        return in(each.vhost(), new JsonObject())
                .put("name", policy.name())
                .put("pattern", policy.pattern())
                .put("apply-to", policy.applyTo().wireName())
                .put("definition", TableJson.toJson(policy.definition()))
                .put("priority", policy.priority());
    }

    private JsonObject queue(Definitions.Queue each) {
        QueueOptions options = each.declaration().options();
        FieldValue type = options.arguments().find("x-queue-type");
        JsonObject json = new JsonObject().put("name", each.declaration().name());
        return in(each.vhost(), json)
                .put("type", type instanceof FieldValue.LongString text ? text.text() : "classic")
                .put("durable", options.durable())
                .put("auto_delete", options.autoDelete())
                .put("arguments", TableJson.toJson(options.arguments()));
    }

    private JsonObject exchange(Definitions.Exchange each) {
        ExchangeDeclaration exchange = each.declaration();
        return in(each.vhost(), new JsonObject().put("name", exchange.name()))
                .put("type", exchange.kind())
                .put("durable", exchange.durable())
                .put("auto_delete", exchange.autoDelete())
                .put("internal", exchange.internal())
                .put("arguments", TableJson.toJson(exchange.arguments()));
    }

    private JsonObject binding(Definitions.Binding each) {
        BindingRequest binding = each.request();
        return in(each.vhost(), new JsonObject().put("source", binding.source()))
                .put("destination", binding.destination())
                .put("destination_type", binding.toQueue() ? "queue" : "exchange")
                .put("routing_key", binding.routingKey())
                .put("arguments", TableJson.toJson(binding.arguments()));
    }
}
