package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static io.warrenmq.tests.harness.Refusals.assertClosesConnection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.BrokerLog;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the daemon's log says, and what it does not. */
final class LogTest extends AmqpTest {
    private static final Pattern LINE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3,9}"
            + "(Z|[+-]\\d\\d:\\d\\d) \\[(debug|info|notice|warning|error|critical)] .+");

    private BrokerLog log;
    private int before;

    @BeforeEach
    void markTheLog() {
        log = process().log();
        before = log.position();
    }

    @Test
    void everyEventIsOneLineWithTimeAndLevel() {
        mistakes();
        awaitMarker();

        assertEquals(
                List.of(),
                log.lines().stream()
                        .filter(line -> !LINE.matcher(line).matches())
                        .toList());
    }

    @Test
    void mistakesOfClientsLeaveNoStackTrace() {
        mistakes();
        awaitMarker();

        assertEquals(List.of(), log.stackTraceLines(before));
    }

    @Test
    void lifeOfAConnectionIsLogged() {
        RawConnection socket = socket();
        Handshake.login(socket);
        log.await(before, "[info]", "accepting AMQP connection " + socket.name());
        log.await(before, "[info]", socket.name(), "user 'guest' authenticated and granted access to vhost '/'");
        socket.close();

        log.await(before, "[warning]", "closing AMQP connection", socket.name());
        log.await(before, "client unexpectedly closed TCP connection");
    }

    @Test
    void orderlyCloseIsLoggedAtInfo() throws IOException {
        Connection connection = connect();
        connection.close();

        log.await(before, "[info]", "closing AMQP connection", "vhost: '/', user: 'guest'");
    }

    @Test
    void channelErrorIsLogged() {
        Channel channel = channel();
        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no queue 'missing' in vhost '/'",
                () -> channel.queueDeclarePassive("missing"));

        log.await(before, "[error]", "Channel error on connection", "channel " + channel.getChannelNumber());
        log.await(
                before,
                "operation queue.declare caused a channel exception not_found: no queue 'missing' in vhost '/'");
    }

    @Test
    void connectionErrorIsLogged() {
        Channel channel = channel();
        assertClosesConnection(
                channel, 540, "NOT_IMPLEMENTED - prefetch_size!=0 (1)", () -> channel.basicQos(1, 0, false));

        log.await(before, "[error]", "rror on AMQP connection");
    }

    @Test
    void probeThatSendsNothingIsNotLoggedAboveDebug() {
        RawConnection probe = socket();
        String name = probe.name();
        probe.close();
        awaitMarker();

        assertEquals(
                List.of(),
                log.linesFrom(before).stream()
                        .filter(line -> line.contains(name) && !line.contains("[debug]"))
                        .toList());
    }

    @Test
    void namesOfClientsCannotForgeLogLines() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(
                socket,
                "PLAIN",
                Handshake.plain("eve\n2026-01-01 00:00:00.000000+00:00 [info] forged", "wrong"),
                Handshake.ALL_CAPABILITIES);
        String line = log.await(before, "login refused");

        assertTrue(LINE.matcher(line).matches(), line);
        awaitMarker();
        assertTrue(log.linesFrom(before).stream().noneMatch(other -> other.endsWith("[info] forged")));
    }

    /** One of each kind: channel error, connection error, garbage, a client that dies, a refused login. */
    private void mistakes() {
        Channel channel = channel();
        assertClosesChannel(
                channel, 404, "NOT_FOUND - ...", () -> channel.basicPublish("missing", "key", null, new byte[10]));
        Channel other = channel();
        assertClosesConnection(other, 540, "NOT_IMPLEMENTED - ...", () -> other.basicQos(1, 0, false));
        RawConnection garbage = raw();
        garbage.sendFrame(77, 1, (byte) 1);
        garbage.expectConnectionClose(501, "FRAME_ERROR - ...");
        raw().close();
        RawConnection refused = socket();
        Handshake.start(refused);
        Handshake.startOk(refused, "PLAIN", Handshake.plain("eve", "wrong"), Handshake.ALL_CAPABILITIES);
        refused.expectConnectionClose(403, "ACCESS_REFUSED - ...");
    }

    /** Waits for the line of a connection that is made now: what happened before is logged by then. */
    private void awaitMarker() {
        RawConnection marker = socket();
        Handshake.login(marker);
        log.await(before, marker.name(), "authenticated");
    }
}
