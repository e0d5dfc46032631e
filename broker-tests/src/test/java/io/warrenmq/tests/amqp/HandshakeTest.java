package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Handshake.ALL_CAPABILITIES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol header, connection.start, SASL, connection.open and the time that a login may take. */
final class HandshakeTest extends AmqpTest {
    private static final byte[] OUR_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final String LOGIN_REFUSED =
            "ACCESS_REFUSED - Login was refused using authentication mechanism %s. For details see the broker logfile.";

    @Test
    void protocolHeader091IsAnsweredWithStart() {
        Handshake.Start start = Handshake.start(socket());

        assertEquals(0, start.versionMajor());
        assertEquals(9, start.versionMinor());
    }

    @Test
    void protocolHeader09OfOldClientsIsAcceptedToo() {
        RawConnection socket = socket().send("AMQP").send((byte) 1, (byte) 1, (byte) 0, (byte) 9);

        assertEquals(9, Handshake.readStart(socket).versionMinor());
    }

    @Test
    void protocolHeaderByteByByte() {
        RawConnection socket = socket().sendByteByByte(OUR_HEADER);

        assertEquals(9, Handshake.readStart(socket).versionMinor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\0\u0008\0", "AMQP\0\1\0\0", "XXXX\0\0\u0009\1", "HELLO WORLD"})
    void wrongProtocolHeaderIsAnsweredWithOurs(String header) {
        RawConnection socket = socket().send(header);

        assertArrayEquals(OUR_HEADER, socket.readProtocolHeader());
        socket.expectEndOfStream();
    }

    @Test
    void tlsHelloIsNamedInTheLog() {
        int before = process().log().position();
        RawConnection socket = socket().send(new byte[] {0x16, 3, 1, 0, 0x7c, 1, 0, 0, 0x78, 3, 3});

        assertArrayEquals(OUR_HEADER, socket.readProtocolHeader());
        socket.expectEndOfStream();
        process().log().await(before, "TLS client detected on non-TLS AMQP port");
    }

    @Test
    void httpGetIsNamedInTheLog() {
        int before = process().log().position();
        RawConnection socket = socket().send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertArrayEquals(OUR_HEADER, socket.readProtocolHeader());
        socket.expectEndOfStream();
        process().log().await(before, "HTTP GET request detected on AMQP port");
    }

    @Test
    void serverPropertiesSayWhoWeAre() {
        process();
        Map<String, Object> properties = Handshake.start(socket()).serverProperties();

        assertEquals("Warren", properties.get("product"));
        assertTrue(text(properties, "version").matches("\\d+\\.\\d+\\.\\d+(-\\w+)?"), text(properties, "version"));
        assertTrue(text(properties, "platform").startsWith("Java "), text(properties, "platform"));
        assertFalse(text(properties, "cluster_name").isBlank());
        assertFalse(text(properties, "copyright").isBlank());
        assertFalse(text(properties, "information").isBlank());
    }

    @Test
    void serverCapabilitiesAreNineAndTrue() {
        Map<String, Object> properties = Handshake.start(socket()).serverProperties();

        assertEquals(
                Map.of(
                        "publisher_confirms", true,
                        "exchange_exchange_bindings", true,
                        "basic.nack", true,
                        "consumer_cancel_notify", true,
                        "connection.blocked", true,
                        "consumer_priorities", true,
                        "authentication_failure_close", true,
                        "per_consumer_qos", true,
                        "direct_reply_to", true),
                properties.get("capabilities"));
    }

    @Test
    void mechanismsArePlainAndAmqplainWithoutAnonymous() {
        Handshake.Start start = Handshake.start(socket());

        List<String> mechanisms = List.of(start.mechanisms().split(" ", -1));
        assertTrue(mechanisms.containsAll(List.of("PLAIN", "AMQPLAIN")), start.mechanisms());
        assertFalse(mechanisms.contains("ANONYMOUS"), start.mechanisms());
        assertEquals("en_US", start.locales());
    }

    @Test
    void anyLocaleIsAccepted() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "PLAIN", Handshake.plain("guest", "guest"), ALL_CAPABILITIES, "en_GB");

        assertEquals(131_072, Handshake.readTune(socket).frameMaxBytes());
    }

    @Test
    void plainLogsIn() {
        RawConnection socket = socket();
        Handshake.login(socket);

        socket.openChannel(1);
    }

    @Test
    void amqplainLogsIn() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "AMQPLAIN", Handshake.amqplain("guest", "guest"), ALL_CAPABILITIES);
        Handshake.readTune(socket);
        Handshake.tuneOk(socket, 10, 131_072, 0);
        Handshake.open(socket, "/");

        socket.expect(0, AmqpMethod.CONNECTION_OPEN_OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest", "nobody"})
    void badPasswordIs403WhenTheClientKnowsAuthenticationFailureClose(String user) {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "PLAIN", Handshake.plain(user, "wrong"), ALL_CAPABILITIES);

        socket.expectConnectionClose(403, LOGIN_REFUSED.formatted("PLAIN"));
    }

    @Test
    void badPasswordInAmqplainNamesThatMechanism() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "AMQPLAIN", Handshake.amqplain("guest", "wrong"), ALL_CAPABILITIES);

        socket.expectConnectionClose(403, LOGIN_REFUSED.formatted("AMQPLAIN"));
    }

    @Test
    void badPasswordClosesTheSocketLateAndSilentlyForOtherClients() {
        RawConnection socket = socket();
        Handshake.start(socket);
        long sentNanos = System.nanoTime();
        Handshake.startOk(socket, "PLAIN", Handshake.plain("guest", "wrong"), Map.of());

        socket.expectEndOfStream();
        long waitedMs = (System.nanoTime() - sentNanos) / 1_000_000;
        assertTrue(waitedMs >= 900, "guessing passwords must be slow, but the answer took " + waitedMs + " ms");
    }

    @Test
    void refusedLoginIsLogged() {
        int before = process().log().position();
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "PLAIN", Handshake.plain("mallory", "wrong"), ALL_CAPABILITIES);

        process().log().await(before, "PLAIN login refused: user 'mallory' - invalid credentials");
    }

    @Test
    void unknownMechanismIs503() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "CRAM-MD5", new byte[0], ALL_CAPABILITIES);

        socket.expectConnectionClose(503, "COMMAND_INVALID - ...");
    }

    @Test
    void anonymousIsNotOffered() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "ANONYMOUS", new byte[0], ALL_CAPABILITIES);

        socket.expectConnectionClose(503, "COMMAND_INVALID - ...");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "guest", "\0guest", "\0guest\0guest\0guest\0"})
    void malformedPlainResponseIs502(String response) {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "PLAIN", response.getBytes(StandardCharsets.UTF_8), ALL_CAPABILITIES);

        socket.expectConnectionClose(502, "SYNTAX_ERROR - ...");
    }

    @Test
    void malformedAmqplainResponseIs502() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "AMQPLAIN", new byte[] {5, 'L', 'O'}, ALL_CAPABILITIES);

        socket.expectConnectionClose(502, "SYNTAX_ERROR - ...");
    }

    @Test
    void unknownVirtualHostIs530() {
        RawConnection socket = socket();
        Handshake.authenticate(socket);
        Handshake.tuneOk(socket, 2047, 131_072, 0);
        Handshake.open(socket, "nowhere");

        socket.expectConnectionClose(530, "NOT_ALLOWED - vhost nowhere not found")
                .assertCausedBy(AmqpMethod.CONNECTION_OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "channel", "tune"})
    void methodBeforeAuthenticationIsRefused(String what) {
        RawConnection socket = socket();
        Handshake.start(socket);
        switch (what) {
            case "open" -> Handshake.open(socket, "/");
            case "channel" -> socket.sendMethod(1, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));
            default -> Handshake.tuneOk(socket, 2047, 131_072, 0);
        }

        socket.expectRefusal();
    }

    @Test
    void startOkWithLargeClientPropertiesIsAccepted() {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "PLAIN", Handshake.plain("guest", "guest"), Map.of("token", "x".repeat(3000)));

        assertEquals(60, Handshake.readTune(socket).heartbeatSeconds());
    }

    @Test
    void frameAbove8KibBeforeTuneOkIsRefusedBeforeItIsComplete() {
        RawConnection socket = socket();
        Handshake.start(socket);
        socket.send(
                new WireWriter().octet(Frame.METHOD).shortInt(0).longInt(16_384).toBytes());

        socket.expectRefusal();
    }

    @Test
    void hugeFrameLengthBeforeLoginIsRefused() {
        RawConnection socket = socket();
        Handshake.start(socket);
        socket.send(new WireWriter()
                .octet(Frame.METHOD)
                .shortInt(0)
                .longInt(0xffff_ffffL)
                .toBytes());

        socket.expectRefusal();
    }

    @Test
    void loginMustBeCompleteWithin10Seconds() {
        RawConnection silent = socket();
        RawConnection started = socket();
        RawConnection tuned = socket();
        long connectedNanos = System.nanoTime();
        Handshake.start(started);
        Handshake.authenticate(tuned);

        silent.expectRefusal();
        started.expectRefusal();
        tuned.expectRefusal();
        Duration waited = Duration.ofNanos(System.nanoTime() - connectedNanos);
        assertTrue(waited.compareTo(Duration.ofSeconds(8)) > 0, "closed too early: " + waited);
        assertTrue(waited.compareTo(Duration.ofSeconds(14)) < 0, "closed too late: " + waited);
    }

    @Test
    void clientCloseIsAnsweredWithCloseOk() {
        RawConnection socket = raw();
        socket.sendMethod(
                0,
                AmqpMethod.CONNECTION_CLOSE,
                new WireWriter().shortInt(200).shortString("OK").shortInt(0).shortInt(0));

        socket.expect(0, AmqpMethod.CONNECTION_CLOSE_OK);
    }

    @Test
    void updateSecretIsAnswered() {
        RawConnection socket = raw();
        socket.sendMethod(
                0,
                AmqpMethod.CONNECTION_UPDATE_SECRET,
                new WireWriter().longString("guest").shortString("renewed"));

        socket.expect(0, AmqpMethod.CONNECTION_UPDATE_SECRET_OK);
        socket.openChannel(2);
    }

    private static String text(Map<String, Object> properties, String key) {
        return assertInstanceOf(String.class, properties.get(key), key);
    }
}
