package io.warrenmq.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.shard.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How users log in. */
final class LoginTest {
    private final AccessBench bench = new AccessBench();

    @BeforeEach
    void add() {
        bench.add("alice", "sesame");
    }

    private static LoginRequest from(String address, String name, String password) {
        return new LoginRequest(name, Secret.of(password), address, address.startsWith("127."));
    }

    private void assertGranted(Login login) {
        assertInstanceOf(Login.Granted.class, login);
    }

    private static long delayMs(Login login) {
        return assertInstanceOf(Login.Refused.class, login).delayMs();
    }

    @Test
    void theRightPasswordLetsInAndEverythingElseLooksTheSame() {
        assertEquals(new Login.Granted(new User("alice", Set.of())), bench.login("alice", "sesame"));
        assertEquals(new Login.Refused("user 'alice' - invalid credentials", 0), bench.login("alice", "Sesame"));
        assertEquals(new Login.Refused("user 'alice' - invalid credentials", 0), bench.login("alice", ""));
        assertEquals(new Login.Refused("user 'Alice' - invalid credentials", 0), bench.login("Alice", "sesame"));
        assertEquals(new Login.Refused("user '' - invalid credentials", 0), bench.login("", ""));
    }

    @Test
    void guestComesFromLoopbackOnlyUnlessThatIsSaidOtherwise() {
        assertGranted(bench.login("guest", "guest"));
        assertEquals(
                "user 'guest' can only connect via localhost",
                assertInstanceOf(Login.Refused.class, bench.login(from("10.0.0.1", "guest", "guest")))
                        .reason());
        assertGranted(bench.login(from("10.0.0.1", "alice", "sesame")));
        AccessBench open = new AccessBench(settings -> settings.withLoopbackUsers(Set.of()));
        assertGranted(open.login(from("10.0.0.1", "guest", "guest")));
    }

    /** Who has one address of IPv6 has 2 to the 64 of them. */
    @Test
    void addressesOfOneNetworkAreOne() {
        for (int i = 0; i < 22; i++) {
            bench.login(from("2001:db8:0:1:0:0:0:" + Integer.toHexString(i), "nobody" + i, "guess"));
        }
        assertInstanceOf(Login.TooSoon.class, bench.login(from("2001:db8:0:1:ffff:0:0:1", "nobody", "guess")));
        assertInstanceOf(Login.Refused.class, bench.login(from("2001:db8:0:2:0:0:0:1", "nobody", "guess")));
    }

    @Test
    void aLoginIsKnownAgainForAWhile() {
        bench.login("alice", "sesame");
        int count = bench.hashCount();
        assertGranted(bench.login("alice", "sesame"));
        bench.advance(LoginChecks.KNOWN_MS - 1);
        assertGranted(bench.login("alice", "sesame"));
        assertEquals(count, bench.hashCount());
        bench.advance(1);
        assertGranted(bench.login("alice", "sesame"));
        assertEquals(count + 1, bench.hashCount());
    }

    @Test
    void anotherPasswordOrNoUserEndsThatAtOnce() {
        bench.login("alice", "sesame");
        bench.<Done>call(
                reply -> bench.users().changePassword("alice", new Credential.Password(Secret.of("other")), reply));
        assertEquals(0, delayMs(bench.login("alice", "sesame")));
        assertGranted(bench.login("alice", "other"));
        bench.<Done>call(reply -> bench.users().changePassword("alice", new Credential.None(), reply));
        delayMs(bench.login("alice", "other"));
        bench.<Done>call(reply -> bench.users().remove("alice", reply));
        delayMs(bench.login("alice", "other"));
    }

    @Test
    void aPasswordThatChangesWhileItIsCheckedLetsNobodyIn() {
        bench.holdHashing(true);
        CompletableFuture<Login> login = bench.users().login(from("127.0.0.1", "alice", "sesame"));
        bench.<Done>call(reply -> bench.users().changePassword("alice", new Credential.None(), reply));
        bench.holdHashing(false);
        bench.settle();
        delayMs(login.join());
    }

    @Test
    void loginsThatAreTheSameShareOneCheck() {
        bench.holdHashing(true);
        List<CompletableFuture<Login>> logins = new ArrayList<>();
        int before = bench.hashCount();
        for (int i = 0; i < 1_000; i++) {
            logins.add(bench.users().login(from("127.0.0.1", "alice", "sesame")));
        }
        assertEquals(before + 1, bench.hashCount());
        bench.holdHashing(false);
        bench.settle();
        logins.forEach(each -> assertGranted(each.join()));
    }

    @Test
    void onlySoManyDifferentLoginsAreCheckedAtATime() {
        bench.holdHashing(true);
        List<CompletableFuture<Login>> logins = new ArrayList<>();
        for (int i = 0; i < LoginChecks.UNDER_WAY_MAX; i++) {
            logins.add(bench.users().login(from("10.0.0." + i, "user" + i, "p")));
            assertFalse(logins.getLast().isDone());
        }
        CompletableFuture<Login> oneMore = bench.users().login(from("10.0.1.1", "alice", "sesame"));
        assertEquals(new Login.Busy(), oneMore.join());
        bench.holdHashing(false);
        bench.settle();
        logins.forEach(each -> delayMs(each.join()));
        assertGranted(bench.login("alice", "sesame"));
    }

    @Test
    void delaysGrowWithFailuresUpToABoundAndAreForgotten() {
        long last = 0;
        for (int i = 0; i < 12; i++) {
            long delayMs = delayMs(bench.login("alice", "wrong" + i));
            assertTrue(i < 3 ? delayMs == 0 : delayMs > last || delayMs == 8_000, "failure " + i + ": " + delayMs);
            if (delayMs > 0) {
                assertEquals(new Login.TooSoon(delayMs), bench.login("alice", "sesame"), "not even the right one");
                assertGranted(bench.login("guest", "guest"));
                bench.advance(delayMs);
            }
            last = delayMs;
        }
        assertEquals(8_000, last);
        assertGranted(bench.login("alice", "sesame"));
        assertEquals(0, delayMs(bench.login("alice", "wrong")), "it has shown that it knows its password");
    }

    @Test
    void whoGuessesFromManyAddressesDelaysNobodyWhoIsKnown() {
        assertGranted(bench.login("alice", "sesame"));
        for (int i = 0; i < 40; i++) {
            bench.login(from("10.0.0." + i, "alice", "wrong" + i));
            bench.advance(2_000);
        }
        bench.login(from("10.0.1.1", "alice", "wrong"));
        assertInstanceOf(Login.TooSoon.class, bench.login(from("10.0.1.2", "alice", "wrong")));
        assertGranted(bench.login("alice", "sesame"));
    }

    @Test
    void theTableOfFailuresIsBounded() {
        LoginDelays delays = new LoginDelays();
        for (int i = 0; i < LoginDelays.KEYS_MAX; i++) {
            delays.failed(from("10.0.0.1", "user" + i, "p"), 0);
        }
        LoginRequest late = from("10.0.0.2", "late", "p");
        for (int i = 0; i < 10; i++) {
            assertEquals(0, delays.failed(late, 500));
        }
        for (int i = 0; i < 4; i++) {
            delays.failed(late, LoginDelays.FORGET_MS + 2_000);
        }
        assertTrue(delays.waitMs(late, LoginDelays.FORGET_MS + 2_000) > 0, "what is old has made room");
    }
}
