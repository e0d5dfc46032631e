package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;

import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueueArgumentsTest {
    private static final String QUEUE = "queue 'q' in vhost '/'";

    // --- numbers

    @ParameterizedTest
    @CsvSource({
        "x-expires, 1",
        "x-expires, 4294967295",
        "x-message-ttl, 0",
        "x-message-ttl, 60000",
        "x-max-length, 0",
        "x-max-length, 1000000",
        "x-max-length-bytes, 0",
        "x-max-length-bytes, 9223372036854775807",
        "x-max-priority, 0",
        "x-max-priority, 255",
        "x-consumer-timeout, 1",
        "x-delivery-limit, -1",
        "x-delivery-limit, 0",
        "x-delivery-limit, 20",
        "x-delivery-delay, 0",
        "x-delivery-delay, 315360000000",
        "x-delayed-retry-min, 1",
        "x-delayed-retry-max, 1",
    })
    void numbersInRangeAreTaken(String key, long value) {
        check(table(key, value));
    }

    @ParameterizedTest
    @CsvSource({
        "x-expires, 0, '{value_zero,0}'",
        "x-expires, -1, '{value_negative,-1}'",
        "x-message-ttl, -1, '{value_negative,-1}'",
        "x-max-length, -7, '{value_negative,-7}'",
        "x-max-length-bytes, -1, '{value_negative,-1}'",
        "x-max-priority, -1, '{value_negative,-1}'",
        "x-max-priority, 256, '{max_value_exceeded,256}'",
        "x-consumer-timeout, 0, '{value_zero,0}'",
        "x-delivery-delay, -1, '{value_negative,-1}'",
        "x-delayed-retry-min, 0, '{value_zero,0}'",
        "x-delayed-retry-max, 0, '{value_zero,0}'",
    })
    void numbersOutOfRangeAreRefused(String key, long value, String fault) {
        assertInvalid(key, fault, table(key, value));
    }

    @ParameterizedTest
    @EnumSource(IntType.class)
    void integersOfAnyWidthAreTaken(IntType type) {
        check(table("x-message-ttl", new FieldValue.Int(type, 100)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-expires",
                "x-message-ttl",
                "x-max-length",
                "x-max-length-bytes",
                "x-max-priority",
                "x-consumer-timeout",
                "x-delivery-limit",
                "x-delivery-delay",
                "x-delayed-retry-min",
                "x-delayed-retry-max",
            })
    void numbersAreNotGivenAsText(String key) {
        assertInvalid(key, "{unacceptable_type,longstr}", table(key, "10"));
        assertInvalid(key, "{unacceptable_type,double}", table(key, new FieldValue.Float64(10)));
        assertInvalid(key, "{unacceptable_type,bool}", table(key, true));
        assertInvalid(key, "{unacceptable_type,void}", table(key, new FieldValue.Void()));
    }

    // --- words

    @ParameterizedTest
    @CsvSource({
        "x-overflow, drop-head",
        "x-overflow, reject-publish",
        "x-overflow, reject-publish-dlx",
        "x-overflow, drop-lru",
        "x-delayed-retry-type, disabled",
        "x-delayed-retry-type, all",
        "x-delayed-retry-type, failed",
        "x-delayed-retry-type, returned",
        "x-last-value-key, stock",
        "x-group-key, customer",
        "x-dead-letter-strategy, at-most-once",
        "x-dead-letter-strategy, at-least-once",
        "x-queue-type, classic",
    })
    void knownWordsAreTaken(String key, String value) {
        check(table(key, value));
    }

    @ParameterizedTest
    @CsvSource({
        "x-overflow, drop-tail, invalid_overflow",
        "x-overflow, '', invalid_overflow",
        "x-dead-letter-strategy, twice, invalid_dead_letter_strategy",
        "x-delayed-retry-type, some, invalid_delayed_retry_type",
        "x-last-value-key, '', value_empty",
        "x-group-key, '', value_empty",
    })
    void otherWordsAreRefused(String key, String value, String fault) {
        assertInvalid(key, fault, table(key, value));
    }

    @ParameterizedTest
    @CsvSource({
        "x-overflow, signedint",
        "x-dead-letter-strategy, signedint",
        "x-dead-letter-routing-key, signedint",
        "x-single-active-consumer, signedint",
        "x-message-deduplication, signedint",
        "x-delayed-retry-type, signedint",
        "x-last-value-key, signedint",
        "x-group-key, signedint",
    })
    void aNumberIsNeitherAWordNorABoolean(String key, String type) {
        FieldTable arguments = FieldTable.builder()
                .put("x-dead-letter-exchange", "x")
                .put(key, new FieldValue.Int(IntType.INT32, 1))
                .build();
        assertInvalid(key, "{unacceptable_type," + type + "}", arguments);
    }

    @Test
    void singleActiveConsumerIsABoolean() {
        check(table("x-single-active-consumer", true));
        check(table("x-single-active-consumer", false));
        assertInvalid(
                "x-single-active-consumer", "{unacceptable_type,longstr}", table("x-single-active-consumer", "true"));
    }

    /** Messages carry these as short strings. */
    @Test
    void namesAndKeysHave255BytesAtMost() {
        check(table("x-last-value-key", "k".repeat(255)));
        assertInvalid("x-last-value-key", "value_too_long", table("x-last-value-key", "k".repeat(256)));
        assertInvalid("x-dead-letter-exchange", "value_too_long", table("x-dead-letter-exchange", "ä".repeat(128)));
    }

    // --- dead letters

    @Test
    void theDeadLetterExchangeIsNamedByAString() {
        check(table("x-dead-letter-exchange", ""));
        check(table("x-dead-letter-exchange", "one that does not exist"));
        assertRefused(
                "PRECONDITION_FAILED - invalid type 'long' for arg 'x-dead-letter-exchange' in " + QUEUE,
                () -> check(table("x-dead-letter-exchange", 5)));
    }

    @Test
    void aDeadLetterRoutingKeyNeedsAnExchange() {
        assertInvalid(
                "x-dead-letter-routing-key", "routing_key_but_no_dlx_defined", table("x-dead-letter-routing-key", "k"));
        check(FieldTable.builder()
                .put("x-dead-letter-routing-key", "k")
                .put("x-dead-letter-exchange", "x")
                .build());
    }

    // --- type

    @Test
    void aQuorumQueueIsDurableAndShared() {
        FieldTable quorum = table("x-queue-type", "quorum");
        QueueArguments.check(new QueueOptions(true, false, false, quorum), QUEUE);
        assertRefused(
                "PRECONDITION_FAILED - invalid property 'non-durable' for " + QUEUE,
                () -> QueueArguments.check(new QueueOptions(false, false, false, quorum), QUEUE));
        assertRefused(
                "PRECONDITION_FAILED - invalid property 'exclusive-owner' for " + QUEUE,
                () -> QueueArguments.check(new QueueOptions(true, true, false, quorum), QUEUE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Classic", "", "mirrored"})
    void unknownTypesAreRefused(String type) {
        assertInvalid("x-queue-type", "\"unsupported queue type '" + type + "'\"", table("x-queue-type", type));
    }

    @Test
    void aTypeIsNamedByAString() {
        assertInvalid("x-queue-type", "\"unsupported queue type '3'\"", table("x-queue-type", 3));
    }

    // --- what the broker does not know

    @ParameterizedTest
    @ValueSource(strings = {"x-queue-mode", "x-queue-version", "x-quorum-initial-group-size", "ha-mode", "anything"})
    void otherArgumentsAreTakenAsTheyAre(String key) {
        check(table(key, "lazy"));
        check(table(key, -1));
    }

    // --- equivalence

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-expires",
                "x-message-ttl",
                "x-max-length",
                "x-max-length-bytes",
                "x-max-priority",
                "x-overflow",
                "x-dead-letter-strategy",
                "x-delivery-limit",
                "x-consumer-timeout",
                "x-single-active-consumer",
                "x-dead-letter-exchange",
                "x-dead-letter-routing-key",
                "x-delivery-delay",
                "x-delayed-retry-type",
                "x-delayed-retry-min",
                "x-delayed-retry-max",
                "x-last-value-key",
                "x-group-key",
                "x-message-deduplication",
            })
    void knownArgumentsMustAgree(String key) {
        FieldTable given = table(key, "v");
        requireEquivalent(given, given);
        assertInequivalent(key, "none", "the value 'v' of type 'longstr'", FieldTable.EMPTY, given);
        assertInequivalent(key, "the value 'v' of type 'longstr'", "none", given, FieldTable.EMPTY);
        assertInequivalent(key, "'w'", "'v'", table(key, "w"), given);
    }

    @Test
    void integersAgreeByValue() {
        FieldTable asLong = table("x-max-length", 10);
        for (IntType type : IntType.values()) {
            requireEquivalent(table("x-max-length", new FieldValue.Int(type, 10)), asLong);
        }
        assertInequivalent(
                "x-max-length", "'11'", "'10'", table("x-max-length", new FieldValue.Int(IntType.UINT8, 11)), asLong);
        assertInequivalent("x-max-length", "'10'", "'10'", table("x-max-length", "10"), asLong);
    }

    @Test
    void noTypeIsTheClassicOne() {
        FieldTable classic = table("x-queue-type", "classic");
        FieldTable quorum = table("x-queue-type", "quorum");
        requireEquivalent(classic, FieldTable.EMPTY);
        requireEquivalent(FieldTable.EMPTY, classic);
        assertInequivalent("x-queue-type", "'quorum'", "'classic'", quorum, classic);
        assertInequivalent("x-queue-type", "none", "the value 'quorum' of type 'longstr'", FieldTable.EMPTY, quorum);
        assertInequivalent("x-queue-type", "the value 'quorum' of type 'longstr'", "none", quorum, FieldTable.EMPTY);
    }

    @Test
    void otherArgumentsNeedNotAgree() {
        requireEquivalent(table("x-queue-mode", "lazy"), FieldTable.EMPTY);
        requireEquivalent(table("mine", 1), table("mine", 2));
    }

    // --- short forms

    private static void check(FieldTable arguments) {
        QueueArguments.check(new QueueOptions(false, false, false, arguments), QUEUE);
    }

    private static void assertInvalid(String key, String fault, FieldTable arguments) {
        assertRefused(
                "PRECONDITION_FAILED - invalid arg '" + key + "' for " + QUEUE + ": " + fault, () -> check(arguments));
    }

    private static void requireEquivalent(FieldTable received, FieldTable current) {
        QueueArguments.requireEquivalent(received, current, new Equivalence(QUEUE));
    }

    private static void assertInequivalent(
            String key, String receivedText, String currentText, FieldTable received, FieldTable current) {
        assertRefused(
                "PRECONDITION_FAILED - inequivalent arg '" + key + "' for " + QUEUE + ": received " + receivedText
                        + " but current is " + currentText,
                () -> requireEquivalent(received, current));
    }

    private static FieldTable table(String key, long value) {
        return FieldTable.builder().put(key, value).build();
    }

    private static FieldTable table(String key, boolean value) {
        return FieldTable.builder().put(key, value).build();
    }

    private static FieldTable table(String key, String value) {
        return FieldTable.builder().put(key, value).build();
    }

    private static FieldTable table(String key, FieldValue value) {
        return FieldTable.builder().put(key, value).build();
    }
}
