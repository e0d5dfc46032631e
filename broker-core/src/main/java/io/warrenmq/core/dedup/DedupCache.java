package io.warrenmq.core.dedup;

import io.warrenmq.core.table.FieldValue;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Values that were seen lately: a bounded number of them, each for a limited time or until there is no room. The one
 * that has been there longest makes room, however often it was seen since. In memory only.
 *
 * <p>Threading: safe from any thread. One lock, held for a look into a hash map; a message that needs it comes
 * with more work than that.
 *
 * <p>Bound: {@code sizeMax} entries of less than 250 bytes each, because of a long value only its digest is kept.
 */
public final class DedupCache {
    /** A time to live that does not end. */
    public static final long FOREVER = Long.MAX_VALUE;

    private final int sizeMax;
    private final ReentrantLock lock = new ReentrantLock();

    /** When each value ends to count, in the order of arrival. */
    private final Map<FieldValue, Long> endsMs = new LinkedHashMap<>();

    /** @param sizeMax how many values it remembers, 1 or more */
    public DedupCache(int sizeMax) {
        if (sizeMax < 1) {
            throw new IllegalArgumentException("a cache of " + sizeMax + " values");
        }
        this.sizeMax = sizeMax;
    }

    /**
     * Remembers a value, unless it does so already: then nothing changes.
     *
     * @param ttlMs for how long, or {@link #FOREVER}
     * @param nowMs the time now, by a clock that never goes back
     * @return whether it is new
     */
    public boolean add(FieldValue value, long ttlMs, long nowMs) {
        FieldValue key = ValueKey.of(value);
        long end = ttlMs > FOREVER - Math.max(nowMs, 0) ? FOREVER : nowMs + ttlMs;
        lock.lock();
        try {
            Long present = endsMs.get(key);
            if (present != null && nowMs < present) {
                return false;
            }
            endsMs.remove(key);
            makeRoom(nowMs);
            endsMs.put(key, end);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a value, so that it is new the next time. */
    public void remove(FieldValue value) {
        FieldValue key = ValueKey.of(value);
        lock.lock();
        try {
            endsMs.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** How many values it holds; some may have ended. */
    public int size() {
        lock.lock();
        try {
            return endsMs.size();
        } finally {
            lock.unlock();
        }
    }

    /** Those that have ended and stand first go at once; behind one that has not they wait. */
    private void makeRoom(long nowMs) {
        Iterator<Long> oldest = endsMs.values().iterator();
        while (oldest.hasNext()) {
            long end = oldest.next();
            if (nowMs < end && endsMs.size() < sizeMax) {
                return;
            }
            oldest.remove();
        }
    }
}
