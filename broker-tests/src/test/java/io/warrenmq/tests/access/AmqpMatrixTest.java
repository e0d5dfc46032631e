package io.warrenmq.tests.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warrenmq.amqp.method.MalformedFrameException;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.amqp.method.UnknownMethodException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every method of AMQP with every set of permissions and every tag, and topic permissions, {@code user_id} and virtual
 * hosts: allowed or refused as {@link AmqpRules} and RabbitMQ's documentation say, with the same code.
 */
final class AmqpMatrixTest {
    private static final String PEER = "WARREN_TEST_RABBITMQ";
    private static final int CLASS_MAX = 100;
    private static final int METHOD_MAX = 130;

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path dataDir;

    /** A new method without a rule fails here. */
    @Test
    void everyMethodHasARule() {
        Set<String> ruled = Stream.of(
                        AmqpRules.ANSWERS.stream(),
                        AmqpRules.OWN_AFFAIRS.stream(),
                        AmqpRules.AFTER_PERMISSION.stream(),
                        AmqpRules.OPERATIONS.stream().map(AmqpRules.Operation::method))
                .flatMap(each -> each)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(methods(), ruled);
    }

    /** All that the codec knows. */
    private static Set<String> methods() {
        Set<String> known = new TreeSet<>();
        for (int classId = 0; classId < CLASS_MAX; classId++) {
            for (int methodId = 0; methodId < METHOD_MAX; methodId++) {
                if (isMethod(classId, methodId)) {
                    known.add(MethodIds.name(classId << 16 | methodId));
                }
            }
        }
        return known;
    }

    private static boolean isMethod(int classId, int methodId) {
        ByteBuf payload = Unpooled.buffer().writeShort(classId).writeShort(methodId);
        try {
            MethodCodec.decode(payload);
            return true;
        } catch (MalformedFrameException _) {
            return true; // its arguments are missing
        } catch (UnknownMethodException _) {
            return false;
        }
    }

    @Test
    void everyMethodNeedsItsPermissions() throws Exception {
        try (AccessWorld world = new AccessWorld(dataDir)) {
            Cells cells = new Cells("AMQP permission matrix");
            new Run(world, cells).run();
            cells.assertNoMismatch();
        }
    }

    /** What differs is told, not a failure. */
    @Test
    void rabbitMqIsAskedTheSame() throws Exception {
        String peer = System.getenv(PEER);
        Assumptions.assumeTrue(peer != null, "no RabbitMQ to talk to: " + PEER + " is not set");
        try (AccessWorld world = new AccessWorld(URI.create(String.valueOf(peer)))) {
            Cells cells = new Cells("AMQP permission matrix of RabbitMQ");
            new Run(world, cells).run();
            cells.print();
        }
    }

    private record Run(AccessWorld world, Cells cells) {
        private static final int ALLOWED = 0;

        void run() throws Exception {
            for (String given : Cells.subsets()) {
                for (String tag : AccessWorld.TAGS) {
                    operations(tag, given);
                }
            }
            for (String tag : AccessWorld.TAGS) {
                world.allow(AccessWorld.user(tag), AccessWorld.OWN, "crw");
                entry(tag, AccessWorld.OWN, ALLOWED);
                entry(tag, AccessWorld.OTHER, AMQP.NOT_ALLOWED);
                entry(tag, AccessWorld.MISSING, AMQP.NOT_ALLOWED);
                userIds(tag);
            }
            topics();
            names();
        }

        private void operations(String tag, String given) throws Exception {
            world.furnish();
            String user = AccessWorld.user(tag);
            world.allow(user, AccessWorld.OWN, given);
            try (Connection connection = world.connect(user, "p", AccessWorld.OWN)) {
                for (AmqpRules.Operation each : AmqpRules.OPERATIONS) {
                    String cell = each.method() + " " + each.with() + " as " + tag + " with [" + given + "]";
                    int expected = each.isAllowedWith(given) ? ALLOWED : AMQP.ACCESS_REFUSED;
                    cells.check(cell, expected, outcome(connection, each.work()));
                }
            }
            for (String queue : Set.of("new", "dead")) {
                world.ask("guest:guest", "DELETE", "/queues/own/" + queue, "");
            }
            for (String exchange : Set.of("new", "alternate")) {
                world.ask("guest:guest", "DELETE", "/exchanges/own/" + exchange, "");
            }
        }

        private void entry(String tag, String vhost, int expected) throws TimeoutException {
            int found = ALLOWED;
            try {
                world.connect(AccessWorld.user(tag), "p", vhost).abort();
            } catch (IOException e) {
                found = code(e);
            }
            cells.check("connection.open of " + vhost + " as " + tag, expected, found);
        }

        private void userIds(String tag) throws Exception {
            try (Connection connection = world.connect(AccessWorld.user(tag), "p", AccessWorld.OWN)) {
                boolean impersonates = tag.equals("impersonator");
                userId(connection, tag, AccessWorld.user(tag), ALLOWED);
                userId(connection, tag, "guest", impersonates ? ALLOWED : AMQP.PRECONDITION_FAILED);
            }
        }

        private void userId(Connection connection, String tag, String userId, int expected) throws IOException {
            AMQP.BasicProperties properties =
                    new AMQP.BasicProperties.Builder().userId(userId).build();
            int found = outcome(connection, in -> {
                in.basicPublish("x", "k", properties, new byte[0]);
                in.basicQos(1);
            });
            cells.check("basic.publish as " + tag + " with user_id " + userId, expected, found);
        }

        /** {@code {username}} is text: its dot must not match any character. */
        private void topics() throws Exception {
            world.admin("PUT", "/users/u.dot", "{\"password\":\"p\",\"tags\":\"management\"}");
            world.allow("u.dot", AccessWorld.OWN, "crw");
            try (Connection connection = world.connect("u.dot", "p", AccessWorld.OWN)) {
                topicCells(connection, "without topic permissions", ALLOWED, ALLOWED);
                world.admin(
                        "PUT",
                        "/topic-permissions/own/u.dot",
                        "{\"exchange\":\"t\",\"write\":\"^w\\\\.{username}$\",\"read\":\"^r\\\\.{username}$\"}");
                topicCells(connection, "restricted", ALLOWED, AMQP.ACCESS_REFUSED);
                cells.check("topic over HTTP", 200, httpPublish("w.u.dot"));
                cells.check("another topic over HTTP", 401, httpPublish("w.uxdot"));
            }
            world.admin("DELETE", "/users/u.dot", "");
        }

        private int httpPublish(String key) throws Exception {
            String body = "{\"routing_key\":\"" + key
                    + "\",\"payload\":\"m\",\"payload_encoding\":\"string\",\"properties\":{}}";
            return world.ask("u.dot:p", "POST", "/exchanges/own/t/publish", body)
                    .statusCode();
        }

        private void topicCells(Connection connection, String how, int own, int others) throws IOException {
            for (String key : Set.of("w.u.dot", "w.uxdot")) {
                int expected = key.equals("w.u.dot") ? own : others;
                cells.check("topic " + key + " " + how, expected, outcome(connection, in -> {
                    in.basicPublish("t", key, new AMQP.BasicProperties(), new byte[0]);
                    in.basicQos(1);
                }));
                AMQP.BasicProperties copied = new AMQP.BasicProperties.Builder()
                        .headers(Map.of("BCC", java.util.List.of(key)))
                        .build();
                cells.check("blind copy " + key + " " + how, expected, outcome(connection, in -> {
                    in.basicPublish("t", "w.u.dot", copied, new byte[0]);
                    in.basicQos(1);
                }));
            }
            for (String key : Set.of("r.u.dot", "r.uxdot")) {
                int expected = key.equals("r.u.dot") ? own : others;
                cells.check(
                        "binding " + key + " " + how, expected, outcome(connection, in -> in.queueBind("q", "t", key)));
                cells.check(
                        "unbinding " + key + " " + how,
                        expected,
                        outcome(connection, in -> in.queueUnbind("q", "t", key)));
            }
        }

        /** Patterns are found anywhere in a name, and the default exchange has one. */
        private void names() throws Exception {
            world.admin(
                    "PUT",
                    "/permissions/own/u-none",
                    "{\"configure\":\"^c-\",\"write\":\"^amq\\\\.default$\",\"read\":\"e\"}");
            try (Connection connection = world.connect("u-none", "p", AccessWorld.OWN)) {
                name(connection, "queue c-1", ALLOWED, in -> in.queueDeclare("c-1", false, false, true, null));
                name(
                        connection,
                        "queue xc-1",
                        AMQP.ACCESS_REFUSED,
                        in -> in.queueDeclare("xc-1", false, false, true, null));
                name(connection, "no name", AMQP.ACCESS_REFUSED, in -> in.queueDeclare());
                name(connection, "default exchange", ALLOWED, in -> {
                    in.basicPublish("", "q", new AMQP.BasicProperties(), new byte[0]);
                    in.basicQos(1);
                });
                name(connection, "get q", AMQP.ACCESS_REFUSED, in -> in.basicGet("q", true));
            }
        }

        private void name(Connection connection, String cell, int expected, AmqpRules.Work work) throws IOException {
            cells.check("names: " + cell, expected, outcome(connection, work));
        }

        /** The code that closes the channel; 0 when nothing does. */
        private static int outcome(Connection connection, AmqpRules.Work work) throws IOException {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("no channel is left");
            }
            try {
                work.in(channel);
                channel.abort();
                return ALLOWED;
            } catch (IOException | ShutdownSignalException e) {
                return code(e);
            }
        }

        private static int code(Exception refusal) {
            Throwable cause = refusal instanceof ShutdownSignalException ? refusal : refusal.getCause();
            if (cause instanceof ShutdownSignalException signal) {
                return switch (signal.getReason()) {
                    case AMQP.Channel.Close close -> close.getReplyCode();
                    case AMQP.Connection.Close close -> close.getReplyCode();
                    case null, default -> -1;
                };
            }
            return -1;
        }
    }
}
