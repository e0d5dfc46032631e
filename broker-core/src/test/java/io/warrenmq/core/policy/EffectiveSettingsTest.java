package io.warrenmq.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.queue.settings.RetryDelay;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds when arguments, a policy and an operator policy say different things. */
final class EffectiveSettingsTest {
    private static FieldTable table(String key, @Nullable String value) {
        if (value == null) {
            return FieldTable.EMPTY;
        }
        FieldValue typed =
                value.matches("-?[0-9]+") ? FieldValue.Int.of(Long.parseLong(value)) : FieldValue.LongString.of(value);
        return FieldTable.builder().put(key, typed).build();
    }

    private static @Nullable Policy policy(FieldTable definition) {
        return definition.isEmpty() ? null : new Policy("p", "", ApplyTo.ALL, 0, definition);
    }

    /** Who says what, and what holds; nothing where nobody says anything. */
    @ParameterizedTest
    @CsvSource({
        // key, argument, policy, operator policy, what holds
        "message-ttl, 10, 20, , 10",
        "message-ttl, 20, 10, , 10",
        "message-ttl, , 10, , 10",
        "message-ttl, 10, , 5, 5",
        "message-ttl, 5, , 10, 5",
        "message-ttl, , , 10, 10",
        "message-ttl, 30, 20, 10, 10",
        "expires, 10, 20, 30, 10",
        "max-length, 0, 20, , 0",
        "max-length, 20, 10, 15, 10",
        "max-length-bytes, 20, 10, 5, 5",
        "delivery-limit, -1, 20, , 20",
        "delivery-limit, 20, -1, , 20",
        "delivery-limit, 5, 20, , 5",
        "delivery-limit, -1, -1, , -1",
        "delivery-limit, -1, , 7, 7",
        "delivery-limit, 3, , -1, 3",
        "consumer-timeout, 10, 20, , 10",
        "consumer-timeout, 20, 10, , 10",
        "overflow, drop-head, reject-publish, , drop-head",
        "overflow, , reject-publish, , reject-publish",
        "overflow, drop-head, drop-head, reject-publish, reject-publish",
        "dead-letter-exchange, a, b, , a",
        "dead-letter-exchange, , b, , b",
        "dead-letter-routing-key, a, b, , a",
        "dead-letter-strategy, at-most-once, at-least-once, , at-most-once",
        "max-priority, 5, 10, , 5",
        "max-priority, , 10, , 10",
        "delivery-delay, 100, 50, , 100",
        "delayed-retry-type, all, failed, , all",
        "delayed-retry-type, all, failed, returned, returned",
        "delayed-retry-min, 10, 20, 30, 30",
        "delayed-retry-max, 10, 20, 5, 5",
        "expires, , , ,",
    })
    void theSidesAreMerged(
            String key,
            @Nullable String argument,
            @Nullable String user,
            @Nullable String operator,
            @Nullable String holds) {
        Setting setting = Objects.requireNonNull(Setting.find(key));
        EffectivePolicy policy = new EffectivePolicy(policy(table(key, user)), policy(table(key, operator)));
        FieldValue value = policy.value(setting, table("x-" + key, argument));
        assertEquals(table(key, holds).find(key), value);
    }

    @Test
    void nothingSetIsThePlainOne() {
        assertSame(QueueSettings.PLAIN, EffectiveSettings.ofQueue(EffectivePolicy.NONE, FieldTable.EMPTY));
        FieldTable unknown = FieldTable.builder().put("x-queue-mode", "lazy").build();
        assertSame(QueueSettings.PLAIN, EffectiveSettings.ofQueue(EffectivePolicy.NONE, unknown));
    }

    @Test
    void allThatCanBeSetArrives() {
        FieldTable arguments = FieldTable.builder()
                .put("x-message-ttl", new FieldValue.Int(IntType.INT32, 1000))
                .put("x-expires", 2000)
                .put("x-delivery-delay", 30)
                .put("x-max-length", 4)
                .put("x-max-length-bytes", 500)
                .put("x-overflow", "drop-lru")
                .put("x-dead-letter-exchange", "")
                .put("x-dead-letter-routing-key", "dead")
                .put("x-dead-letter-strategy", "at-least-once")
                .put("x-delivery-limit", 6)
                .put("x-delayed-retry-type", "failed")
                .put("x-delayed-retry-min", 7)
                .put("x-delayed-retry-max", 80)
                .put("x-max-priority", 9)
                .put("x-single-active-consumer", true)
                .put("x-consumer-timeout", 10)
                .put("x-last-value-key", "stock")
                .put("x-group-key", "customer")
                .build();
        assertEquals(
                new QueueSettings(
                        new QueueSettings.Lifetimes(1000, 2000, 30),
                        new QueueSettings.LengthLimit(4, 500, Overflow.DROP_LRU),
                        new QueueSettings.DeadLetterTarget("", "dead", DeadLetterStrategy.AT_LEAST_ONCE),
                        new QueueSettings.Redelivery(6, new RetryDelay(RetryDelay.Which.FAILED, 7, 80)),
                        new QueueSettings.Consumption(9, true, 10),
                        new QueueSettings.Keys("stock", "customer")),
                EffectiveSettings.ofQueue(EffectivePolicy.NONE, arguments));
    }

    /** Nobody's messages are dropped after some deliveries unless somebody asked for it, on no type of queue. */
    @Test
    void withoutADeliveryLimitThereIsNone() {
        FieldTable quorum = FieldTable.builder().put("x-queue-type", "quorum").build();
        assertEquals(
                QueueSettings.UNLIMITED,
                EffectiveSettings.ofQueue(EffectivePolicy.NONE, quorum)
                        .redelivery()
                        .deliveryLimit());
        assertEquals(
                QueueSettings.UNLIMITED,
                EffectiveSettings.ofQueue(EffectivePolicy.NONE, table("x-delivery-limit", "-1"))
                        .redelivery()
                        .deliveryLimit());
    }

    @Test
    void aDelayWithoutALargestDoesNotGrowAndOneWithoutASmallestIsNone() {
        FieldTable noMax = FieldTable.builder()
                .put("x-delayed-retry-type", "all")
                .put("x-delayed-retry-min", 7)
                .build();
        assertEquals(
                new RetryDelay(RetryDelay.Which.ALL, 7, 7),
                EffectiveSettings.ofQueue(EffectivePolicy.NONE, noMax)
                        .redelivery()
                        .delay());
        assertEquals(
                RetryDelay.NONE,
                EffectiveSettings.ofQueue(EffectivePolicy.NONE, table("x-delayed-retry-type", "all"))
                        .redelivery()
                        .delay());
    }

    @Test
    void aRoutingKeyOfOneSideGoesWithTheExchangeOfTheOther() {
        EffectivePolicy policy = new EffectivePolicy(policy(table("dead-letter-routing-key", "dead")), null);
        assertEquals(
                new QueueSettings.DeadLetterTarget("x", "dead", DeadLetterStrategy.AT_MOST_ONCE),
                EffectiveSettings.ofQueue(policy, table("x-dead-letter-exchange", "x"))
                        .deadLetters());
        assertNull(EffectiveSettings.ofQueue(policy, FieldTable.EMPTY).deadLetters());
    }

    @Test
    void theAlternateExchangeOfTheArgumentsComesFirst() {
        EffectivePolicy policy = new EffectivePolicy(policy(table("alternate-exchange", "theirs")), null);
        assertEquals("theirs", EffectiveSettings.alternateOf(policy, FieldTable.EMPTY));
        assertEquals("mine", EffectiveSettings.alternateOf(policy, table("alternate-exchange", "mine")));
        assertNull(EffectiveSettings.alternateOf(EffectivePolicy.NONE, FieldTable.EMPTY));
    }

    @Test
    void theEffectiveDefinitionMergesBothPolicies() {
        FieldTable user = FieldTable.builder()
                .put("max-length", 10)
                .put("overflow", "drop-head")
                .put("dead-letter-exchange", "x")
                .put("ha-mode", "all")
                .build();
        FieldTable operator = FieldTable.builder()
                .put("max-length", 20)
                .put("overflow", "reject-publish")
                .put("message-ttl", 5)
                .build();
        assertEquals(
                FieldTable.builder()
                        .put("max-length", 10)
                        .put("overflow", "reject-publish")
                        .put("dead-letter-exchange", "x")
                        .put("ha-mode", "all")
                        .put("message-ttl", 5)
                        .build(),
                new EffectivePolicy(policy(user), policy(operator)).definition());
        assertEquals(FieldTable.EMPTY, EffectivePolicy.NONE.definition());
    }
}
