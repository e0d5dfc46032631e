package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What exchanges of the types beyond 0-9-1 can be declared with. */
final class ExchangeArgumentsTest {
    private static final String DELAYED_REFUSED =
            "PRECONDITION_FAILED - Invalid argument, 'x-delayed-type' must be an existing exchange type";
    private static final String SIZE_REFUSED =
            "PRECONDITION_FAILED - Missing or invalid argument, 'x-cache-size' must be an integer greater than 0";
    private static final String TTL_REFUSED =
            "PRECONDITION_FAILED - Invalid argument, 'x-cache-ttl' must be an integer greater than 0";

    private final VhostBench bench = new VhostBench(1, 1);
    private final Session session = bench.open(0);

    // --- x-consistent-hash

    @Test
    void aHashingExchangeHashesOneThing() {
        declare("plain", "x-consistent-hash", Map.of());
        declare("header", "x-consistent-hash", Map.of("hash-header", text("customer")));
        for (String property : List.of("message_id", "correlation_id", "timestamp")) {
            declare(property, "x-consistent-hash", Map.of("hash-property", text(property)));
        }
        refuse(
                "PRECONDITION_FAILED - hash-header and hash-property are mutually exclusive",
                "x-consistent-hash",
                Map.of("hash-header", text("a"), "hash-property", text("message_id")));
        refuse(
                "PRECONDITION_FAILED - Unsupported property: app_id",
                "x-consistent-hash",
                Map.of("hash-property", text("app_id")));
        refuse(
                "PRECONDITION_FAILED - invalid type 'long' for arg 'hash-header' in exchange 'x' in vhost '/'",
                "x-consistent-hash",
                Map.of("hash-header", FieldValue.Int.of(1)));
        refuse(
                "PRECONDITION_FAILED - invalid type 'bool' for arg 'hash-property' in exchange 'x' in vhost '/'",
                "x-consistent-hash",
                Map.of("hash-property", new FieldValue.Bool(true)));
    }

    @Test
    void aBindingOfAHashingExchangeHasAWeight() {
        declare("x", "x-consistent-hash", Map.of());
        bench.declare(session, "q", VhostBench.PLAIN);
        bench.bind(session, "x", "q", "10");
        assertRefused(
                "PRECONDITION_FAILED - The binding key must be an integer: 'k'",
                () -> bench.bind(session, "x", "q", "k"));
        assertRefused(
                "PRECONDITION_FAILED - The binding key must be greater than 0",
                () -> bench.bind(session, "x", "q", "0"));
    }

    // --- x-recent-history

    @Test
    void aHistoryHasALength() {
        declare("default", "x-recent-history", Map.of());
        declare("one", "x-recent-history", Map.of("x-recent-history-length", FieldValue.Int.of(1)));
        declare("most", "x-recent-history", Map.of("x-recent-history-length", FieldValue.Int.of(10_000)));
        for (FieldValue bad : List.of(FieldValue.Int.of(0), FieldValue.Int.of(-1), text("ten"))) {
            refuse(
                    "PRECONDITION_FAILED - Invalid argument " + ArgumentText.value(bad)
                            + ", 'x-recent-history-length' must be a positive integer",
                    "x-recent-history",
                    Map.of("x-recent-history-length", bad));
        }
        refuse(
                "PRECONDITION_FAILED - Invalid argument 10001, 'x-recent-history-length' must be at most 10000",
                "x-recent-history",
                Map.of("x-recent-history-length", FieldValue.Int.of(10_001)));
    }

    // --- x-message-deduplication

    @Test
    void aDeduplicatingExchangeHasASize() {
        declare("one", "x-message-deduplication", Map.of("x-cache-size", FieldValue.Int.of(1)));
        declare("text", "x-message-deduplication", Map.of("x-cache-size", text("5")));
        declare("most", "x-message-deduplication", Map.of("x-cache-size", FieldValue.Int.of(1_000_000)));
        refuse(SIZE_REFUSED, "x-message-deduplication", Map.of());
        for (FieldValue bad : List.of(FieldValue.Int.of(0), FieldValue.Int.of(-1), text("many"), text("-3"))) {
            refuse(SIZE_REFUSED, "x-message-deduplication", Map.of("x-cache-size", bad));
        }
        refuse(
                "PRECONDITION_FAILED - Invalid argument 1000001, 'x-cache-size' must be at most 1000000",
                "x-message-deduplication",
                Map.of("x-cache-size", FieldValue.Int.of(1_000_001)));
    }

    @Test
    void aDeduplicatingExchangeMayHaveATimeAndAPersistence() {
        FieldValue size = FieldValue.Int.of(10);
        declare("ttl", "x-message-deduplication", Map.of("x-cache-size", size, "x-cache-ttl", FieldValue.Int.of(1)));
        declare("text", "x-message-deduplication", Map.of("x-cache-size", size, "x-cache-ttl", text("1000")));
        for (FieldValue bad : List.of(FieldValue.Int.of(0), text("soon"), new FieldValue.Bool(true))) {
            refuse(TTL_REFUSED, "x-message-deduplication", Map.of("x-cache-size", size, "x-cache-ttl", bad));
        }
        for (String good : List.of("memory", "disk")) {
            Map<String, FieldValue> arguments = Map.of("x-cache-size", size, "x-cache-persistence", text(good));
            declare(good, "x-message-deduplication", arguments);
        }
        refuse(
                "PRECONDITION_FAILED - Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'",
                "x-message-deduplication",
                Map.of("x-cache-size", size, "x-cache-persistence", text("tape")));
    }

    // --- x-delayed-message

    @ParameterizedTest
    @EnumSource(names = "DELAYED", mode = EnumSource.Mode.EXCLUDE)
    void aDelayingExchangeRoutesAsAnyOtherType(ExchangeType type) {
        Map<String, FieldValue> arguments =
                Map.of("x-delayed-type", text(type.wireName()), "x-cache-size", FieldValue.Int.of(10));
        declare("x", "x-delayed-message", arguments);
        Exchange exchange = bench.topology().exchange("x");
        assertTrue(exchange.isDelaying());
        assertEquals(type, exchange.routingType());
        declare("y", type.wireName(), arguments);
        assertFalse(bench.topology().exchange("y").isDelaying());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "", "Direct", "x-delayed-message"})
    void aDelayingExchangeNeedsAnotherType(String type) {
        refuse(DELAYED_REFUSED, "x-delayed-message", Map.of("x-delayed-type", text(type)));
        refuse(DELAYED_REFUSED, "x-delayed-message", Map.of());
        refuse(DELAYED_REFUSED, "x-delayed-message", Map.of("x-delayed-type", FieldValue.Int.of(1)));
    }

    @Test
    void aDelayingExchangeIsCheckedAsItsTypeIs() {
        refuse(SIZE_REFUSED, "x-delayed-message", Map.of("x-delayed-type", text("x-message-deduplication")));
        declare("x", "x-delayed-message", Map.of("x-delayed-type", text("x-consistent-hash")));
        bench.declare(session, "q", VhostBench.PLAIN);
        assertRefused(
                "PRECONDITION_FAILED - The binding key must be an integer: 'k'",
                () -> bench.bind(session, "x", "q", "k"));
    }

    @Test
    void theTypeOfADelayingExchangeMustAgree() {
        declare("x", "x-delayed-message", Map.of("x-delayed-type", text("direct")));
        declare("x", "x-delayed-message", Map.of("x-delayed-type", text("direct"), "other", text("any")));
        refuse(
                "PRECONDITION_FAILED - inequivalent arg 'x-delayed-type' for exchange 'x' in vhost '/': "
                        + "received 'topic' but current is 'direct'",
                "x-delayed-message",
                Map.of("x-delayed-type", text("topic")));
        refuse(
                "PRECONDITION_FAILED - inequivalent arg 'x-delayed-type' for exchange 'x' in vhost '/': "
                        + "received none but current is the value 'direct' of type 'longstr'",
                "x-delayed-message",
                Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "x-consistent-hash, hash-header",
        "x-recent-history, x-recent-history-length",
        "x-message-deduplication, x-cache-size"
    })
    void noOtherArgumentIsCompared(String kind, String argument) {
        Map<String, FieldValue> size = Map.of("x-cache-size", FieldValue.Int.of(10));
        declare("x", kind, size);
        declare("x", kind, Map.of(argument, text("another")));
    }

    private void declare(String name, String kind, Map<String, FieldValue> arguments) {
        FieldTable.Builder table = FieldTable.builder();
        arguments.forEach(table::put);
        bench.declareExchange(session, new ExchangeDeclaration(name, kind, false, false, false, table.build()));
    }

    private void refuse(String text, String kind, Map<String, FieldValue> arguments) {
        assertRefused(text, () -> declare("x", kind, arguments));
    }

    private static FieldValue text(String value) {
        return FieldValue.LongString.of(value);
    }
}
