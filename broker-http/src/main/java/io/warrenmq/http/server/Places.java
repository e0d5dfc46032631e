package io.warrenmq.http.server;

import io.warrenmq.http.error.HttpRefusal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Places for requests that are worked on. One user has at most half of them, so who reads answers slowly, or sends
 * slowly, leaves room for others. Those who do not log in have as many of their own. From any thread.
 *
 * <p>Bound: users who have logged in.
 */
final class Places {
    private final Semaphore all;
    private final Semaphore open;
    private final int ofUserMax;
    private final long waitMaxMs;
    private final Map<String, Semaphore> byUser = new ConcurrentHashMap<>();

    Places(Limits limits) {
        this.all = new Semaphore(limits.requestsMax());
        this.open = new Semaphore(limits.requestsMax());
        this.ofUserMax = Math.max(1, limits.requestsMax() / 2);
        this.waitMaxMs = limits.waitMax().toMillis();
    }

    /**
     * Takes a place.
     *
     * @param user null for somebody who has not logged in
     * @throws HttpRefusal 503 when there is none for too long
     */
    void take(@Nullable String user) {
        Semaphore its = of(user);
        if (isHad(its)) {
            if (user == null || isHad(all)) {
                return;
            }
            its.release();
        }
        throw HttpRefusal.unavailable("too many requests at one time");
    }

    /** Takes one again, however long that takes. */
    void retake(@Nullable String user) {
        of(user).acquireUninterruptibly();
        if (user != null) {
            all.acquireUninterruptibly();
        }
    }

    private boolean isHad(Semaphore places) {
        try {
            return places.tryAcquire(waitMaxMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void release(@Nullable String user) {
        if (user != null) {
            all.release();
        }
        of(user).release();
    }

    private Semaphore of(@Nullable String user) {
        return user == null ? open : byUser.computeIfAbsent(user, _ -> new Semaphore(ofUserMax));
    }
}
