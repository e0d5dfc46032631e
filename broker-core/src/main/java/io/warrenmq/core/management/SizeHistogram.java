package io.warrenmq.core.management;

import io.warrenmq.core.vhost.MessageSizes;
import java.util.List;

/**
 * How large the bodies were that publishers have sent since the broker began.
 *
 * @param counts messages of each class, not cumulative: up to the first of {@link MessageSizes#BOUNDS_BYTES} first,
 *     above all of them last
 */
public record SizeHistogram(List<Long> counts, long sumBytes) {
    static SizeHistogram of(MessageSizes sizes) {
        return new SizeHistogram(sizes.counts(), sizes.sumBytes());
    }

    /** How many messages there were. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
