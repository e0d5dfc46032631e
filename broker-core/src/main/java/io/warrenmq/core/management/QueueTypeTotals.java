package io.warrenmq.core.management;

import java.util.List;

/**
 * What all queues of a type have counted since the broker began, also those that have gone.
 *
 * @param type {@code classic} or {@code quorum}
 * @param deaths all combinations of cause and strategy, also those with 0
 * @param deadLettersConfirmed dead letters that must arrive and have
 */
public record QueueTypeTotals(String type, MessageStats stats, List<DeathCount> deaths, long deadLettersConfirmed) {
    /**
     * Messages that have died.
     *
     * @param cause {@code rejected}, {@code expired}, {@code maxlen} or {@code delivery_limit}
     * @param strategy {@code disabled} without a dead-letter exchange, {@code at_most_once}, {@code at_least_once}
     */
    public record DeathCount(String cause, String strategy, long count) {}
}
