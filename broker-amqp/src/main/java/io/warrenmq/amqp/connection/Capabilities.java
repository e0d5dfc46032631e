package io.warrenmq.amqp.connection;

import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/** What broker and client tell each other of themselves when they meet. */
final class Capabilities {
    private static final String KEY = "capabilities";
    private static final String[] OURS = {
        "publisher_confirms",
        "exchange_exchange_bindings",
        "basic.nack",
        "consumer_cancel_notify",
        "connection.blocked",
        "consumer_priorities",
        "authentication_failure_close",
        "per_consumer_qos",
        "direct_reply_to"
    };

    private Capabilities() {}

    /** The server properties of {@code connection.start}; clients read several of them, see the ecosystem's notes. */
    static FieldTable serverProperties(BrokerIdentity identity) {
        FieldTable.Builder capabilities = FieldTable.builder();
        for (String capability : OURS) {
            capabilities.put(capability, true);
        }
        return FieldTable.builder()
                .put(KEY, capabilities.build())
                .put("cluster_name", identity.clusterName())
                .put("copyright", "The Warren authors")
                .put("information", "Licensed under the Apache License, Version 2.0")
                .put("platform", identity.platform())
                .put("product", identity.product())
                .put("version", identity.version())
                .build();
    }

    /** Whether the client says that it has the capability. */
    static boolean has(FieldTable clientProperties, String capability) {
        return clientProperties.find(KEY) instanceof FieldValue.Table(FieldTable capabilities)
                && capabilities.find(capability) instanceof FieldValue.Bool(boolean value)
                && value;
    }

    /** The name that the client gave the connection, if any. */
    static @Nullable String connectionName(FieldTable clientProperties) {
        return clientProperties.find("connection_name") instanceof FieldValue.LongString name ? name.text() : null;
    }
}
