package io.warrenmq.http.api;

import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What tools ask to learn whether they may use a broker. They compare versions and look for features, so these say to
 * which level of RabbitMQ the broker is compatible; its own name and version stand beside.
 */
public final class Compatibility {
    /** The level of RabbitMQ. */
    public static final String RABBITMQ_VERSION = "4.2.0";

    private Compatibility() {}

    /** Members that both the overview and a node have. */
    static JsonObject versions(BrokerIdentity identity) {
        return new JsonObject()
                .put("product_name", identity.product())
                .put("product_version", identity.version())
                .put("rabbitmq_version", RABBITMQ_VERSION)
                .put("management_version", RABBITMQ_VERSION)
                .put("erlang_version", identity.platform())
                .put("erlang_full_version", identity.platform() + " [" + identity.product() + " is not Erlang]")
                .put("crypto_lib_version", "JCA");
    }

    static JsonValue.Array exchangeTypes() {
        List<JsonValue> types = new ArrayList<>();
        for (ExchangeType each : ExchangeType.values()) {
            types.add(named(each.wireName(), "exchange type " + each.wireName()));
        }
        return new JsonValue.Array(types);
    }

    static JsonValue.Array authMechanisms() {
        return new JsonValue.Array(List.of(
                named("PLAIN", "user name and password"), named("AMQPLAIN", "user name and password in a table")));
    }

    private static JsonObject named(String name, String description) {
        return new JsonObject()
                .put("name", name)
                .put("description", description)
                .put("enabled", true);
    }
}
