package io.warrenmq.core.queue;

import io.warrenmq.core.queue.settings.DeadLetterStrategy;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.queue.settings.RetryDelay;

/** Settings of queues in tests; each differs from the plain ones in what its name says. */
record Settings(QueueSettings value) {
    static final Settings PLAIN = new Settings(QueueSettings.PLAIN);

    Settings deliveryDelayMs(long ms) {
        return lifetimes(new QueueSettings.Lifetimes(
                value.lifetimes().messageTtlMs(), value.lifetimes().expiresMs(), ms));
    }

    Settings ttlMs(long ms) {
        return lifetimes(new QueueSettings.Lifetimes(ms, value.lifetimes().expiresMs(), 0));
    }

    Settings expiresMs(long ms) {
        return lifetimes(new QueueSettings.Lifetimes(value.lifetimes().messageTtlMs(), ms, 0));
    }

    private Settings lifetimes(QueueSettings.Lifetimes lifetimes) {
        return new Settings(new QueueSettings(
                lifetimes, value.length(), value.deadLetters(), value.redelivery(), value.consumption(), value.keys()));
    }

    Settings countMax(long countMax, Overflow overflow) {
        return length(new QueueSettings.LengthLimit(countMax, QueueSettings.UNLIMITED, overflow));
    }

    Settings bytesMax(long bytesMax, Overflow overflow) {
        return length(new QueueSettings.LengthLimit(QueueSettings.UNLIMITED, bytesMax, overflow));
    }

    private Settings length(QueueSettings.LengthLimit length) {
        return new Settings(new QueueSettings(
                value.lifetimes(), length, value.deadLetters(), value.redelivery(), value.consumption(), value.keys()));
    }

    Settings deadLetters() {
        return new Settings(new QueueSettings(
                value.lifetimes(),
                value.length(),
                new QueueSettings.DeadLetterTarget("dlx", null, DeadLetterStrategy.AT_MOST_ONCE),
                value.redelivery(),
                value.consumption(),
                value.keys()));
    }

    Settings deliveryLimit(long limit) {
        return redelivery(new QueueSettings.Redelivery(limit, value.redelivery().delay()));
    }

    Settings retryDelay(RetryDelay.Which which, long minMs, long maxMs) {
        return redelivery(
                new QueueSettings.Redelivery(value.redelivery().deliveryLimit(), new RetryDelay(which, minMs, maxMs)));
    }

    private Settings redelivery(QueueSettings.Redelivery redelivery) {
        return new Settings(new QueueSettings(
                value.lifetimes(), value.length(), value.deadLetters(), redelivery, value.consumption(), value.keys()));
    }

    Settings unique() {
        return keys(
                new QueueSettings.Keys(value.keys().lastValue(), value.keys().group(), true));
    }

    Settings priorityMax(int max) {
        return consumption(new QueueSettings.Consumption(max, false, QueueSettings.UNLIMITED));
    }

    Settings singleActive() {
        return consumption(
                new QueueSettings.Consumption(value.consumption().priorityMax(), true, QueueSettings.UNLIMITED));
    }

    private Settings consumption(QueueSettings.Consumption consumption) {
        return new Settings(new QueueSettings(
                value.lifetimes(), value.length(), value.deadLetters(), value.redelivery(), consumption, value.keys()));
    }

    Settings lastValueKey(String header) {
        return keys(new QueueSettings.Keys(header, value.keys().group()));
    }

    Settings groupKey(String header) {
        return keys(new QueueSettings.Keys(value.keys().lastValue(), header));
    }

    private Settings keys(QueueSettings.Keys keys) {
        return new Settings(new QueueSettings(
                value.lifetimes(), value.length(), value.deadLetters(), value.redelivery(), value.consumption(), keys));
    }
}
