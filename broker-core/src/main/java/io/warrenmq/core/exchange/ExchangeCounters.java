package io.warrenmq.core.exchange;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What publishers on each shard have put into an exchange since the broker began. Each shard has counters of its own,
 * plain fields that only it touches; who wants the sum asks all shards.
 */
public final class ExchangeCounters {
    /** The counts of one shard. Owned by it. */
    public static final class OfShard {
        private long in;
        private long out;
        private long unroutable;
        private long returned;

        /** A message was published that so many queues get. */
        public void published(int queueCount) {
            in++;
            if (queueCount == 0) {
                unroutable++;
            } else {
                out += queueCount;
            }
        }

        /** One that no queue got was returned to its publisher. */
        public void returned() {
            returned++;
        }

        /** Messages published. */
        public long in() {
            return in;
        }

        /** Messages put into queues, one for each queue. */
        public long out() {
            return out;
        }

        /** Messages that no queue got. */
        public long unroutable() {
            return unroutable;
        }

        /** Of those, the ones that were returned. */
        public long returnedCount() {
            return returned;
        }
    }

    /** By index of the shard; another array when a shard comes that has none. */
    private final AtomicReference<OfShard[]> byShard = new AtomicReference<>(new OfShard[0]);

    /** The counts of the shard with that index; to be used on that shard only. */
    public OfShard of(int shardIndex) {
        OfShard[] counts = byShard.get();
        if (shardIndex >= counts.length) {
            counts = byShard.updateAndGet(known -> grown(known, shardIndex + 1));
        }
        return counts[shardIndex];
    }

    private static OfShard[] grown(OfShard[] known, int length) {
        if (known.length >= length) {
            return known;
        }
        OfShard[] larger = Arrays.copyOf(known, length);
        for (int i = known.length; i < length; i++) {
            larger[i] = new OfShard();
        }
        return larger;
    }
}
