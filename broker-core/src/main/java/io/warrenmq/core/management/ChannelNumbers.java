package io.warrenmq.core.management;

/**
 * What a channel tells of itself.
 *
 * @param state {@code running}, {@code flow} or {@code closing}
 * @param confirm whether it confirms
 * @param transactional whether it has transactions
 * @param prefetch for each consumer to come; 0 is unlimited
 * @param globalPrefetch for all consumers together; 0 is unlimited
 * @param unconfirmed messages that wait for their confirm
 * @param uncommitted messages that wait for their commit
 * @param acksUncommitted settlements that wait for their commit
 */
public record ChannelNumbers(
        int number,
        String state,
        boolean confirm,
        boolean transactional,
        int prefetch,
        int globalPrefetch,
        int consumers,
        int unacked,
        int unconfirmed,
        int uncommitted,
        int acksUncommitted,
        MessageStats stats) {}
