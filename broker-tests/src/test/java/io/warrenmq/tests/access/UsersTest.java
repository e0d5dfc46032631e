package io.warrenmq.tests.access;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.Patterns;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.UserSpec;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.tests.harness.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and virtual hosts with sockets, passwords and a disk. */
final class UsersTest {
    @TempDir
    private Path dataDir = Path.of("");

    private static void prepare(EmbeddedBroker embedded) {
        embedded.<Boolean>call(reply -> embedded.broker().vhosts().create("work", VhostMetadata.NONE, reply));
        Credential password = new Credential.Password(Secret.of("sesame"));
        embedded.<Boolean>call(
                reply -> embedded.broker().users().put(new UserSpec("alice", password, List.of()), reply));
        permit(embedded, "^a");
    }

    private static void permit(EmbeddedBroker embedded, String configure) {
        VhostPermissions permissions = new VhostPermissions("work", "alice", new Patterns(configure, ".*", ".*"));
        embedded.<Boolean>call(reply -> embedded.broker().users().setPermissions(permissions, reply));
    }

    private static String closeText(Connection closed) {
        await().until(() -> !closed.isOpen());
        return String.valueOf(closed.getCloseReason());
    }

    @Test
    void usersWorkWithinTheirPermissionsAlsoAfterARestart() throws Exception {
        try (EmbeddedBroker embedded = new EmbeddedBroker(dataDir)) {
            prepare(embedded);
        }
        try (EmbeddedBroker embedded = new EmbeddedBroker(dataDir);
                Connection connection = embedded.connect("alice", "sesame", "work")) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("a", true, false, false, Map.of());
            IOException refusal =
                    assertThrows(IOException.class, () -> channel.queueDeclare("b", true, false, false, Map.of()));
            assertTrue(String.valueOf(refusal.getCause())
                    .contains("ACCESS_REFUSED - configure access to queue 'b' in vhost 'work' refused for user"
                            + " 'alice'"));
            assertThrows(AuthenticationFailureException.class, () -> embedded.connect("alice", "wrong", "work"));
            assertThrows(IOException.class, () -> embedded.connect("alice", "sesame", "/"));
            permit(embedded, "");
            Channel other = connection.createChannel();
            assertThrows(IOException.class, () -> other.queueDelete("a"), "changes act on open connections");
        }
    }

    /** The connection stays; nothing goes on that the user may do no more. */
    @Test
    void consumersEndWithThePermissionToRead() throws Exception {
        try (EmbeddedBroker embedded = new EmbeddedBroker(dataDir)) {
            prepare(embedded);
            try (Connection connection = embedded.connect("alice", "sesame", "work")) {
                Channel channel = connection.createChannel();
                channel.queueDeclare("a", true, false, false, Map.of());
                Set<String> cancelled = ConcurrentHashMap.newKeySet();
                channel.basicConsume("a", true, "tag", (_, _) -> {}, cancelled::add);
                embedded.<Done>call(reply -> embedded.broker().users().clearPermissions("alice", "work", reply));
                await().until(() -> cancelled.contains("tag"));
                assertTrue(channel.isOpen());
                assertThrows(IOException.class, () -> channel.basicConsume("a", true, (_, _) -> {}, _ -> {}));
                assertTrue(connection.isOpen());
            }
        }
    }

    @Test
    void connectionsEndWithTheirUserOrVirtualHost() throws Exception {
        try (EmbeddedBroker embedded = new EmbeddedBroker(dataDir)) {
            prepare(embedded);
            Connection ofVhost = embedded.connect("alice", "sesame", "work");
            ofVhost.createChannel().queueDeclare("a", true, false, false, Map.of());
            embedded.carryOut(reply -> embedded.broker().vhosts().delete("work", reply));
            assertTrue(closeText(ofVhost).contains("reply-code=320, reply-text=CONNECTION_FORCED - vhost 'work'"));
            prepare(embedded);
            Connection ofUser = embedded.connect("alice", "sesame", "work");
            Connection guest = embedded.connect();
            embedded.carryOut(reply -> embedded.broker().users().remove("alice", reply));
            assertTrue(closeText(ofUser).contains("CONNECTION_FORCED - user 'alice' is deleted"));
            assertTrue(guest.isOpen());
            guest.close();
        }
        try (EmbeddedBroker embedded = new EmbeddedBroker(dataDir)) {
            assertThrows(AuthenticationFailureException.class, () -> embedded.connect("alice", "sesame", "work"));
            assertEquals(List.of("/", "work"), embedded.broker().vhostNames());
            assertNotNull(embedded.broker().users().find("guest"));
        }
    }
}
