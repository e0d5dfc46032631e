package io.warrenmq.http.server;

import static io.warrenmq.http.error.HttpRefusal.notAuthorized;

import com.sun.net.httpserver.HttpExchange;
import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.User;
import io.warrenmq.core.audit.Actor;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.route.Caller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request: HTTP Basic against the broker's users. Checking a password may take a while, so it
 * runs on the request's own thread, never on a shard. From any thread.
 */
final class BasicLogin {
    private static final String SCHEME = "Basic ";
    private static final String VIA = "http";

    /** The user name and password of AMQP have at most 255 bytes and 4 KiB; Base64 takes a third more. */
    private static final int CREDENTIALS_CHARS_MAX = 6_144;

    private static final int WAIT_SECONDS_MAX = 30;
    private static final long DELAY_MS_MAX = 10_000;

    private final AccessControl control;

    BasicLogin(AccessControl control) {
        this.control = control;
    }

    /**
     * Who sends the request.
     *
     * @param asked method and path, without secrets
     * @param given credentials that came another way than in the header, in Base64; null for none
     * @throws io.warrenmq.http.error.HttpRefusal 401
     */
    Caller caller(HttpExchange exchange, String asked, @Nullable String given) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] credentials = credentials(header == null && given != null ? SCHEME + given : header);
        int colon = indexOfColon(credentials);
        if (colon < 0) {
            throw notAuthorized("Login failed");
        }
        String name = new String(credentials, 0, colon, StandardCharsets.UTF_8);
        Secret password = new Secret(Arrays.copyOfRange(credentials, colon + 1, credentials.length));
        Arrays.fill(credentials, (byte) 0);
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        Actor actor = new Actor(name, VIA, shown(exchange.getRemoteAddress()));
        LoginRequest request = new LoginRequest(name, password, peer.getHostAddress(), peer.isLoopbackAddress(), actor);
        return new Caller(control, user(request), actor, asked);
    }

    private static String shown(InetSocketAddress peer) {
        String host = peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    /** Waits as long as the broker has failures wait: the thread is this request's own. All refusals look the same. */
    private User user(LoginRequest request) {
        try {
            Login outcome = check(request);
            if (outcome instanceof Login.TooSoon(long waitMs)) {
                pause(waitMs);
                outcome = check(request);
            }
            return switch (outcome) {
                case Login.Granted(User user) -> user;
                case Login.Refused(String _, long delayMs) -> {
                    pause(delayMs);
                    throw notAuthorized("Login failed");
                }
                case Login.TooSoon _, Login.Busy _ -> throw notAuthorized("Login failed");
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw HttpRefusal.unavailable("the broker stops");
        } catch (ExecutionException | TimeoutException _) {
            throw HttpRefusal.unavailable("the password could not be checked");
        }
    }

    private static void pause(long ms) throws InterruptedException, ExecutionException {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, Math.min(ms, DELAY_MS_MAX), TimeUnit.MILLISECONDS)
                .get();
    }

    private Login check(LoginRequest request) throws InterruptedException, ExecutionException, TimeoutException {
        return control.login(request).get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static byte[] credentials(@Nullable String header) {
        if (header == null
                || header.length() > CREDENTIALS_CHARS_MAX
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw notAuthorized("Login failed");
        }
        try {
            return Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException _) {
            throw notAuthorized("Login failed");
        }
    }

    private static int indexOfColon(byte[] credentials) {
        for (int i = 0; i < credentials.length; i++) {
            if (credentials[i] == ':') {
                return i;
            }
        }
        return -1;
    }
}
