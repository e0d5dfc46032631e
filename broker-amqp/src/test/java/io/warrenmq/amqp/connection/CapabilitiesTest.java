package io.warrenmq.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    private final FieldTable ours = Capabilities.serverProperties(SimulatedBroker.IDENTITY);

    private String text(String key) {
        return assertInstanceOf(FieldValue.LongString.class, ours.find(key)).text();
    }

    @Test
    void serverPropertiesTellWhoTheBrokerIs() {
        assertEquals("Warren", text("product"));
        assertEquals("1.2.3", text("version"));
        assertEquals("Java 25", text("platform"));
        assertEquals("warren@test", text("cluster_name"));
        assertFalse(text("copyright").isEmpty());
        assertFalse(text("information").isEmpty());
    }

    /** All nine that RabbitMQ has, and only those. */
    @Test
    void serverCapabilitiesAreAllTrue() {
        FieldTable capabilities = assertInstanceOf(FieldValue.Table.class, ours.find("capabilities"))
                .table();
        assertEquals(
                Set.of(
                        "publisher_confirms",
                        "exchange_exchange_bindings",
                        "basic.nack",
                        "consumer_cancel_notify",
                        "connection.blocked",
                        "consumer_priorities",
                        "authentication_failure_close",
                        "per_consumer_qos",
                        "direct_reply_to"),
                capabilities.entries().stream().map(Map.Entry::getKey).collect(Collectors.toSet()));
        capabilities
                .entries()
                .forEach(entry -> assertTrue(
                        assertInstanceOf(FieldValue.Bool.class, entry.getValue())
                                .value(),
                        entry::getKey));
    }

    private static FieldTable client(FieldTable capabilities) {
        return FieldTable.builder().put("capabilities", capabilities).build();
    }

    @Test
    void clientHasWhatItSaysIsTrue() {
        FieldTable client = client(FieldTable.builder()
                .put("one", true)
                .put("two", false)
                .put("three", "true")
                .build());
        assertTrue(Capabilities.has(client, "one"));
        assertFalse(Capabilities.has(client, "two"));
        assertFalse(Capabilities.has(client, "three"));
        assertFalse(Capabilities.has(client, "four"));
    }

    @Test
    void clientThatSaysNothingOrNonsenseHasNothing() {
        assertFalse(Capabilities.has(FieldTable.EMPTY, "one"));
        assertFalse(Capabilities.has(client(FieldTable.EMPTY), "one"));
        assertFalse(
                Capabilities.has(FieldTable.builder().put("capabilities", "one").build(), "one"));
    }

    @Test
    void connectionNameIsAString() {
        assertEquals(
                "worker 1",
                Capabilities.connectionName(
                        FieldTable.builder().put("connection_name", "worker 1").build()));
        assertNull(Capabilities.connectionName(FieldTable.EMPTY));
        assertNull(Capabilities.connectionName(
                FieldTable.builder().put("connection_name", 7).build()));
    }
}
