package io.warrenmq.core.exchange;

import io.warrenmq.core.dedup.DedupCache;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange of type {@code x-message-deduplication} knows: the values of the header {@value #HEADER} that it has
 * seen lately. Safe from any thread; see {@link DedupCache} for its lock and its bound.
 */
public final class Deduplication implements ExchangeMemory {
    /** Header of a message: its value, of any type, is what may come only once. */
    public static final String HEADER = "x-deduplication-header";

    /** Argument of the exchange: how many values it remembers. */
    public static final String SIZE = "x-cache-size";

    /** Argument of the exchange, and header of a message that wants another: for how many ms a value counts. */
    public static final String TTL = "x-cache-ttl";

    public static final int SIZE_MAX = 1_000_000;

    private final DedupCache cache;
    private final long ttlMs;

    private Deduplication(int size, long ttlMs) {
        this.cache = new DedupCache(size);
        this.ttlMs = ttlMs;
    }

    /** As the arguments of an exchange say, which were checked. */
    static Deduplication of(FieldTable arguments) {
        long size = number(arguments.find(SIZE)).orElse(1);
        return new Deduplication(
                Math.clamp(size, 1, SIZE_MAX), number(arguments.find(TTL)).orElse(DedupCache.FOREVER));
    }

    /** An integer, which some clients send as its decimal digits; empty when the value is none. */
    public static OptionalLong number(@Nullable FieldValue value) {
        if (value instanceof FieldValue.Int number) {
            return OptionalLong.of(number.value());
        }
        if (value instanceof FieldValue.LongString text && text.text().matches("[0-9]{1,18}")) {
            return OptionalLong.of(Long.parseLong(text.text()));
        }
        return OptionalLong.empty();
    }

    /**
     * Whether a message with these headers comes again. If not, its value counts from now on.
     *
     * @param nowMs the time now, by a clock that never goes back and is the same for all callers
     */
    public boolean isDuplicate(FieldTable headers, long nowMs) {
        FieldValue value = headers.find(HEADER);
        if (value == null) {
            return false;
        }
        long ownTtlMs = headers.find(TTL) instanceof FieldValue.Int own ? own.value() : -1;
        return !cache.add(value, ownTtlMs >= 0 ? ownTtlMs : ttlMs, nowMs);
    }

    /** Takes back the value of a message that went nowhere, so that it can come again. */
    public void forget(FieldTable headers) {
        FieldValue value = headers.find(HEADER);
        if (value != null) {
            cache.remove(value);
        }
    }
}
