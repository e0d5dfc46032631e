package io.warrenmq.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy may say. */
final class PolicyRankTest {
    private static Policy policy(FieldTable definition) {
        return new Policy("p", "^q", ApplyTo.QUEUES, 0, definition);
    }

    private static Policy policy(String key, FieldValue value) {
        return policy(FieldTable.builder().put(key, value).build());
    }

    /** A number, a word or a boolean, as JSON would have it. */
    private static FieldValue value(String text) {
        if (text.matches("-?[0-9]+")) {
            return FieldValue.Int.of(Long.parseLong(text));
        }
        return text.equals("true") ? new FieldValue.Bool(true) : FieldValue.LongString.of(text);
    }

    private static void assertRefused(PolicyRank rank, String explanation, Policy policy) {
        BrokerException refusal = assertThrows(BrokerException.class, () -> rank.check(policy));
        assertEquals("PRECONDITION_FAILED - " + explanation, refusal.replyText());
    }

    @ParameterizedTest
    @CsvSource({
        "message-ttl, 0",
        "message-ttl, 134217728000",
        "expires, 1",
        "max-length, 0",
        "max-length-bytes, 9223372036854775807",
        "overflow, drop-head",
        "overflow, reject-publish",
        "overflow, reject-publish-dlx",
        "overflow, drop-lru",
        "dead-letter-exchange, ''",
        "dead-letter-exchange, x",
        "dead-letter-routing-key, k",
        "dead-letter-strategy, at-least-once",
        "delivery-limit, -1",
        "delivery-limit, 100000",
        "consumer-timeout, 1",
        "max-priority, 255",
        "delivery-delay, 0",
        "alternate-exchange, ae",
        "delayed-retry-type, disabled",
    })
    void valuesInRangeAreTaken(String key, String value) {
        assertEquals(List.of(), PolicyRank.USER.check(policy(key, value(value))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message-ttl            | -1     | an integer of at least 0",
                "message-ttl            | soon   | an integer of at least 0",
                "expires                | 0      | an integer of at least 1",
                "max-length             | -5     | an integer of at least 0",
                "max-length-bytes       | true   | an integer of at least 0",
                "overflow               | spill  | one of drop-head, reject-publish, reject-publish-dlx, drop-lru",
                "dead-letter-exchange   | 5      | a string of 0 to 255 bytes",
                "dead-letter-strategy   | twice  | one of at-most-once, at-least-once",
                "delivery-limit         | many   | an integer",
                "consumer-timeout       | 0      | an integer of at least 1",
                "max-priority           | 256    | an integer from 0 to 255",
                "delayed-retry-type     | some   | one of disabled, all, failed, returned",
                "delayed-retry-min      | 0      | an integer of at least 1",
                "alternate-exchange     | 5      | a string of 0 to 255 bytes",
            })
    void otherValuesAreRefusedWithKeyAndValue(String key, String value, String expected) {
        FieldValue given = value(value);
        assertRefused(
                PolicyRank.USER,
                "invalid policy 'p': '" + key + "' must be " + expected + " but is " + ArgumentText.quoted(given),
                policy(key, given));
    }

    @Test
    void numbersAreWholeNumbers() {
        assertThrows(
                BrokerException.class, () -> PolicyRank.USER.check(policy("max-length", new FieldValue.Float64(10))));
    }

    @Test
    void keysThatNobodyKnowsAreTakenAndNamed() {
        FieldTable definition = FieldTable.builder()
                .put("max-length", 5)
                .put("federation-upstream-set", "all")
                .put("max-lenght", 5)
                .put("single-active-consumer", true)
                .build();
        assertEquals(
                List.of("federation-upstream-set", "max-lenght", "single-active-consumer"),
                PolicyRank.USER.check(policy(definition)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ha-mode",
                "ha-sync-mode",
                "queue-mode",
                "queue-version",
                "max-in-memory-length",
                "max-in-memory-bytes",
                "queue-leader-locator",
                "target-group-size",
            })
    void keysThatMeanNothingHereAreTakenInSilence(String key) {
        for (PolicyRank rank : PolicyRank.values()) {
            assertEquals(List.of(), rank.check(policy(key, value("anything"))));
        }
    }

    @Test
    void aGrowingDelayNeedsABeginAndAnOrder() {
        assertRefused(
                PolicyRank.USER,
                "invalid policy 'p': 'delayed-retry-min' is missing, which 'delayed-retry-type' \"all\" needs",
                policy("delayed-retry-type", value("all")));
        assertRefused(
                PolicyRank.USER,
                "invalid policy 'p': 'delayed-retry-max' 5 is smaller than 'delayed-retry-min' 10",
                policy(FieldTable.builder()
                        .put("delayed-retry-min", 10)
                        .put("delayed-retry-max", 5)
                        .build()));
    }

    // --- operator policies

    @ParameterizedTest
    @CsvSource({
        "expires, 1000",
        "message-ttl, 1000",
        "max-length, 10",
        "max-length-bytes, 10",
        "delivery-limit, 10",
        "overflow, reject-publish",
        "delayed-retry-max, 10",
    })
    void operatorsSetBounds(String key, String value) {
        assertEquals(List.of(), PolicyRank.OPERATOR.check(policy(key, value(value))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead-letter-exchange", "alternate-exchange", "max-priority", "consumer-timeout", "other"})
    void operatorsSetNothingElse(String key) {
        assertRefused(
                PolicyRank.OPERATOR,
                "invalid operator policy 'p': operator policies do not take '" + key
                        + "', only expires, message-ttl, max-length, max-length-bytes, overflow, delivery-limit,"
                        + " delayed-retry-type, delayed-retry-min, delayed-retry-max",
                policy(key, value("5")));
    }

    // --- the rest of a policy

    @Test
    void namePatternAndDefinitionAreChecked() {
        FieldTable definition = FieldTable.builder().put("max-length", 5).build();
        assertRefused(
                PolicyRank.USER,
                "invalid policy '': its name must have 1 to 255 bytes",
                new Policy("", "^q", ApplyTo.ALL, 0, definition));
        assertRefused(
                PolicyRank.USER,
                "invalid policy 'p': its pattern is not a regular expression that can be used: missing ) at offset 2",
                new Policy("p", "(q", ApplyTo.ALL, 0, definition));
        assertRefused(PolicyRank.USER, "invalid policy 'p': its definition is empty", policy(FieldTable.EMPTY));
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyIsStoredAsRabbitMqNamesItsParts(ApplyTo applyTo) {
        FieldTable definition = FieldTable.builder().put("max-length", 5).build();
        Policy policy = new Policy("p", "^q", applyTo, -3, definition);
        assertEquals(
                FieldTable.builder()
                        .put("pattern", "^q")
                        .put("apply-to", applyTo.name().toLowerCase(Locale.ROOT))
                        .put("priority", -3)
                        .put("definition", definition)
                        .build(),
                policy.toValue());
        assertEquals(policy, Policy.of("p", policy.toValue()));
    }

    @Test
    void priorityAndKindMayBeLeftOut() {
        FieldTable value = FieldTable.builder()
                .put("pattern", "^q")
                .put("definition", FieldTable.EMPTY)
                .build();
        assertEquals(new Policy("p", "^q", ApplyTo.ALL, 0, FieldTable.EMPTY), Policy.of("p", value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pattern    | 5          | a string but is 5",
                "definition | 5          | a table but is 5",
                "priority   | 5000000000 | a 32-bit integer but is 5000000000",
                "apply-to   | topics     | one of queues, exchanges, all, classic_queues, quorum_queues, streams"
                        + " but is \"topics\"",
            })
    void partsOfAWrongTypeAreRefused(String part, String given, String fault) {
        FieldTable value = policy("max-length", value("5")).toValue().toBuilder()
                .put(part, value(given))
                .build();
        BrokerException refusal = assertThrows(BrokerException.class, () -> Policy.of("p", value));
        assertEquals("invalid policy 'p': '" + part + "' must be " + fault, refusal.explanation());
    }
}
