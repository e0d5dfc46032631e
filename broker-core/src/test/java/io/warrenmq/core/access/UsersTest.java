package io.warrenmq.core.access;

import static io.warrenmq.core.access.AccessBench.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.shard.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What administrators do to users, and that it lasts. */
final class UsersTest {
    private static final String RABBIT_GUEST = "hENva+fxJ7gnmaBK/WhwNHOYbvB53/QjNcqhtF4KqF7p21+x";

    private final AccessBench bench = new AccessBench();

    private Boolean put(String name, Credential credential, String... tags) {
        return bench.<Boolean>call(reply -> bench.users().put(new UserSpec(name, credential, List.of(tags)), reply));
    }

    private static List<String> names(AccessBench of) {
        return of.<List<UserDetails>>call(reply -> of.users().list(reply)).stream()
                .map(UserDetails::name)
                .toList();
    }

    private static UserDetails details(AccessBench of, String name) {
        return of.call(reply -> of.users().get(name, reply));
    }

    private static List<VhostPermissions> permissions(AccessBench of) {
        return of.call(reply -> of.users().permissions(reply));
    }

    private Admission enter(String user, String vhost, List<String> closed) {
        User found = Objects.requireNonNull(bench.users().find(user));
        return bench.broker().admit(found, bench.broker().vhost(vhost), closed::add);
    }

    @Test
    void theFirstLifeBeginsWithGuest() {
        assertEquals(List.of("guest"), names(bench));
        assertEquals(List.of("administrator"), details(bench, "guest").tags());
        assertEquals(List.of(new VhostPermissions("/", "guest", Patterns.ALL)), permissions(bench));
        assertInstanceOf(Login.Granted.class, bench.login("guest", "guest"));
    }

    @Test
    void whoWasRemovedDoesNotComeBackWithTheNextLife() {
        bench.add("alice", "p");
        bench.<Done>call(reply -> bench.users().remove("guest", reply));
        AccessBench next = bench.restart();
        assertEquals(List.of("alice"), names(next));
        assertEquals(List.of(), permissions(next));
        assertEquals(List.of("alice"), names(next.restart()));
    }

    @Test
    void theFirstUserCanBeAnother() {
        FirstUser first =
                new FirstUser("root", Secret.of("secret"), List.of("monitoring"), "work", new Patterns("^a", ".*", ""));
        AccessBench other = new AccessBench(settings -> settings.withFirst(first));
        assertEquals(List.of("root"), names(other));
        assertEquals(List.of("work"), other.broker().vhostNames());
        assertEquals(List.of(new VhostPermissions("work", "root", first.permissions())), permissions(other));
        AccessBench next = other.restart();
        assertEquals(List.of("work"), next.broker().vhostNames());
        assertEquals(List.of("root"), names(next));
        AccessBench nobody = new AccessBench(settings -> settings.withFirst(null));
        assertEquals(List.of(), names(nobody));
        assertEquals(List.of(), names(nobody.restart()));
    }

    @Test
    void usersLastWithTheirHashesAsTheyCame() {
        PasswordHash imported = PasswordHash.of("rabbit_password_hashing_sha256", RABBIT_GUEST);
        assertTrue(put("b", new Credential.Hash(imported), "z", "a", "m"));
        assertTrue(put("a", new Credential.Password(Secret.of("sesame"))));
        assertTrue(put("c", new Credential.None()));
        AccessBench next = bench.restart();
        assertEquals(List.of("a", "b", "c", "guest"), names(next));
        assertEquals(new UserDetails("b", imported, List.of("z", "a", "m")), details(next, "b"));
        assertInstanceOf(Login.Granted.class, next.login("b", "guest"));
        assertInstanceOf(Login.Granted.class, next.login("a", "sesame"));
        assertInstanceOf(Login.Refused.class, next.login("c", ""));
        PasswordHash hash = details(next, "a").password();
        assertEquals(PasswordAlgorithm.PBKDF2_SHA256, hash.algorithm());
        assertFalse(hash.value().contains("sesame"));
    }

    @Test
    void whatIsPutAgainIsChangedAndSaysSo() {
        assertTrue(put("a", new Credential.Password(Secret.of("sesame")), "x"));
        assertFalse(put("a", new Credential.Unchanged(), "y"));
        assertEquals(List.of("y"), details(bench, "a").tags());
        assertInstanceOf(Login.Granted.class, bench.login("a", "sesame"));
        int count = bench.journal().changes().size();
        assertFalse(put("a", new Credential.Unchanged(), "y"));
        assertEquals(count, bench.journal().changes().size(), "no change is not journaled");
        bench.<Done>call(reply -> bench.users().setTags("a", List.of("x", "y"), reply));
        assertEquals(
                Set.of("x", "y"),
                Objects.requireNonNull(bench.users().find("a")).tags());
    }

    @Test
    void whatCannotBeIsRefused() {
        bench.add("a", "p");
        assertRefused("PRECONDITION_FAILED - user 'a' already exists", () -> bench.add("a", "q"));
        assertRefused("PRECONDITION_FAILED - the name of a user has 1 to 255 bytes", () -> bench.add("", "q"));
        assertRefused(
                "PRECONDITION_FAILED - the name of a user has 1 to 255 bytes", () -> bench.add("x".repeat(256), "q"));
        assertRefused("PRECONDITION_FAILED - the password is empty", () -> bench.add("b", ""));
        assertRefused(
                "NOT_FOUND - user 'b' does not exist",
                () -> bench.<Done>call(reply -> bench.users().remove("b", reply)));
        assertRefused("NOT_FOUND - user 'b' does not exist", () -> bench.permit("b", "/", "", "", ""));
        assertRefused("NOT_FOUND - vhost 'v' does not exist", () -> bench.permit("a", "v", "", "", ""));
        assertRefused(
                "PRECONDITION_FAILED - hashing_algorithm is rabbit_password_hashing_md5, which is not allowed",
                () -> put("b", new Credential.Hash(new PasswordHash(PasswordAlgorithm.MD5, ""))));
        BrokerException refusal = assertThrows(BrokerException.class, () -> bench.permit("a", "/", ".*", "(", ".*"));
        assertTrue(refusal.replyText()
                .startsWith("PRECONDITION_FAILED - write is '(', which is not a regular expression: "));
    }

    @Test
    void permissionsLastAndAreMatchedAnywhereInTheName() {
        bench.add("a", "p");
        User user = Objects.requireNonNull(bench.users().find("a"));
        assertFalse(bench.users().mayEnter(user, "/"));
        bench.permit("a", "/", "", "^in-", "out$|log");
        for (AccessBench each : List.of(bench, bench.restart())) {
            assertTrue(each.users().mayEnter(user, "/"));
            assertFalse(each.users().mayEnter(user, "other"));
            assertFalse(each.users().may(user, "/", Permission.CONFIGURE, "in-out"));
            assertTrue(each.users().may(user, "/", Permission.CONFIGURE, ""), "an empty pattern is ^$");
            assertTrue(each.users().may(user, "/", Permission.WRITE, "in-x"));
            assertFalse(each.users().may(user, "/", Permission.WRITE, "x-in-"));
            assertTrue(each.users().may(user, "/", Permission.READ, "catalogue"));
        }
    }

    @Test
    void topicPermissionsRestrictRoutingKeysOfTheirExchangeOnly() {
        bench.add("a.b", "p");
        bench.permit("a.b", "/", ".*", ".*", ".*");
        bench.permitTopic("a.b", "amq.topic", "^{username}\\.{vhost}\\.", "^{client_id}$");
        AccessBench next = bench.restart();
        for (AccessBench each : List.of(bench, next)) {
            Access access = each.open("a.b", "/").access();
            access.requireForTopic(Permission.WRITE, "amq.topic", "a.b./.k");
            access.requireForTopic(Permission.WRITE, "other", "anything");
            assertRefused(
                    "ACCESS_REFUSED - write access to topic 'axb./.k' in exchange topic 'amq.topic' in vhost '/'"
                            + " refused for user 'a.b'",
                    () -> access.requireForTopic(Permission.WRITE, "amq.topic", "axb./.k"));
            User user = access.user();
            Access client = new Access(each.users(), user, "/", "c+1");
            client.requireForTopic(Permission.READ, "amq.topic", "c+1");
            assertThrows(BrokerException.class, () -> client.requireForTopic(Permission.READ, "amq.topic", "cc1"));
        }
        bench.<Done>call(reply -> bench.users().clearTopicPermissions("a.b", "/", "amq.topic", reply));
        bench.open("a.b", "/").access().requireForTopic(Permission.WRITE, "amq.topic", "k");
        assertEquals(
                List.of(),
                bench.<List<TopicPermissions>>call(reply -> bench.users().topicPermissions(reply)));
    }

    @Test
    void changesActOnOpenSessionsAtOnce() {
        bench.add("a", "p");
        bench.permit("a", "/", ".*", ".*", ".*");
        Access access = bench.open("a", "/").access();
        access.requireForQueue(Permission.READ, "q");
        bench.permit("a", "/", ".*", ".*", "");
        assertThrows(BrokerException.class, () -> access.requireForQueue(Permission.READ, "q"));
        bench.permit("a", "/", ".*", ".*", "q");
        access.requireForQueue(Permission.READ, "q");
        assertThrows(BrokerException.class, () -> access.requireUserId("b"));
        bench.<Done>call(reply -> bench.users().setTags("a", List.of("impersonator"), reply));
        access.requireUserId("b");
        bench.<Done>call(reply -> bench.users().remove("a", reply));
        assertThrows(BrokerException.class, () -> access.requireForQueue(Permission.READ, "q"));
    }

    @Test
    void connectionsOfARemovedUserAreClosed() {
        bench.add("a", "p");
        bench.permit("a", "/", ".*", ".*", ".*");
        List<String> closed = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<String> left = new ArrayList<>();
        enter("a", "/", closed);
        enter("guest", "/", others);
        enter("a", "/", left).leave();
        bench.<Done>call(reply -> bench.users().remove("a", reply));
        assertEquals(List.of("user 'a' is deleted"), closed);
        assertEquals(List.of(), others);
        assertEquals(List.of(), left);
    }

    /** As with RabbitMQ: what they ask for next is refused. */
    @Test
    void connectionsStayOpenWhenPermissionsAreCleared() {
        bench.add("a", "p");
        bench.permit("a", "/", ".*", ".*", ".*");
        List<String> closed = new ArrayList<>();
        enter("a", "/", closed);
        bench.permit("a", "/", "", "", "");
        assertEquals(List.of(), closed);
        bench.<Done>call(reply -> bench.users().clearPermissions("a", "/", reply));
        assertEquals(List.of(), closed);
        BrokerException refusal = assertThrows(BrokerException.class, () -> enter("a", "/", closed));
        assertEquals("NOT_ALLOWED - access to vhost '/' refused for user 'a'", refusal.replyText());
    }

    @Test
    void aRemovedUserLeavesNothingBehind() {
        bench.add("a", "p");
        bench.permit("a", "/", ".*", ".*", ".*");
        bench.permitTopic("a", "amq.topic", ".*", ".*");
        bench.<Done>call(reply -> bench.broker().userLimits().set("a", "max-connections", 1, reply));
        bench.<Done>call(reply -> bench.users().remove("a", reply));
        bench.add("a", "p");
        AccessBench next = bench.restart();
        assertEquals(
                List.of("guest"),
                permissions(next).stream().map(VhostPermissions::user).toList());
        assertTrue(next.broker().userLimits().of("a").isEmpty());
        assertNull(next.users().find("b"));
        assertFalse(next.journal().changes(TopologyChange.ParameterSet.class).isEmpty());
    }
}
