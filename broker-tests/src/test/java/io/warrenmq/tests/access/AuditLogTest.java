package io.warrenmq.tests.access;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.core.audit.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the audit log tells: who, from where, did what to what, once; and never a secret. */
final class AuditLogTest {
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    }

    private final Lines log = new Lines();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.LOGGER);
    private AccessWorld world;

    @BeforeEach
    void start(@TempDir Path dataDir) throws Exception {
        world = new AccessWorld(dataDir);
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() throws IOException {
        logger.detachAppender(log);
        world.close();
    }

    /** Lines of that beginning, their ports left out. */
    private List<String> lines(String beginning) {
        return log.lines.stream()
                .filter(each -> each.startsWith(beginning))
                .map(each -> each.replaceAll("127\\.0\\.0\\.1:\\d+", "here"))
                .toList();
    }

    private void assertOne(String beginning, String line) {
        await().until(() -> !lines(beginning).isEmpty());
        assertEquals(List.of(line), lines(beginning));
    }

    @Test
    void changesAreToldWithWhoMadeThem() throws Exception {
        world.admin("PUT", "/users/alice", "{\"password\":\"sesame\",\"tags\":\"monitoring\"}");
        world.admin("PUT", "/permissions/own/alice", "{\"configure\":\"a b\",\"write\":\"\",\"read\":\".*\"}");
        world.admin("PUT", "/policies/own/p", "{\"pattern\":\"^z\",\"definition\":{\"max-length\":1}}");
        world.admin("PUT", "/parameters/shovel/own/s", "{\"value\":{\"src-uri\":\"amqp://u:verysecret@h\"}}");
        world.admin("DELETE", "/queues/own/q", "");
        world.admin("DELETE", "/exchanges/own/x", "");
        world.admin("DELETE", "/permissions/own/alice", "");
        world.admin("DELETE", "/users/alice", "");
        world.admin("DELETE", "/vhosts/other", "");
        String who = " outcome=done user=guest via=http peer=here ";
        assertOne("action=user.put", "action=user.put" + who + "name=alice tags=monitoring password=set");
        assertOne(
                "action=permissions.set",
                "action=permissions.set" + who + "name=alice vhost=own configure=\"a b\" write=\"\" read=.*");
        assertOne(
                "action=policy.set",
                "action=policy.set" + who + "vhost=own name=p pattern=^z definition="
                        + lines("action=policy.set").getFirst().replaceAll(".*definition=", ""));
        assertOne("action=parameter.set", "action=parameter.set" + who + "vhost=own component=shovel name=s");
        assertOne("action=queue.delete", "action=queue.delete" + who + "vhost=own queue=q");
        assertOne("action=exchange.delete", "action=exchange.delete" + who + "vhost=own exchange=x");
        assertOne("action=permissions.clear", "action=permissions.clear" + who + "name=alice vhost=own");
        assertOne("action=user.delete", "action=user.delete" + who + "name=alice");
        assertOne("action=vhost.delete", "action=vhost.delete" + who + "name=other");
        assertTrue(log.lines.stream().noneMatch(each -> each.contains("sesame") || each.contains("verysecret")));
    }

    @Test
    void loginsAreTold() throws Exception {
        world.connect("u-none", "p", "own").close();
        assertThrows(IOException.class, () -> world.connect("u-none", "wrong", "own"));
        assertEquals(401, world.ask("u-none:worse", "GET", "/whoami", "").statusCode());
        assertOne(
                "action=login outcome=done user=u-none via=amqp",
                "action=login outcome=done user=u-none via=amqp peer=here");
        assertOne(
                "action=login outcome=refused user=u-none via=amqp",
                "action=login outcome=refused user=u-none via=amqp peer=here reason=\"user 'u-none' - invalid"
                        + " credentials\"");
        assertOne(
                "action=login outcome=refused user=u-none via=http",
                "action=login outcome=refused user=u-none via=http peer=here reason=\"user 'u-none' - invalid"
                        + " credentials\"");
    }

    /** Each request is a login, but a line for each would drown the others. */
    @Test
    void loginsOfRequestsAreToldOnceInAWhile() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertEquals(200, world.ask("u-management:p", "GET", "/whoami", "").statusCode());
        }
        assertEquals(
                1, lines("action=login outcome=done user=u-management via=http").size());
    }

    @Test
    void whatIsNotAllowedIsToldOnce() throws Exception {
        assertEquals(
                401, world.ask("u-management:p", "DELETE", "/users/guest", "").statusCode());
        world.allow("u-management", "own", "");
        assertEquals(
                401, world.ask("u-management:p", "DELETE", "/queues/own/q", "").statusCode());
        assertThrows(IOException.class, () -> world.connect("u-none", "p", "other"));
        world.allow("u-none", "own", "");
        try (Connection connection = world.connect("u-none", "p", "own")) {
            Channel channel = connection.createChannel();
            assertThrows(IOException.class, () -> channel.basicGet("q", true));
        }
        assertOne(
                "action=request",
                "action=request outcome=refused user=u-management via=http peer=here request=\"DELETE"
                        + " /api/users/guest\" reason=\"Not administrator user\"");
        assertEquals(
                List.of(
                        "action=access outcome=refused user=u-management via=http peer=here vhost=own"
                                + " reason=\"configure access to queue 'q' in vhost 'own' refused for user"
                                + " 'u-management'\"",
                        "action=access outcome=refused user=u-none via=amqp peer=here vhost=other reason=\"access to"
                                + " vhost 'other' refused for user 'u-none'\"",
                        "action=access outcome=refused user=u-none via=amqp peer=here vhost=own reason=\"read access"
                                + " to queue 'q' in vhost 'own' refused for user 'u-none'\""),
                lines("action=access"));
        assertEquals(List.of(), lines("action=queue.delete"));
    }

    /** A request that fails for another reason is told with that. */
    @Test
    void failedChangesAreTold() throws Exception {
        assertEquals(
                404, world.ask("guest:guest", "DELETE", "/users/nobody", "").statusCode());
        assertOne(
                "action=user.delete",
                "action=user.delete outcome=refused user=guest via=http peer=here name=nobody reason=\"user 'nobody'"
                        + " does not exist\"");
    }

    @Test
    void connectionsThatOperatorsCloseAreTold() throws Exception {
        Connection connection = world.connect("u-none", "p", "own");
        assertEquals(
                401,
                world.ask("u-monitoring:p", "DELETE", "/connections/username/u-none", "")
                        .statusCode());
        assertTrue(connection.isOpen());
        world.admin("DELETE", "/connections/username/u-none", "");
        await().until(() -> !connection.isOpen());
        assertOne(
                "action=connections.close",
                "action=connections.close outcome=done user=guest via=http peer=here of=u-none"
                        + " explanation=\"Closed via management plugin\"");
    }

    /** What clients do to their own queues is no line. */
    @Test
    void clientsAreNotOperators() throws Exception {
        try (Connection connection = world.connect("u-none", "p", "own")) {
            connection.createChannel().queueDelete("q");
        }
        assertEquals(List.of(), lines("action=queue"));
    }

    @Test
    void namesCannotForgeLines() throws Exception {
        world.admin("PUT", "/vhosts/a%0Aaction=forged", "{}");
        assertOne(
                "action=vhost.put",
                "action=vhost.put outcome=done user=guest via=http peer=here name=\"a\\u000aaction=forged\"");
        assertFalse(log.lines.stream().anyMatch(each -> each.contains("\n")));
    }
}
