package io.warrenmq.core.queue.settings;

import org.jspecify.annotations.Nullable;

/**
 * What governs a queue at present, out of its arguments and the policies that match it. Immutable; a change makes
 * another one, which the queue takes over on its shard. Bounds that are not set are {@link #UNLIMITED}.
 *
 * @param deadLetters where its dead letters go; null when they are dropped
 */
public record QueueSettings(
        Lifetimes lifetimes,
        LengthLimit length,
        @Nullable DeadLetterTarget deadLetters,
        Redelivery redelivery,
        Consumption consumption,
        Keys keys) {
    /** No bound: of milliseconds, messages, bytes or deliveries. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Of a queue without arguments and policies. */
    public static final QueueSettings PLAIN = new QueueSettings(
            new Lifetimes(UNLIMITED, UNLIMITED, 0),
            new LengthLimit(UNLIMITED, UNLIMITED, Overflow.DROP_HEAD),
            null,
            new Redelivery(UNLIMITED, RetryDelay.NONE),
            new Consumption(Consumption.NO_PRIORITIES, false, UNLIMITED),
            new Keys(null, null));

    /** Of a queue that holds the delayed messages of an exchange. */
    public static final QueueSettings HOLDING = new QueueSettings(
            new Lifetimes(UNLIMITED, UNLIMITED, Lifetimes.OWN_DELAY),
            PLAIN.length(),
            null,
            PLAIN.redelivery(),
            PLAIN.consumption(),
            PLAIN.keys());

    /**
     * Times, all in milliseconds.
     *
     * @param messageTtlMs how long a message may wait: {@code x-message-ttl}
     * @param expiresMs after how long without use the queue goes: {@code x-expires}
     * @param deliveryDelayMs how long each message waits before it is ready: {@code x-delivery-delay}; 0 is none
     */
    public record Lifetimes(long messageTtlMs, long expiresMs, long deliveryDelayMs) {
        /** Each message waits as long as its own header {@code x-delay} says. */
        public static final long OWN_DELAY = -1;
    }

    /** What may be ready at most, and what happens beyond: {@code x-max-length}, {@code x-max-length-bytes}. */
    public record LengthLimit(long countMax, long bytesMax, Overflow overflow) {
        /** Whether there is any limit. */
        public boolean isSet() {
            return countMax != UNLIMITED || bytesMax != UNLIMITED;
        }
    }

    /**
     * Where dead letters go.
     *
     * @param exchange may be empty, which is the default exchange
     * @param routingKey null when they keep theirs
     */
    public record DeadLetterTarget(
            String exchange, @Nullable String routingKey, DeadLetterStrategy strategy) {}

    /**
     * What becomes of messages that come back.
     *
     * @param deliveryLimit how often one may fail before it is a dead letter: {@code x-delivery-limit}
     */
    public record Redelivery(long deliveryLimit, RetryDelay delay) {}

    /**
     * How it is consumed.
     *
     * @param priorityMax {@code x-max-priority}, or {@link #NO_PRIORITIES}
     * @param singleActive whether one consumer gets all until it goes: {@code x-single-active-consumer}
     * @param timeoutMs how long a delivery may wait for its acknowledgement: {@code x-consumer-timeout}
     */
    public record Consumption(int priorityMax, boolean singleActive, long timeoutMs) {
        public static final int NO_PRIORITIES = 0;
    }

    /**
     * Headers that messages are told apart by.
     *
     * @param lastValue only the newest message of each value is kept: {@code x-last-value-key}
     * @param group messages of one value go to one consumer at a time: {@code x-group-key}
     * @param unique whether no two messages have one value of {@code x-deduplication-header}: {@code
     *     x-message-deduplication}
     */
    public record Keys(@Nullable String lastValue, @Nullable String group, boolean unique) {
        public Keys(@Nullable String lastValue, @Nullable String group) {
            this(lastValue, group, false);
        }

        /** Whether messages are told apart by anything. */
        public boolean isAny() {
            return lastValue != null || group != null;
        }
    }
}
