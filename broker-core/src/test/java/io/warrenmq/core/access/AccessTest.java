package io.warrenmq.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.core.error.BrokerException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class AccessTest {
    private static final User USER = new User("u", Set.of("administrator"));

    private final Access everything = new Access(FixedUsers.guest(), new User("guest", Set.of()), "/");
    private final Access nothing = new Access(FixedUsers.guest(), USER, "/");

    @Test
    void whoMayDoEverythingIsNeverRefused() {
        for (Permission permission : Permission.values()) {
            everything.requireForQueue(permission, "q");
            everything.requireForExchange(permission, "");
        }
        everything.requireAny("queue", "q");
    }

    @Test
    void aRefusalNamesPermissionResourceAndUser() {
        assertRefused(
                "ACCESS_REFUSED - read access to queue 'q' in vhost '/' refused for user 'u'",
                () -> nothing.requireForQueue(Permission.READ, "q"));
        assertRefused(
                "ACCESS_REFUSED - write access to exchange 'x' in vhost '/' refused for user 'u'",
                () -> nothing.requireForExchange(Permission.WRITE, "x"));
        assertRefused(
                "ACCESS_REFUSED - configure access to exchange 'x' in vhost '/' refused for user 'u'",
                () -> nothing.requireAny("exchange", "x"));
    }

    @Test
    void theDefaultExchangeIsKnownAsAmqDefault() {
        assertRefused(
                "ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '/' refused for user 'u'",
                () -> nothing.requireForExchange(Permission.WRITE, ""));
    }

    @Test
    void onlyAnImpersonatorUsesAnotherName() {
        nothing.requireUserId("u");
        User impersonator = new User("u", Set.of("impersonator"));
        var known = new FixedUsers(List.of(new FixedUsers.Account(impersonator, Secret.of("p"), false)));
        new Access(known, USER, "/").requireUserId("somebody");
        assertRefused(
                "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was 'u'",
                () -> nothing.requireUserId("somebody"));
    }

    private static void assertRefused(String replyText, Executable work) {
        assertEquals(replyText, assertThrows(BrokerException.class, work).replyText());
    }
}
