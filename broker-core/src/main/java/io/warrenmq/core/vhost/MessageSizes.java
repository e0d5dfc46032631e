package io.warrenmq.core.vhost;

import java.util.Arrays;
import java.util.List;

/**
 * How large the bodies are that publishers send: counts by size, two additions for each message. Also used to sum up
 * several. Owned by a shard.
 */
public final class MessageSizes {
    /** Upper bounds of all classes but the last, which has none; in bytes. RabbitMQ's, which its dashboards know. */
    public static final List<Integer> BOUNDS_BYTES =
            List.of(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000);

    private static final int[] BOUNDS =
            BOUNDS_BYTES.stream().mapToInt(Integer::intValue).toArray();

    private final long[] counts = new long[BOUNDS.length + 1];
    private long sumBytes;

    /** Most messages are small, so the smallest classes are looked at first. */
    void add(int bodyBytes) {
        int at = 0;
        while (at < BOUNDS.length && bodyBytes > BOUNDS[at]) {
            at++;
        }
        counts[at]++;
        sumBytes += bodyBytes;
    }

    /** Adds others. */
    public void add(MessageSizes other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        sumBytes += other.sumBytes;
    }

    /** How many messages are of each class: those up to the first bound first, those above all bounds last. */
    public List<Long> counts() {
        return Arrays.stream(counts).boxed().toList();
    }

    /** Bytes of all bodies. */
    public long sumBytes() {
        return sumBytes;
    }
}
