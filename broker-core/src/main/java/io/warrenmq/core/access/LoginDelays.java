package io.warrenmq.core.access;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes those wait who keep failing to log in: soon a user from one address, later all that comes from the address, and
 * the user wherever it comes from. The waiting grows with each failure up to a bound, so that nobody can lock a user
 * out. From any thread.
 *
 * <p>Bound: {@link #KEYS_MAX} names and addresses are known. Beyond that a new one waits for nothing until old ones are
 * forgotten.
 */
final class LoginDelays {
    static final int KEYS_MAX = 10_000;

    /** Time without a failure after which it is forgotten that there were any. */
    static final long FORGET_MS = 60_000;

    private static final long FIRST_MS = 250;
    private static final int DOUBLINGS_MAX = 10;
    private static final int NAME_CHARS_MAX = 255;
    private static final int IPV6_GROUPS = 4;

    /** What is counted. */
    private enum Kind {
        USER_FROM_ADDRESS(3, 8_000),
        ADDRESS(20, 4_000),
        USER(20, 2_000);

        private final int freeFailures;
        private final long delayMsMax;

        Kind(int freeFailures, long delayMsMax) {
            this.freeFailures = freeFailures;
            this.delayMsMax = delayMsMax;
        }
    }

    private record Key(Kind kind, String name, String address) {}

    private record Failures(int count, long lastMs) {
        boolean isForgotten(long nowMs) {
            return nowMs - lastMs >= FORGET_MS;
        }

        long delayMs(Kind kind) {
            int beyond = count - kind.freeFailures;
            return beyond <= 0 ? 0 : Math.min(kind.delayMsMax, FIRST_MS << Math.min(beyond - 1, DOUBLINGS_MAX));
        }
    }

    private final Map<Key, Failures> byKey = new ConcurrentHashMap<>();
    private final AtomicLong lastSweepMs = new AtomicLong(Long.MIN_VALUE / 2);

    /** How long the user from that address must wait before anything is checked; 0 or more. */
    long waitMs(LoginRequest request, long nowMs) {
        return waitMs(key(Kind.USER_FROM_ADDRESS, request), nowMs);
    }

    /** The same for one whose password is not known yet. */
    long waitMsOfUnknown(LoginRequest request, long nowMs) {
        return Math.max(waitMs(key(Kind.ADDRESS, request), nowMs), waitMs(key(Kind.USER, request), nowMs));
    }

    private long waitMs(Key key, long nowMs) {
        Failures failures = byKey.get(key);
        if (failures == null || failures.isForgotten(nowMs)) {
            return 0;
        }
        return Math.max(0, failures.lastMs + failures.delayMs(key.kind) - nowMs);
    }

    /** Counts a failure; returns how long its answer should wait. */
    long failed(LoginRequest request, long nowMs) {
        long delayMs = 0;
        for (Kind kind : Kind.values()) {
            delayMs = Math.max(delayMs, count(key(kind, request), nowMs).delayMs(kind));
        }
        return delayMs;
    }

    private Failures count(Key key, long nowMs) {
        Failures first = new Failures(1, nowMs);
        if (byKey.size() >= KEYS_MAX && !byKey.containsKey(key) && !makeRoom(nowMs)) {
            return first;
        }
        Failures counted = byKey.merge(
                key,
                first,
                (known, _) -> known.isForgotten(nowMs)
                        ? first
                        : new Failures(Math.min(known.count, Integer.MAX_VALUE - 1) + 1, nowMs));
        return counted == null ? first : counted;
    }

    /** Forgets what is old, at most once a second, because that looks at all there is. */
    private boolean makeRoom(long nowMs) {
        long last = lastSweepMs.get();
        if (nowMs - last < 1_000 || !lastSweepMs.compareAndSet(last, nowMs)) {
            return false;
        }
        Iterator<Failures> all = byKey.values().iterator();
        while (all.hasNext()) {
            if (all.next().isForgotten(nowMs)) {
                all.remove();
            }
        }
        return byKey.size() < KEYS_MAX;
    }

    /** The user has shown that it knows its password at that address. */
    void succeeded(LoginRequest request) {
        byKey.remove(key(Kind.USER_FROM_ADDRESS, request));
    }

    /** Of IPv6 the first half: whoever has one such address has as many as there are in the other half. */
    private static String origin(String address) {
        int at = -1;
        for (int group = 0; group < IPV6_GROUPS; group++) {
            at = address.indexOf(':', at + 1);
            if (at < 0) {
                return address;
            }
        }
        return address.substring(0, at);
    }

    private static Key key(Kind kind, LoginRequest request) {
        String name = request.name();
        String bounded = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
        return switch (kind) {
            case USER_FROM_ADDRESS -> new Key(kind, bounded, origin(request.address()));
            case ADDRESS -> new Key(kind, "", origin(request.address()));
            case USER -> new Key(kind, bounded, "");
        };
    }
}
