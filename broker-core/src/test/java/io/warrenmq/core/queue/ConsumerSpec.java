package io.warrenmq.core.queue;

import io.warrenmq.core.table.FieldTable;

/** What a test wants of a consumer; the plain one acknowledges and has no limit. */
public record ConsumerSpec(
        String tag, boolean noAck, boolean exclusive, int priority, int prefetch, FieldTable arguments) {
    /** One without arguments. */
    public ConsumerSpec(String tag, boolean noAck, boolean exclusive, int priority, int prefetch) {
        this(tag, noAck, exclusive, priority, prefetch, FieldTable.EMPTY);
    }

    public static ConsumerSpec tagged(String tag) {
        return new ConsumerSpec(tag, false, false, 0, 0);
    }

    public ConsumerSpec withoutAck() {
        return new ConsumerSpec(tag, true, exclusive, priority, prefetch, arguments);
    }

    public ConsumerSpec alone() {
        return new ConsumerSpec(tag, noAck, true, priority, prefetch, arguments);
    }

    public ConsumerSpec priority(int value) {
        return new ConsumerSpec(tag, noAck, exclusive, value, prefetch, arguments);
    }

    public ConsumerSpec prefetch(int value) {
        return new ConsumerSpec(tag, noAck, exclusive, priority, value, arguments);
    }

    public ConsumerSpec with(FieldTable values) {
        return new ConsumerSpec(tag, noAck, exclusive, priority, prefetch, values);
    }

    Consumer.Options options() {
        return new Consumer.Options(tag, noAck, exclusive, priority, prefetch, arguments);
    }
}
