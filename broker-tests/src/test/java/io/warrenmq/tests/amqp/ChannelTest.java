package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static io.warrenmq.tests.harness.Refusals.assertClosesConnection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireReader;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Life and death of channels. */
final class ChannelTest extends AmqpTest {
    private static final int BASIC = 60;

    @Test
    void channelsOfOneConnectionLiveIndependently() throws IOException {
        Channel first = channel();
        Channel second = channel();

        assertClosesChannel(
                first, 404, "NOT_FOUND - no queue 'missing' in vhost '/'", () -> first.queueDeclarePassive("missing"));
        assertTrue(second.isOpen());
        assertEquals(0, second.queueDeclare().getMessageCount());
    }

    @Test
    void closedNumberCanBeReused() throws IOException, TimeoutException {
        Channel first = channel();
        int number = first.getChannelNumber();
        first.close();

        Channel second = connection().createChannel(number);
        assertNotEquals(null, second, "the number must be free again");
        assertEquals(0, second.queueDeclare().getConsumerCount());
    }

    @Test
    void framesAfterAnErrorAreIgnoredUntilCloseOk() {
        RawConnection socket = raw();
        declarePassive(socket, 1, "missing");
        socket.expectChannelCloseUnanswered(1, 404, "NOT_FOUND - no queue 'missing' in vhost '/'")
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);

        declarePassive(socket, 1, "missing");
        socket.publish(1, "no-such-exchange", "key", new byte[100]);
        socket.sendMethod(1, AmqpMethod.BASIC_ACK, new WireWriter().longLong(7).octet(0));
        socket.sendMethod(1, AmqpMethod.CHANNEL_CLOSE_OK, new WireWriter());
        socket.openChannel(1);
        assertEquals(0, socket.declareQueue(1).indexOf("amq.gen-"));
    }

    @Test
    void closeFromBothSidesAtOnceIsAnswered() {
        RawConnection socket = raw();
        declarePassive(socket, 1, "missing");
        close(socket, 1);

        socket.expectChannelClose(1, 404, "NOT_FOUND - no queue 'missing' in vhost '/'");
        socket.expect(1, AmqpMethod.CHANNEL_CLOSE_OK);
        socket.openChannel(1);
    }

    @Test
    void errorBeforeTheContentIsCompleteLeavesTheConnectionUsable() {
        RawConnection socket = raw();
        socket.send(RawConnection.publishMethod(1, "no-such-exchange", "key"));
        socket.send(Frame.encodeHeader(1, BASIC, 3));
        socket.sendFrame(Frame.BODY, 1, (byte) 1);
        socket.sendFrame(Frame.BODY, 1, (byte) 2);
        socket.sendFrame(Frame.BODY, 1, (byte) 3);

        socket.expectChannelClose(1, 404, "NOT_FOUND - no exchange 'no-such-exchange' in vhost '/'");
        socket.openChannel(1);
    }

    @Test
    void lateSettlementsForAClosedChannelAreIgnored() {
        RawConnection socket = raw();
        socket.closeChannel(1);

        socket.sendMethod(1, AmqpMethod.BASIC_ACK, new WireWriter().longLong(1).octet(0));
        socket.sendMethod(1, AmqpMethod.BASIC_NACK, new WireWriter().longLong(2).octet(0));
        socket.sendMethod(
                1, AmqpMethod.BASIC_REJECT, new WireWriter().longLong(3).octet(0));
        socket.openChannel(1);
    }

    @Test
    void methodOnAnUnopenedChannelIs504() {
        RawConnection socket = raw();
        declarePassive(socket, 2, "any");

        socket.expectConnectionClose(504, "CHANNEL_ERROR - expected 'channel.open'");
    }

    @Test
    void secondOpenIs504() {
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));

        socket.expectConnectionClose(504, "CHANNEL_ERROR - second 'channel.open' seen")
                .assertCausedBy(AmqpMethod.CHANNEL_OPEN);
    }

    @Test
    void channelMethodOnChannel0Is504() {
        RawConnection socket = raw();
        declarePassive(socket, 0, "any");

        socket.expectConnectionClose(504, "CHANNEL_ERROR - unexpected method in connection state ...");
    }

    @Test
    void flowActiveTrueIsAnswered() throws IOException {
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.CHANNEL_FLOW, new WireWriter().bits(true));

        WireReader flowOk = socket.expect(1, AmqpMethod.CHANNEL_FLOW_OK);
        assertEquals(1, flowOk.octet());
    }

    @Test
    void flowActiveFalseIs540() throws IOException {
        Channel channel = channel();

        assertClosesConnection(
                channel,
                540,
                "NOT_IMPLEMENTED - active=false",
                () -> channel.rpc(new AMQP.Channel.Flow.Builder().active(false).build()));
    }

    @Test
    void contentOfTwoChannelsMayBeInterleaved() throws IOException {
        RawConnection socket = raw();
        socket.openChannel(2);
        Channel consumer = channel();
        String queue = consumer.queueDeclare(unique("interleaved"), false, false, true, null)
                .getQueue();
        socket.send(RawConnection.publishMethod(1, "", queue));
        socket.send(RawConnection.publishMethod(2, "", queue));
        socket.send(Frame.encodeHeader(2, BASIC, 4));
        socket.send(Frame.encodeHeader(1, BASIC, 4));
        socket.send(Frame.encode(Frame.BODY, 1, ascii("on")));
        socket.send(Frame.encode(Frame.BODY, 2, ascii("tw")));
        socket.send(Frame.encode(Frame.BODY, 2, ascii("o2")));
        socket.send(Frame.encode(Frame.BODY, 1, ascii("e1")));

        Deliveries deliveries = Deliveries.consumeNoAck(consumer, queue);
        assertEquals(List.of("two2", "one1"), deliveries.nextBodies(2));
    }

    @Test
    void accessRequestIsAnsweredWithTicket1() {
        RawConnection socket = raw();
        socket.sendMethod(
                1,
                AmqpMethod.ACCESS_REQUEST,
                new WireWriter().shortString("/data").octet(0x1f));

        assertEquals(1, socket.expect(1, AmqpMethod.ACCESS_REQUEST_OK).shortInt());
    }

    @Test
    void exclusiveQueueOutlivesItsChannel() throws IOException, TimeoutException {
        Channel first = channel();
        String queue = first.queueDeclare().getQueue();
        first.close();

        assertEquals(queue, channel().queueDeclarePassive(queue).getQueue());
    }

    private static void close(RawConnection socket, int channel) {
        socket.sendMethod(
                channel,
                AmqpMethod.CHANNEL_CLOSE,
                new WireWriter().shortInt(200).shortString("OK").shortInt(0).shortInt(0));
    }

    private static void declarePassive(RawConnection socket, int channel, String queue) {
        socket.sendMethod(
                channel,
                AmqpMethod.QUEUE_DECLARE,
                new WireWriter().shortInt(0).shortString(queue).bits(true).longInt(0));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
