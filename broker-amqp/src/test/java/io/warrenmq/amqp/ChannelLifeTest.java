package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels: opening, errors that end one, what is ignored afterwards, and content under way. */
class ChannelLifeTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final Method DECLARE = new QueueMethod.Declare("q", false, false, false, false, false, NONE);

    /** Small limits: 3 channels, messages of 1000 bytes, 2500 bytes of unfinished ones. */
    private final SimulatedBroker broker = new SimulatedBroker(1, SimulatedBroker.limits(3, 1000, 2500, 2));

    private final SimulatedClient client = broker.connect();

    ChannelLifeTest() {
        client.send(new ClientBytes()
                .protocolHeader()
                .method(0, ClientBytes.startOk("guest", "guest"))
                .method(0, new ConnectionMethod.TuneOk(3, 131_072, 0))
                .method(0, new ConnectionMethod.Open("/"))
                .openChannel(1));
        client.takeFrames();
    }

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        broker.buffers().assertAllReleased();
    }

    private ChannelMethod.Close expectChannelClosed(String replyText) {
        ChannelMethod.Close close = client.expect(ChannelMethod.Close.class);
        assertEquals(replyText, close.replyText());
        return close;
    }

    private void closeChannelByMistake() {
        client.send(1, new BasicMethod.Ack(99, false));
        expectChannelClosed("PRECONDITION_FAILED - unknown delivery tag 99");
    }

    // --- numbers

    @Test
    void secondOpenIsRefused() {
        client.send(new ClientBytes().openChannel(1));
        assertEquals(
                504,
                client.expectClosed("CHANNEL_ERROR - second 'channel.open' seen")
                        .replyCode());
    }

    static List<Method> methodsOfUnopenedChannels() {
        return List.of(
                DECLARE,
                new BasicMethod.Publish("", "q", false, false),
                new BasicMethod.Ack(1, false),
                new BasicMethod.Nack(1, false, true),
                new BasicMethod.Reject(1, true),
                new ChannelMethod.Close(200, "", 0, 0),
                new ChannelMethod.CloseOk());
    }

    @ParameterizedTest
    @MethodSource("methodsOfUnopenedChannels")
    void channelThatWasNeverOpenedIsRefused(Method method) {
        client.send(2, method);
        assertEquals(
                504,
                client.expectClosed("CHANNEL_ERROR - expected 'channel.open'").replyCode());
    }

    @Test
    void contentOnAChannelThatWasNeverOpenedIsRefused() {
        client.send(new ClientBytes().body(2, "x"));
        client.expectClosed("CHANNEL_ERROR - expected 'channel.open'");
    }

    @Test
    void noMoreChannelsThanAgreedOn() {
        client.send(new ClientBytes().openChannel(2).openChannel(3));
        assertEquals(2, client.takeMethods().size());
        client.send(new ClientBytes().openChannel(4));
        client.expectClosed("NOT_ALLOWED - number of channels opened (3) has reached the negotiated channel_max (3)");
    }

    @Test
    void closedNumberMayBeOpenedAgain() {
        for (int i = 0; i < 10; i++) {
            client.send(1, new ChannelMethod.Close(200, "", 0, 0));
            client.expect(ChannelMethod.CloseOk.class);
            client.send(new ClientBytes().openChannel(1));
            client.expect(ChannelMethod.OpenOk.class);
        }
    }

    // --- errors

    @Test
    void refusedMethodClosesItsChannelAndIsNamed() {
        client.send(1, new QueueMethod.Bind("q", "nothing", "", false, NONE));
        ChannelMethod.Close close = client.expect(ChannelMethod.Close.class);
        assertEquals(404, close.replyCode());
        assertEquals(50, close.failedClassId());
        assertEquals(20, close.failedMethodId());
    }

    /** The publish is refused when its last frame is in, and is what the close names. */
    @Test
    void refusedMessageIsNamedByItsPublish() {
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("nothing", "", false, false))
                .header(1, BasicProperties.EMPTY, 1));
        assertEquals(List.of(), client.takeFrames());
        client.send(new ClientBytes().body(1, "x"));
        ChannelMethod.Close close = expectChannelClosed("NOT_FOUND - no exchange 'nothing' in vhost '/'");
        assertEquals(60, close.failedClassId());
        assertEquals(40, close.failedMethodId());
    }

    @Test
    void otherChannelsGoOn() {
        client.send(new ClientBytes().openChannel(2));
        client.takeFrames();
        closeChannelByMistake();
        client.send(2, DECLARE);
        client.expect(QueueMethod.DeclareOk.class);
    }

    /** What the client sent before it heard of the close means nothing, also the rest of a message. */
    @Test
    void nothingIsHeardBetweenCloseAndCloseOk() {
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Ack(99, false))
                .method(1, DECLARE)
                .publish(1, "q", "x")
                .body(1, "y")
                .method(1, new BasicMethod.Ack(100, false))
                .openChannel(1));
        expectChannelClosed("PRECONDITION_FAILED - unknown delivery tag 99");
        client.send(1, new ChannelMethod.CloseOk());
        client.send(new ClientBytes().openChannel(1));
        client.expect(ChannelMethod.OpenOk.class);
        client.send(1, new QueueMethod.Declare("q", true, false, false, false, false, NONE));
        expectChannelClosed("NOT_FOUND - no queue 'q' in vhost '/'");
    }

    @Test
    void closesThatCrossAreAnswered() {
        closeChannelByMistake();
        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.expect(ChannelMethod.CloseOk.class);
        // The client's answer to our close comes last; it is no error.
        client.send(1, new ChannelMethod.CloseOk());
        assertEquals(List.of(), client.takeFrames());
        client.send(new ClientBytes().openChannel(1));
        client.expect(ChannelMethod.OpenOk.class);
    }

    @Test
    void lateFramesForAClosedChannelAreIgnored() {
        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.expect(ChannelMethod.CloseOk.class);
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Ack(1, true))
                .method(1, new BasicMethod.Nack(1, true, true))
                .method(1, new BasicMethod.Reject(1, true))
                .header(1, BasicProperties.EMPTY, 1)
                .body(1, "x"));
        assertEquals(List.of(), client.takeFrames());
        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.expect(ChannelMethod.CloseOk.class);
        client.send(1, DECLARE);
        client.expectClosed("CHANNEL_ERROR - expected 'channel.open'");
    }

    @Test
    void closeOkThatNobodyAskedForIsIgnored() {
        client.send(1, new ChannelMethod.CloseOk());
        assertEquals(List.of(), client.takeFrames());
        client.send(1, DECLARE);
        client.expect(QueueMethod.DeclareOk.class);
    }

    @Test
    void connectionErrorEndsAllChannels() {
        client.send(new ClientBytes().openChannel(2));
        client.takeFrames();
        client.send(2, new BasicMethod.Recover(false));
        client.expectClosed("NOT_IMPLEMENTED - requeue=false");
        client.send(1, DECLARE);
        assertEquals(List.of(), client.takeFrames());
    }

    @Test
    void answersOfServersAreRefusedFromClients() {
        client.send(1, new BasicMethod.Deliver("c", 1, false, "", "q"));
        assertEquals(
                503,
                client.expectClosed("COMMAND_INVALID - unimplemented method").replyCode());
    }

    @Test
    void noMoreConsumersThanConfigured() {
        client.send(1, DECLARE);
        client.takeFrames();
        for (int i = 1; i <= 2; i++) {
            client.send(1, new BasicMethod.Consume("q", "c" + i, false, true, false, false, NONE));
            client.expect(BasicMethod.ConsumeOk.class);
        }
        client.send(1, new BasicMethod.Consume("q", "c3", false, true, false, false, NONE));
        client.expectClosed("NOT_ALLOWED - number of consumers (2) has reached the maximum per channel");
    }

    // --- content

    @Test
    void methodInTheMiddleOfContentIsRefused() {
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", "q", false, false))
                .method(1, DECLARE));
        assertEquals(
                505,
                client.expectClosed("UNEXPECTED_FRAME - expected content header for class 60,"
                                + " got non content header frame instead")
                        .replyCode());
    }

    @Test
    void contentOfDifferentChannelsMayInterleave() {
        client.send(new ClientBytes()
                .openChannel(2)
                .method(1, DECLARE)
                .method(1, new BasicMethod.Publish("", "q", false, false))
                .method(2, new BasicMethod.Publish("", "q", false, false))
                .header(2, BasicProperties.EMPTY, 4)
                .header(1, BasicProperties.EMPTY, 4)
                .body(1, "on")
                .body(2, "tw")
                .body(2, "o!")
                .body(1, "e!")
                .method(1, new BasicMethod.Get("q", true))
                .method(1, new BasicMethod.Get("q", true)));
        assertEquals(List.of("two!", "one!"), client.takeBodies());
    }

    @Test
    void messageThatIsTooLargeClosesItsChannel() {
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", "q", false, false))
                .header(1, BasicProperties.EMPTY, 1001)
                .body(1, "x".repeat(1001)));
        ChannelMethod.Close close =
                expectChannelClosed("PRECONDITION_FAILED - message size 1001 is larger than configured max size 1000");
        assertEquals(406, close.replyCode());
        assertEquals(40, close.failedMethodId());
    }

    @Test
    void tooMuchUnfinishedContentClosesTheConnection() {
        ClientBytes bytes = new ClientBytes().openChannel(2).openChannel(3);
        for (int channel = 1; channel <= 3; channel++) {
            bytes.method(channel, new BasicMethod.Publish("", "q", false, false))
                    .header(channel, BasicProperties.EMPTY, 1000)
                    .body(channel, "x".repeat(999));
        }
        client.send(bytes);
        assertEquals(
                506,
                client.expectClosed("RESOURCE_ERROR - incomplete messages on all channels exceed 2500 bytes")
                        .replyCode());
    }

    /** A channel that ends gives back what its unfinished message had taken, so that later ones have room. */
    @Test
    void closedChannelsLeaveRoomForUnfinishedContent() {
        for (int i = 0; i < 20; i++) {
            client.send(new ClientBytes()
                    .method(1, new BasicMethod.Publish("", "q", false, false))
                    .header(1, BasicProperties.EMPTY, 1000)
                    .body(1, "x".repeat(999))
                    .method(1, new ChannelMethod.Close(200, "", 0, 0)));
            client.expect(ChannelMethod.CloseOk.class);
            client.send(new ClientBytes().body(1, "y").openChannel(1));
            client.expect(ChannelMethod.OpenOk.class);
        }
    }

    @Test
    void finishedContentLeavesRoomToo() {
        ClientBytes bytes = new ClientBytes().method(1, DECLARE);
        for (int i = 0; i < 20; i++) {
            bytes.publish(1, "q", "x".repeat(1000));
        }
        client.send(bytes.method(1, new QueueMethod.Purge("q", false)));
        assertEquals(new QueueMethod.PurgeOk(20), client.takeMethods().getLast());
    }

    // --- what a channel leaves behind

    @Test
    void closingReturnsUnackedMessagesToTheirPlaces() {
        client.send(new ClientBytes()
                .openChannel(2)
                .method(2, DECLARE)
                .publish(2, "q", "1")
                .publish(2, "q", "2")
                .publish(2, "q", "3")
                .publish(2, "q", "4")
                .method(1, new BasicMethod.Get("q", false))
                .method(1, new BasicMethod.Get("q", false))
                .method(1, new BasicMethod.Get("q", false))
                .method(1, new BasicMethod.Ack(2, false)));
        client.takeFrames();
        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.expect(ChannelMethod.CloseOk.class);
        ClientBytes gets = new ClientBytes();
        for (int i = 0; i < 3; i++) {
            gets.method(2, new BasicMethod.Get("q", true));
        }
        client.send(gets);
        assertEquals(List.of("1", "3", "4"), client.takeBodies());
    }

    @Test
    void disconnectTakesConsumersAndExclusiveQueuesAlong() {
        SimulatedClient other = broker.connect();
        other.send(new ClientBytes()
                .protocolHeader()
                .method(0, ClientBytes.startOk("guest", "guest"))
                .method(0, new ConnectionMethod.TuneOk(3, 131_072, 0))
                .method(0, new ConnectionMethod.Open("/"))
                .openChannel(1)
                .method(1, DECLARE)
                .method(1, new QueueMethod.Declare("mine", false, false, true, false, false, NONE))
                .method(1, new BasicMethod.Consume("q", "c", false, false, false, false, NONE))
                .publish(1, "q", "held"));
        assertTrue(other.takeBodies().contains("held"));
        other.disconnect();
        client.send(1, new QueueMethod.Declare("q", true, false, false, false, false, NONE));
        assertEquals(new QueueMethod.DeclareOk("q", 1, 0), client.expect(QueueMethod.DeclareOk.class));
        client.send(1, new QueueMethod.Declare("mine", true, false, false, false, false, NONE));
        expectChannelClosed("NOT_FOUND - no queue 'mine' in vhost '/'");
    }

    @Test
    void brokerWithoutRoomForAnAnswerStillEndsCleanly() {
        client.socket().fill();
        client.send(new ClientBytes().method(1, DECLARE).publish(1, "q", "x"));
        client.disconnect();
        assertFalse(client.socket().isOpen());
    }
}
