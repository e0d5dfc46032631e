package io.warrenmq.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.policy.ApplyTo.Kind;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which policy governs what. */
final class PolicyTableTest {
    private final PolicyTable table = new PolicyTable();

    private Policy set(String name, String pattern, ApplyTo applyTo, int priority) {
        Policy policy = new Policy(
                name,
                pattern,
                applyTo,
                priority,
                FieldTable.builder().put("max-length", 1).build());
        table.set(policy);
        return policy;
    }

    private @Nullable String governing(Kind kind, String name) {
        Policy policy = table.match(kind, name);
        return policy == null ? null : policy.name();
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, true, true, true",
        "EXCHANGES, true, false, false",
        "QUEUES, false, true, true",
        "CLASSIC_QUEUES, false, true, false",
        "QUORUM_QUEUES, false, false, true",
        "STREAMS, false, false, false",
    })
    void aPolicyIsForItsKind(ApplyTo applyTo, boolean exchange, boolean classic, boolean quorum) {
        set("p", "^q", applyTo, 0);
        assertEquals(exchange, table.match(Kind.EXCHANGE, "q") != null);
        assertEquals(classic, table.match(Kind.CLASSIC_QUEUE, "q") != null);
        assertEquals(quorum, table.match(Kind.QUORUM_QUEUE, "q") != null);
        assertNull(table.match(Kind.CLASSIC_QUEUE, "other"));
    }

    @Test
    void theHighestPriorityGovernsAloneAndThenTheFirstName() {
        set("low", ".*", ApplyTo.ALL, -1);
        set("b", "^q", ApplyTo.ALL, 5);
        set("a", "^q", ApplyTo.ALL, 5);
        set("high", "^q1", ApplyTo.ALL, 7);
        assertEquals("high", governing(Kind.CLASSIC_QUEUE, "q1"));
        assertEquals("a", governing(Kind.CLASSIC_QUEUE, "q2"));
        assertEquals("low", governing(Kind.CLASSIC_QUEUE, "x"));
        assertTrue(table.clear("a"));
        assertFalse(table.clear("a"));
        assertEquals("b", governing(Kind.CLASSIC_QUEUE, "q2"));
    }

    @Test
    void aPolicyTakesThePlaceOfThatOfItsName() {
        set("p", "^q", ApplyTo.ALL, 0);
        Policy now = set("p", "^x", ApplyTo.ALL, 0);
        assertNull(governing(Kind.CLASSIC_QUEUE, "q"));
        assertEquals(List.of(now), table.list());
        assertEquals(now, table.find("p"));
        assertNull(table.find("q"));
    }
}
