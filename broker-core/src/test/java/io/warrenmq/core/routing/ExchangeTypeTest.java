package io.warrenmq.core.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

final class ExchangeTypeTest {
    @Test
    void typesAreFoundByTheirNames() {
        assertEquals(ExchangeType.DIRECT, ExchangeType.find("direct"));
        assertEquals(ExchangeType.FANOUT, ExchangeType.find("fanout"));
        assertEquals(ExchangeType.TOPIC, ExchangeType.find("topic"));
        assertEquals(ExchangeType.HEADERS, ExchangeType.find("headers"));
        assertEquals("headers", ExchangeType.HEADERS.wireName());
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
    }
}
