package io.warrenmq.core.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.core.table.FieldTable;
import org.junit.jupiter.api.Test;

final class ExchangeTypeTest {
    @Test
    void typesAreFoundByTheirNames() {
        assertEquals(ExchangeType.DIRECT, ExchangeType.find("direct"));
        assertEquals(ExchangeType.FANOUT, ExchangeType.find("fanout"));
        assertEquals(ExchangeType.TOPIC, ExchangeType.find("topic"));
        assertEquals(ExchangeType.HEADERS, ExchangeType.find("headers"));
        assertEquals("headers", ExchangeType.HEADERS.wireName());
        assertEquals(ExchangeType.CONSISTENT_HASH, ExchangeType.find("x-consistent-hash"));
        assertEquals(ExchangeType.MODULUS_HASH, ExchangeType.find("x-modulus-hash"));
        assertEquals(ExchangeType.RANDOM, ExchangeType.find("x-random"));
        assertEquals(ExchangeType.LOCAL_RANDOM, ExchangeType.find("x-local-random"));
        assertEquals(ExchangeType.RECENT_HISTORY, ExchangeType.find("x-recent-history"));
        assertEquals(ExchangeType.DEDUPLICATION, ExchangeType.find("x-message-deduplication"));
        assertEquals(ExchangeType.DELAYED, ExchangeType.find("x-delayed-message"));
    }

    @Test
    void otherNamesAreNoType() {
        assertNull(ExchangeType.find(""));
        assertNull(ExchangeType.find("Direct"));
        assertNull(ExchangeType.find("x-unknown"));
    }

    @Test
    void eachTypeHasItsTable() {
        assertInstanceOf(DirectTable.class, ExchangeType.DIRECT.newTable());
        assertInstanceOf(FanoutTable.class, ExchangeType.FANOUT.newTable());
        assertInstanceOf(TopicTable.class, ExchangeType.TOPIC.newTable());
        assertInstanceOf(HeadersTable.class, ExchangeType.HEADERS.newTable());
        assertInstanceOf(ConsistentHashTable.class, ExchangeType.CONSISTENT_HASH.newTable());
        assertInstanceOf(ModulusHashTable.class, ExchangeType.MODULUS_HASH.newTable());
        assertInstanceOf(RandomTable.class, ExchangeType.RANDOM.newTable());
        assertInstanceOf(RandomTable.class, ExchangeType.LOCAL_RANDOM.newTable());
        assertInstanceOf(FanoutTable.class, ExchangeType.RECENT_HISTORY.newTable());
        assertInstanceOf(FanoutTable.class, ExchangeType.DEDUPLICATION.newTable());
    }

    @Test
    void aDelayingExchangeRoutesAsTheTypeThatItsArgumentNames() {
        FieldTable topic = delayed("topic");
        assertEquals(ExchangeType.TOPIC, ExchangeType.DELAYED.routing(topic));
        assertInstanceOf(TopicTable.class, ExchangeType.DELAYED.newTable(topic));
        assertEquals(ExchangeType.DIRECT, ExchangeType.DIRECT.routing(topic));
        assertNull(ExchangeType.findDelayed(FieldTable.EMPTY));
        assertNull(ExchangeType.findDelayed(delayed("nonsense")));
        assertNull(ExchangeType.findDelayed(delayed("x-delayed-message")));
        assertThrows(IllegalStateException.class, () -> ExchangeType.DELAYED.routing(FieldTable.EMPTY));
    }

    private static FieldTable delayed(String type) {
        return FieldTable.builder().put(ExchangeType.DELAYED_TYPE, type).build();
    }
}
