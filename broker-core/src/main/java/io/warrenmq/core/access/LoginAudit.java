package io.warrenmq.core.access;

import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the audit log who logs in. Each login of a protocol with connections is a line. With HTTP every request is a
 * login, so those of the same user from the same address are told of once in a while. Failures are always told of: each
 * has cost a look at a password, which bounds how many there can be. From any thread.
 *
 * <p>Bound: {@link #KNOWN_MAX} users with addresses; then all are forgotten, and told of again.
 */
final class LoginAudit {
    static final long AGAIN_MS = 5 * 60_000L;
    private static final int KNOWN_MAX = 10_000;
    private static final String PER_REQUEST = "http";
    private static final Deed LOGIN = Deed.of("login");

    private record Origin(String user, String address) {}

    private final Map<Origin, Long> lastMs = new ConcurrentHashMap<>();

    void granted(LoginRequest request, long nowMs) {
        if (!request.actor().via().equals(PER_REQUEST) || isTime(request, nowMs)) {
            AuditLog.done(request.actor(), LOGIN);
        }
    }

    private boolean isTime(LoginRequest request, long nowMs) {
        Origin origin = new Origin(request.name(), request.address());
        Long last = lastMs.get(origin);
        if (last != null && nowMs - last < AGAIN_MS) {
            return false;
        }
        if (lastMs.size() >= KNOWN_MAX) {
            lastMs.clear();
        }
        return last == null ? lastMs.putIfAbsent(origin, nowMs) == null : lastMs.replace(origin, last, nowMs);
    }

    void refused(LoginRequest request, String reason) {
        AuditLog.refused(request.actor(), LOGIN, reason);
    }
}
