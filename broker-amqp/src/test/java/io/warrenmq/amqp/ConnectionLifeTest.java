package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.Frame;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection from its protocol header to its end, with a clock that the test moves. */
class ConnectionLifeTest {
    private static final int HANDSHAKE_MS = 10_000;
    private static final int CLOSE_MS = 10_000;
    private static final int LOGIN_FAILURE_MS = AmqpConfig.defaults().loginFailureDelayMs();
    private static final byte[] OUR_HEADER = "AMQP\0\0\11\1".getBytes(StandardCharsets.ISO_8859_1);

    private final SimulatedBroker broker = new SimulatedBroker(1);
    private final SimulatedClient client = broker.connect();

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        broker.buffers().assertAllReleased();
        assertEquals(
                1,
                broker.disconnectedOnes().stream()
                        .filter(each -> each == client.connection())
                        .count());
    }

    private void advance(long ms) {
        broker.simulation().advance(ms);
        client.settle();
    }

    private boolean isClosed() {
        return !client.socket().isOpen();
    }

    private void open() {
        client.send(new ClientBytes().handshake());
        assertEquals(
                List.of("connection.start", "connection.tune", "connection.open_ok"),
                client.takeMethods().stream().map(Method::name).toList());
    }

    // --- protocol header

    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\0\11\1", "AMQP\1\1\0\11"})
    void headerOf091And09IsAnsweredWithStart(String header) {
        client.send(header.getBytes(StandardCharsets.ISO_8859_1));
        ConnectionMethod.Start start = client.expect(ConnectionMethod.Start.class);
        assertEquals(0, start.versionMajor());
        assertEquals(9, start.versionMinor());
        assertEquals("AMQPLAIN PLAIN", start.mechanisms());
        assertEquals("en_US", start.locales());
        assertFalse(start.serverProperties().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AMQP\0\1\0\0", "AMQP\3\1\0\0", "GET / HT", "\26\3\1\2\0\1\0\1", "AMQP\0\0\11\2", "amqp\0\0\11\1"
            })
    void otherHeadersAreAnsweredWithOursAndTheEnd(String header) {
        byte[] sent = (header + "TP/1.1\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        client.send(sent);
        assertArrayEquals(OUR_HEADER, client.socket().takeReceived());
        assertTrue(isClosed());
    }

    // --- handshake

    @Test
    void tuneProposesTheConfiguredLimits() {
        client.send(new ClientBytes().protocolHeader().method(0, ClientBytes.startOk("guest", "guest")));
        assertEquals(
                new ConnectionMethod.Tune(2047, 131_072, 60),
                client.takeMethods().getLast());
        assertEquals(List.of(), broker.handshakesDone());
    }

    @Test
    void openEndsTheHandshake() {
        open();
        assertEquals(List.of(client.connection()), broker.handshakesDone());
        advance(HANDSHAKE_MS * 100L);
        assertFalse(isClosed());
    }

    /** Late in any case: guessing must not be fast. */
    @Test
    void wrongPasswordIsToldToClientsThatWantToHear() {
        client.send(new ClientBytes().protocolHeader());
        client.takeFrames();
        client.send(0, ClientBytes.startOk("guest", "wrong"));
        advance(LOGIN_FAILURE_MS - 1);
        assertEquals(List.of(), client.takeFrames());
        advance(1);
        ConnectionMethod.Close close =
                client.expectClosed("ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
                        + " For details see the broker logfile.");
        assertEquals(403, close.replyCode());
        assertEquals(10, close.failedClassId());
        assertEquals(11, close.failedMethodId());
        client.send(new ClientBytes().method(0, new ConnectionMethod.CloseOk()));
        assertTrue(isClosed());
    }

    @Test
    void wrongPasswordEndsOtherClientsWithoutAWord() {
        client.send(new ClientBytes().protocolHeader());
        client.takeFrames();
        byte[] response = "\0guest\0wrong".getBytes(StandardCharsets.UTF_8);
        client.send(0, new ConnectionMethod.StartOk(FieldTable.EMPTY, "PLAIN", response, "en_US"));
        // Trying again on the same connection is not heard.
        client.send(0, ClientBytes.startOk("guest", "guest"));
        advance(LOGIN_FAILURE_MS - 1);
        assertFalse(isClosed());
        advance(1);
        assertTrue(isClosed());
        assertEquals(List.of(), client.takeFrames());
    }

    @Test
    void clientThatGoesBeforeItsRefusalLeavesNothingBehind() {
        client.send(new ClientBytes().protocolHeader().method(0, ClientBytes.startOk("guest", "wrong")));
        client.disconnect();
        advance(100_000);
        assertEquals(List.of(), client.takeFrames());
    }

    /** It has no more time than one that logs in. */
    @Test
    void refusedLoginEndsAtTheDeadlineOfTheHandshake() {
        client.send(new ClientBytes().protocolHeader().method(0, ClientBytes.startOk("guest", "wrong")));
        advance(HANDSHAKE_MS - 1);
        assertFalse(isClosed());
        advance(1);
        assertTrue(isClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "EXTERNAL, COMMAND_INVALID - unknown authentication mechanism 'EXTERNAL'",
        "PLAIN, SYNTAX_ERROR - response of mechanism PLAIN is invalid"
    })
    void unreadableLoginIsRefused(String mechanism, String text) {
        client.send(new ClientBytes()
                .protocolHeader()
                .method(0, new ConnectionMethod.StartOk(FieldTable.EMPTY, mechanism, new byte[0], "en_US")));
        client.expectClosed(text);
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        client.send(new ClientBytes()
                .protocolHeader()
                .method(0, ClientBytes.startOk("guest", "guest"))
                .method(0, new ConnectionMethod.TuneOk(2047, 1000, 60)));
        ConnectionMethod.Close close = client.expectClosed(
                "NOT_ALLOWED - negotiated frame_max = 1000 is lower than the minimum allowed value (4096)");
        assertEquals(530, close.replyCode());
        assertEquals(31, close.failedMethodId());
    }

    @Test
    void unknownVirtualHostIsRefused() {
        client.send(new ClientBytes()
                .protocolHeader()
                .method(0, ClientBytes.startOk("guest", "guest"))
                .method(0, new ConnectionMethod.TuneOk(2047, 4096, 60))
                .method(0, new ConnectionMethod.Open("nowhere")));
        assertEquals(
                530,
                client.expectClosed("NOT_ALLOWED - vhost nowhere not found").replyCode());
        assertEquals(List.of(), broker.handshakesDone());
    }

    /** Each step of the handshake, left unfinished: the time for all of them counts from the accepting on. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void unfinishedHandshakeEndsAtItsDeadline(int stepsDone) {
        List<Consumer<ClientBytes>> steps = List.of(
                ClientBytes::protocolHeader,
                bytes -> bytes.method(0, ClientBytes.startOk("guest", "guest")),
                bytes -> bytes.method(0, new ConnectionMethod.TuneOk(2047, 4096, 0)));
        for (int i = 0; i < stepsDone; i++) {
            advance(2_000);
            ClientBytes bytes = new ClientBytes();
            steps.get(i).accept(bytes);
            client.send(bytes);
        }
        advance(HANDSHAKE_MS - 2_000L * stepsDone - 1);
        assertFalse(isClosed());
        advance(1);
        assertTrue(isClosed());
    }

    /** Methods that come before their time, in each state of the handshake. */
    @ParameterizedTest
    @CsvSource({"1, starting", "2, tuning", "3, opening"})
    void methodsBeforeTheirTimeAreRefused(int stepsDone, String state) {
        List<Method> steps =
                List.of(ClientBytes.startOk("guest", "guest"), new ConnectionMethod.TuneOk(2047, 131_072, 0));
        List<Method> early = List.of(
                new ConnectionMethod.UpdateSecret(new byte[0], ""),
                new ConnectionMethod.Tune(1, 1, 1),
                new ChannelMethod.Open());
        for (Method each : early) {
            SimulatedClient other = broker.connect();
            ClientBytes bytes = new ClientBytes().protocolHeader();
            steps.subList(0, stepsDone - 1).forEach(step -> bytes.method(0, step));
            other.send(bytes.method(each instanceof ChannelMethod ? 1 : 0, each));
            assertEquals(
                    504,
                    other.expectClosed("CHANNEL_ERROR - unexpected method in connection state " + state)
                            .replyCode());
            other.disconnect();
        }
    }

    @Test
    void longFramesAreTakenOnlyAfterTheLimitsAreAgreedOn() {
        byte[] large = new byte[8193];
        client.send(new ClientBytes().protocolHeader().frame(FrameType.METHOD, 0, large));
        client.expectClosed("FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,8193,8192}");
        assertTrue(isClosed());
        SimulatedClient other = broker.connectAndOpen();
        other.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", "q", false, false))
                .header(1, BasicProperties.EMPTY, 100_000)
                .body(1, "x".repeat(100_000)));
        assertEquals(List.of(), other.takeFrames());
        other.disconnect();
    }

    // --- running

    @Test
    void channelMethodsOnChannelZeroAreRefused() {
        open();
        client.send(0, new QueueMethod.Declare("q", false, false, false, false, false, FieldTable.EMPTY));
        ConnectionMethod.Close close =
                client.expectClosed("CHANNEL_ERROR - unexpected method in connection state running");
        assertEquals(50, close.failedClassId());
        assertEquals(10, close.failedMethodId());
    }

    @Test
    void contentOnChannelZeroIsRefused() {
        open();
        client.send(new ClientBytes().body(0, "x"));
        client.expectClosed("CHANNEL_ERROR - unexpected method in connection state running");
    }

    @Test
    void heartbeatOnAChannelIsRefused() {
        open();
        client.send(new ClientBytes().frame(FrameType.HEARTBEAT, 3, new byte[0]));
        assertEquals(
                505,
                client.expectClosed("UNEXPECTED_FRAME - heartbeat on channel 3").replyCode());
    }

    @Test
    void unknownFrameTypeIsRefused() {
        open();
        client.send(new ClientBytes().frame(7, 0, new byte[5]));
        assertEquals(
                501,
                client.expectClosed("FRAME_ERROR - type 7, 5 octets: unknown_frame")
                        .replyCode());
    }

    @Test
    void unknownMethodIsRefusedByItsNumbers() {
        open();
        client.send(new ClientBytes().frame(FrameType.METHOD, 0, new byte[] {0, 10, 0, 99}));
        Method last = client.takeMethods().getLast();
        ConnectionMethod.Close close = (ConnectionMethod.Close) last;
        assertEquals(503, close.replyCode());
        assertEquals(10, close.failedClassId());
        assertEquals(99, close.failedMethodId());
    }

    /** After a broken frame nothing can be understood, so the close waits for no answer. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void methodThatEndsEarlyEndsTheConnection(int length) {
        open();
        client.send(new ClientBytes().frame(FrameType.METHOD, 0, new byte[length]));
        assertEquals(501, ((ConnectionMethod.Close) client.takeMethods().getLast()).replyCode());
        assertTrue(isClosed());
    }

    @Test
    void otherConnectionsAreNotHarmed() {
        SimulatedClient other = broker.connectAndOpen();
        open();
        client.send(new byte[] {1, 0, 0, 0, 0, 0, 1, 0, 0});
        client.expectClosed("FRAME_ERROR - type 1, first 0 octets = <<>>: {invalid_frame_end_marker,0}");
        other.send(1, new QueueMethod.Declare("q", false, false, false, false, false, FieldTable.EMPTY));
        other.expect(QueueMethod.DeclareOk.class);
        other.disconnect();
    }

    /** A defect of the broker costs the connection that met it, and no other. */
    @Test
    void defectEndsTheConnectionWithAnInternalError() {
        client.send(new ClientBytes().handshake().openChannel(1));
        client.takeFrames();
        broker.journal().broken();
        client.send(1, new QueueMethod.Declare("q", false, true, false, false, false, FieldTable.EMPTY));
        assertEquals(
                541,
                client.expectClosed("INTERNAL_ERROR - internal error, see the log")
                        .replyCode());
    }

    @Test
    void secretIsRenewed() {
        open();
        client.send(0, new ConnectionMethod.UpdateSecret("guest".getBytes(StandardCharsets.UTF_8), "rotation"));
        client.expect(ConnectionMethod.UpdateSecretOk.class);
        client.send(0, new ConnectionMethod.UpdateSecret("other".getBytes(StandardCharsets.UTF_8), "rotation"));
        assertEquals(
                530,
                client.expectClosed("NOT_ALLOWED - New secret was refused by one of the backends")
                        .replyCode());
    }

    // --- heartbeats

    @Test
    void heartbeatsGoOutAndSilenceEndsTheConnection() {
        client.send(new ClientBytes().handshake(4, 131_072));
        client.takeFrames();
        advance(8_000);
        List<Frame> frames = client.takeFrames();
        // One per two seconds, but for the first time, when open-ok had just been sent.
        assertEquals(3, frames.size());
        assertTrue(frames.stream().allMatch(frame -> frame.type() == FrameType.HEARTBEAT && frame.channel() == 0));
        assertFalse(isClosed());
        advance(2_000);
        assertTrue(isClosed());
    }

    @Test
    void anyByteOfTheClientCounts() {
        client.send(new ClientBytes().handshake(1, 131_072));
        byte[] slow = new ClientBytes().heartbeat().openChannel(1).bytes();
        for (int at = 0; at < slow.length; at++) {
            advance(1_900);
            client.send(slow, at, at + 1);
        }
        assertFalse(isClosed());
    }

    @Test
    void zeroTurnsHeartbeatsOff() {
        open();
        advance(1_000_000);
        assertEquals(List.of(), client.takeFrames());
        assertFalse(isClosed());
    }

    /** While the broker itself does not read, silence says nothing of the client. */
    @Test
    void clientIsNotDeadWhileTheBrokerDoesNotRead() {
        client.send(new ClientBytes().handshake(1, 131_072).openChannel(1));
        broker.journal().slow();
        client.send(1, new QueueMethod.Declare("q", false, true, false, false, false, FieldTable.EMPTY));
        assertFalse(client.isRead());
        advance(60_000);
        assertFalse(isClosed());
        broker.journal().sync();
        client.settle();
        assertTrue(client.isRead());
        advance(2_000);
        assertFalse(isClosed());
        advance(1_000);
        assertTrue(isClosed());
    }

    // --- the end

    @Test
    void closeOfTheClientIsAnswered() {
        open();
        client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
        client.expect(ConnectionMethod.CloseOk.class);
        assertTrue(isClosed());
    }

    @Test
    void answerThatTheClientDoesNotReadEndsAtItsDeadline() {
        open();
        client.socket().fill();
        client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
        advance(CLOSE_MS - 1);
        assertFalse(isClosed());
        advance(1);
        assertTrue(isClosed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void closeDuringTheHandshakeIsAnswered(int stepsDone) {
        List<Method> steps =
                List.of(ClientBytes.startOk("guest", "guest"), new ConnectionMethod.TuneOk(2047, 131_072, 0));
        ClientBytes bytes = new ClientBytes().protocolHeader();
        steps.subList(0, stepsDone - 1).forEach(step -> bytes.method(0, step));
        client.send(bytes.method(0, new ConnectionMethod.Close(200, "bye", 0, 0)));
        assertEquals(new ConnectionMethod.CloseOk(), client.takeMethods().getLast());
        assertTrue(isClosed());
    }

    @Test
    void brokersCloseWaitsForTheAnswer() {
        open();
        broker.simulation().outside(() -> client.connection().close("going down"));
        client.settle();
        assertEquals(
                new ConnectionMethod.Close(320, "CONNECTION_FORCED - going down", 0, 0),
                client.expect(ConnectionMethod.Close.class));
        client.send(new ClientBytes().openChannel(1).heartbeat().openChannel(2));
        assertEquals(List.of(), client.takeFrames());
        assertFalse(isClosed());
        client.send(0, new ConnectionMethod.CloseOk());
        assertTrue(isClosed());
    }

    @Test
    void unansweredCloseEndsAtItsDeadline() {
        open();
        client.connection().close("going down");
        advance(CLOSE_MS - 1);
        assertFalse(isClosed());
        advance(1);
        assertTrue(isClosed());
    }

    @Test
    void bothMayCloseAtTheSameTime() {
        open();
        client.connection().close("going down");
        client.settle();
        client.takeFrames();
        client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
        client.expect(ConnectionMethod.CloseOk.class);
        assertTrue(isClosed());
    }

    @Test
    void closeOfTheBrokerEndsAHandshakeAtOnce() {
        client.send(new ClientBytes().protocolHeader());
        client.takeFrames();
        client.connection().close("going down");
        client.settle();
        assertTrue(isClosed());
        assertEquals(List.of(), client.takeFrames());
    }

    @Test
    void closeAfterTheEndDoesNothing() {
        open();
        client.disconnect();
        client.connection().close("going down");
        client.settle();
        advance(100_000);
        assertEquals(List.of(), client.takeFrames());
    }

    /** Only the first mistake is answered: what follows it comes from a client that does not know of it yet. */
    @Test
    void furtherMistakesAreNotHeard() {
        open();
        client.send(new ClientBytes().body(0, "x").body(0, "y").frame(9, 9, new byte[1]));
        client.expect(ConnectionMethod.Close.class);
        client.send(new ClientBytes().body(0, "z"));
        assertEquals(List.of(), client.takeFrames());
    }

    @Test
    void brokenFrameAfterTheCloseIsNotAnsweredAgain() {
        open();
        client.connection().close("going down");
        client.settle();
        client.takeFrames();
        client.send(new byte[] {1, 0, 0, 0, 0, 0, 1, 0, 0});
        assertEquals(List.of(), client.takeFrames());
        advance(CLOSE_MS);
        assertTrue(isClosed());
    }
}
