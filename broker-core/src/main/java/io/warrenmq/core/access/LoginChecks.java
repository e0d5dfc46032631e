package io.warrenmq.core.access;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks logins away from the shards. A login that was right lately is known again without its hash, and logins that
 * are the same share one check, so that a thousand clients who come back at once cost one. From any thread.
 *
 * <p>Bound: {@link #UNDER_WAY_MAX} different logins are checked or wait for it; further ones are {@link Login.Busy}.
 */
final class LoginChecks {
    static final int UNDER_WAY_MAX = 64;

    /** How long a login is known again. */
    static final long KNOWN_MS = 5 * 60_000L;

    private static final Logger LOG = LoggerFactory.getLogger(LoginChecks.class);

    private record Attempt(String name, String fingerprint) {}

    private final Accounts accounts;
    private final Passwords passwords;
    private final Executor executor;
    private final LongSupplier clockMs;
    private final Set<String> loopbackUsers;
    private final LoginDelays delays = new LoginDelays();
    private final LoginAudit audit = new LoginAudit();
    private final Semaphore places = new Semaphore(UNDER_WAY_MAX);
    private final Map<Attempt, CompletableFuture<Optional<Account>>> underWay = new ConcurrentHashMap<>();

    LoginChecks(Accounts accounts, Passwords passwords, AccessSettings settings) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.executor = settings.hashing();
        this.clockMs = settings.clockMs();
        this.loopbackUsers = settings.loopbackUsers();
    }

    CompletableFuture<Login> login(LoginRequest request) {
        long nowMs = clockMs.getAsLong();
        long waitMs = delays.waitMs(request, nowMs);
        if (waitMs > 0) {
            return CompletableFuture.completedFuture(new Login.TooSoon(waitMs));
        }
        byte[] fingerprint = passwords.fingerprint(request.name(), request.password());
        Account account = accounts.find(request.name());
        // Who may not come from there learns nothing from the time that the answer takes either.
        if (account != null && mayComeFrom(request) && account.isVerified(fingerprint, nowMs)) {
            return CompletableFuture.completedFuture(outcome(request, Optional.of(account)));
        }
        waitMs = delays.waitMsOfUnknown(request, nowMs);
        if (waitMs > 0) {
            return CompletableFuture.completedFuture(new Login.TooSoon(waitMs));
        }
        CompletableFuture<Optional<Account>> check = check(request, fingerprint);
        return check == null
                ? CompletableFuture.completedFuture(new Login.Busy())
                : check.thenApply(found -> outcome(request, found));
    }

    /** The check of exactly this login, under way or begun now; null when there is no place for one more. */
    private @Nullable CompletableFuture<Optional<Account>> check(LoginRequest request, byte[] fingerprint) {
        Attempt attempt = new Attempt(request.name(), HexFormat.of().formatHex(fingerprint));
        CompletableFuture<Optional<Account>> present = underWay.get(attempt);
        if (present != null) {
            return present;
        }
        if (!places.tryAcquire()) {
            return null;
        }
        CompletableFuture<Optional<Account>> begun = new CompletableFuture<>();
        CompletableFuture<Optional<Account>> faster = underWay.putIfAbsent(attempt, begun);
        if (faster != null) {
            places.release();
            return faster;
        }
        try {
            executor.execute(() -> {
                Optional<Account> found = verify(request, fingerprint);
                end(attempt);
                begun.complete(found);
            });
        } catch (RejectedExecutionException stopping) {
            end(attempt);
            return null;
        }
        return begun;
    }

    private void end(Attempt attempt) {
        underWay.remove(attempt);
        places.release();
    }

    /** On the thread for it. A change of the user meanwhile counts, whatever was found. */
    private Optional<Account> verify(LoginRequest request, byte[] fingerprint) {
        try {
            Account account = accounts.find(request.name());
            if (!passwords.matches(account == null ? null : account.password(), request.password())) {
                return Optional.empty();
            }
            Account now = accounts.find(request.name());
            if (account == null || now == null || !now.password().equals(account.password())) {
                return Optional.empty();
            }
            now.verified(fingerprint, clockMs.getAsLong() + KNOWN_MS);
            return Optional.of(now);
        } catch (RuntimeException defect) {
            LOG.error("a login could not be checked, which is a defect of the broker", defect);
            return Optional.empty();
        }
    }

    private Login outcome(LoginRequest request, Optional<Account> found) {
        if (found.isEmpty()) {
            return refused(request, "user '" + request.name() + "' - invalid credentials");
        }
        User user = found.get().user();
        if (!mayComeFrom(request)) {
            return refused(request, "user '" + user.name() + "' can only connect via localhost");
        }
        delays.succeeded(request);
        audit.granted(request, clockMs.getAsLong());
        return new Login.Granted(user);
    }

    private Login refused(LoginRequest request, String reason) {
        audit.refused(request, reason);
        return new Login.Refused(reason, delays.failed(request, clockMs.getAsLong()));
    }

    private boolean mayComeFrom(LoginRequest request) {
        return mayComeFrom(request.name(), request.loopback());
    }

    /** Whether a user of that name may log in from an address of that kind. */
    boolean mayComeFrom(String name, boolean loopback) {
        return loopback || !loopbackUsers.contains(name);
    }
}
