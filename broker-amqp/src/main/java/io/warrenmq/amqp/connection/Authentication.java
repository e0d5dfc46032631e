package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.User;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.shard.Shard;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Finds out who the client is. Passwords are checked away from the shard; until the answer is in, nothing more of the
 * client is heard. Owned by the connection's shard.
 */
final class Authentication {
    private final Handshake handshake;
    private final Shard shard;
    private final Reading reading;
    private final ConnectionLog log;
    private final ConnectionEvents events;
    private final int failureDelayMs;

    /** @param failureDelayMs the least time from a login to its refusal: guessing must not be fast */
    Authentication(
            Handshake handshake,
            Shard shard,
            Reading reading,
            ConnectionLog log,
            ConnectionEvents events,
            int failureDelayMs) {
        this.handshake = handshake;
        this.shard = shard;
        this.reading = reading;
        this.log = log;
        this.events = events;
        this.failureDelayMs = failureDelayMs;
    }

    /**
     * Checks who the client is; then one of the two runs, unless the answer is not wanted any more.
     *
     * @param refused ends the connection, whose client is heard again only when this says so
     * @throws BrokerException 502 or 503 when name and password cannot be read
     */
    void begin(ConnectionMethod.StartOk answer, BooleanSupplier wanted, Runnable granted, Runnable refused) {
        Sasl.Claim claim = handshake.read(answer);
        long startedMs = shard.nowMs();
        reading.hold();
        check(claim, wanted, login -> {
            switch (login) {
                case Login.Granted(User user) -> {
                    handshake.identify(user);
                    events.loginSucceeded(answer.mechanism(), claim.name());
                    granted.run();
                    reading.release();
                }
                case Login.Refused(String reason, long delayMs) -> {
                    told(answer.mechanism(), claim.name(), reason);
                    long leftMs = Math.max(failureDelayMs, delayMs) - (shard.nowMs() - startedMs);
                    shard.schedule(Math.max(0, leftMs), () -> end(wanted, refused));
                }
                case Login.TooSoon _, Login.Busy _ -> {
                    told(
                            answer.mechanism(),
                            claim.name(),
                            "user '" + claim.name() + "' - too many logins are being checked");
                    end(wanted, refused);
                }
            }
        });
    }

    private void told(String mechanism, String name, String reason) {
        log.loginRefused(mechanism, reason);
        events.loginFailed(mechanism, name, reason);
    }

    private void end(BooleanSupplier wanted, Runnable refused) {
        if (wanted.getAsBoolean()) {
            refused.run();
        }
    }

    /** What the client hears, whatever the reason. */
    static BrokerException refusal(String mechanism) {
        return new BrokerException(
                ReplyCode.ACCESS_REFUSED,
                "Login was refused using authentication mechanism " + mechanism
                        + ". For details see the broker logfile.");
    }

    /** Checks a new secret for the same user; then one of the two runs, unless the answer is not wanted any more. */
    void renew(
            ConnectionMethod.UpdateSecret request,
            BooleanSupplier wanted,
            Runnable granted,
            Consumer<BrokerException> refused) {
        reading.hold();
        check(handshake.renewed(request), wanted, login -> {
            if (login instanceof Login.Granted) {
                granted.run();
            } else {
                refused.accept(
                        new BrokerException(ReplyCode.NOT_ALLOWED, "New secret was refused by one of the backends"));
            }
            reading.release();
        });
    }

    /** Asks again after each {@link Login.TooSoon}; the deadline of the handshake bounds how often. */
    private void check(Sasl.Claim claim, BooleanSupplier wanted, Consumer<Login> then) {
        CompletableFuture<Login> login = handshake.check(claim);
        if (login.isDone()) {
            answered(claim, wanted, then, login.join());
        } else {
            var _ = login.thenAccept(answer -> shard.post(() -> answered(claim, wanted, then, answer)));
        }
    }

    private void answered(Sasl.Claim claim, BooleanSupplier wanted, Consumer<Login> then, Login login) {
        if (!wanted.getAsBoolean()) {
            return; // gone meanwhile
        }
        if (login instanceof Login.TooSoon(long waitMs)) {
            shard.schedule(waitMs, () -> {
                if (wanted.getAsBoolean()) {
                    check(claim, wanted, then);
                }
            });
        } else {
            then.accept(login);
        }
    }
}
