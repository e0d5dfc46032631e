package io.warrenmq.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FixedUsersTest {
    private static final User ALICE = new User("alice", Set.of("monitoring"));

    private final FixedUsers users = new FixedUsers(List.of(
            new FixedUsers.Account(ALICE, Secret.of("sesame"), false),
            new FixedUsers.Account(new User("nopass", Set.of()), Secret.of(""), false)));

    @Test
    void theRightPasswordLetsIn() {
        assertEquals(ALICE, users.login("alice", Secret.of("sesame"), false));
        assertEquals(ALICE, users.login("alice", Secret.of("sesame"), true));
    }

    @Test
    void everythingElseDoesNot() {
        assertNull(users.login("alice", Secret.of("Sesame"), true));
        assertNull(users.login("alice", Secret.of(""), true));
        assertNull(users.login("Alice", Secret.of("sesame"), true));
        assertNull(users.login("", Secret.of(""), true));
        assertNull(users.login("nobody", Secret.of("no such user"), true));
        assertNull(users.login("nopass", Secret.of(""), true), "an empty password never lets in");
    }

    @Test
    void guestComesFromLoopbackOnly() {
        FixedUsers guest = FixedUsers.guest();
        User user = guest.login("guest", Secret.of("guest"), true);
        assertNotNull(user);
        assertTrue(user.hasTag("administrator"));
        assertNull(guest.login("guest", Secret.of("guest"), false));
    }

    @Test
    void knownUsersMayDoEverythingAndOthersNothing() {
        User stranger = new User("stranger", Set.of("administrator"));
        assertTrue(users.mayEnter(ALICE, "/"));
        assertFalse(users.mayEnter(stranger, "/"));
        for (Permission permission : Permission.values()) {
            assertTrue(users.may(ALICE, "/", permission, "q"));
            assertFalse(users.may(stranger, "/", permission, "q"));
        }
    }

    @Test
    void aSecretDoesNotShowItself() {
        assertFalse(Secret.of("sesame").toString().contains("sesame"));
        assertTrue(Secret.of("sesame").matches(Secret.of("sesame")));
        assertFalse(Secret.of("sesame").matches(Secret.of("sesam")));
    }
}
