package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Timeouts;
import io.warrenmq.tests.harness.WireReader;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Publisher confirms. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class ConfirmTest extends AmqpTest {
    private Channel channel;

    ConfirmTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    /** What was confirmed: each sequence number once, however the broker groups them. */
    private static final class Confirmed {
        private final BitSet acked = new BitSet();
        private final AtomicInteger nacked = new AtomicInteger();
        private int twice;

        Confirmed(Channel channel) {
            channel.addConfirmListener(this::ack, (_, _) -> nacked.incrementAndGet());
        }

        private synchronized void ack(long tag, boolean multiple) {
            int last = (int) tag;
            int first = multiple ? acked.nextClearBit(1) : last;
            twice += acked.get(last) ? 1 : 0;
            acked.set(Math.min(first, last), last + 1);
        }

        synchronized int count() {
            return acked.cardinality();
        }

        synchronized void awaitExactly(int count) {
            assertEquals(0, nacked.get(), "nacks");
            assertEquals(0, twice, "confirmed twice");
            assertEquals(count + 1, acked.nextClearBit(1), "first number that is not confirmed");
            assertEquals(count, acked.cardinality());
        }
    }

    private Confirmed confirmed() throws IOException {
        channel.confirmSelect();
        return new Confirmed(channel);
    }

    private static void awaitAll(Confirmed confirmed, int count) {
        await().atMost(Timeouts.ANSWER).until(() -> confirmed.count() >= count);
        confirmed.awaitExactly(count);
    }

    @Test
    void everyMessageIsConfirmedOnceCountedFrom1() throws IOException {
        String queue = channel.queueDeclare().getQueue();
        Confirmed confirmed = confirmed();
        assertEquals(1, channel.getNextPublishSeqNo());
        for (int i = 0; i < 2000; i++) {
            channel.basicPublish("", queue, null, bytes("m" + i));
        }

        awaitAll(confirmed, 2000);
        assertEquals(2000, channel.queueDeclarePassive(queue).getMessageCount());
    }

    @Test
    void persistentMessagesInDurableQueuesAreConfirmed() throws IOException {
        String queue = unique("durable");
        channel.queueDeclare(queue, true, false, false, null);
        Confirmed confirmed = confirmed();
        BasicProperties persistent =
                new BasicProperties.Builder().deliveryMode(2).build();
        for (int i = 0; i < 500; i++) {
            channel.basicPublish("", queue, persistent, bytes("m" + i));
        }

        awaitAll(confirmed, 500);
        assertEquals(500, channel.queueDelete(queue).getMessageCount());
    }

    /** Those that need no journal overtake those that do; still no number may be acknowledged a second time. */
    @Test
    void persistentAndTransientMessagesMixedAreConfirmedOnce() throws IOException {
        String durable = unique("durable");
        channel.queueDeclare(durable, true, false, false, null);
        String transientQueue = channel.queueDeclare().getQueue();
        Confirmed confirmed = confirmed();
        BasicProperties persistent =
                new BasicProperties.Builder().deliveryMode(2).build();
        for (int i = 0; i < 600; i++) {
            boolean first = i % 3 == 0;
            channel.basicPublish("", first ? durable : transientQueue, first ? persistent : null, bytes("m" + i));
        }

        awaitAll(confirmed, 600);
        assertEquals(200, channel.queueDelete(durable).getMessageCount());
    }

    @Test
    void messagesOfAllFatesAreConfirmed() throws IOException {
        String queue = channel.queueDeclare().getQueue();
        String second = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "amq.fanout", "");
        channel.queueBind(second, "amq.fanout", "");
        Confirmed confirmed = confirmed();
        for (int i = 0; i < 300; i++) {
            switch (i % 3) {
                case 0 -> channel.basicPublish("", queue, null, bytes("one queue"));
                case 1 -> channel.basicPublish("amq.fanout", "", null, bytes("two queues"));
                default -> channel.basicPublish("", "nobody-" + queue, null, bytes("no queue"));
            }
        }

        awaitAll(confirmed, 300);
        assertEquals(200, channel.queueDeclarePassive(queue).getMessageCount());
        assertEquals(100, channel.queueDeclarePassive(second).getMessageCount());
    }

    /** Queues of other connections may live on other event loops. */
    @Test
    void confirmedMessagesAreInAllQueuesAtOnce() throws IOException, InterruptedException {
        String exchange = unique("everywhere");
        channel.exchangeDeclare(exchange, "fanout", false, true, null);
        List<Channel> owners = List.of(channel(connect()), channel(connect()), channel(connect()), channel());
        List<String> queues = new ArrayList<>();
        for (Channel owner : owners) {
            queues.add(owner.queueDeclare().getQueue());
            owner.queueBind(queues.getLast(), exchange, "");
        }
        for (int i = 1; i <= 100; i++) {
            publishConfirmed(channel, exchange, "", "m" + i);
            for (int owner = 0; owner < owners.size(); owner++) {
                assertEquals(
                        i,
                        owners.get(owner).queueDeclarePassive(queues.get(owner)).getMessageCount());
            }
        }
    }

    @Test
    void messagesBeforeConfirmSelectDoNotCount() throws IOException {
        String queue = channel.queueDeclare().getQueue();
        channel.basicPublish("", queue, null, bytes("before"));
        Confirmed confirmed = confirmed();
        channel.basicPublish("", queue, null, bytes("after"));

        awaitAll(confirmed, 1);
    }

    @Test
    void messagesToADeletedQueueAreStillConfirmed() throws IOException {
        String queue = channel.queueDeclare(unique("deleted"), false, false, false, null)
                .getQueue();
        Channel other = channel(connect());
        Confirmed confirmed = confirmed();
        for (int i = 0; i < 1000; i++) {
            channel.basicPublish("", queue, null, bytes("m" + i));
            if (i == 500) {
                other.queueDelete(queue);
            }
        }

        awaitAll(confirmed, 1000);
    }

    @Test
    void confirmSelectTwiceIsFine() throws IOException {
        Confirmed confirmed = confirmed();
        assertNotNull(channel.confirmSelect());
        channel.basicPublish("", "nobody", null, bytes("x"));

        awaitAll(confirmed, 1);
    }

    @Test
    void confirmOnATransactionalChannelIs406() throws IOException {
        channel.txSelect();

        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - cannot switch from tx to confirm mode",
                        channel::confirmSelect)
                .assertCausedBy(AmqpMethod.CONFIRM_SELECT);
    }

    @Test
    void confirmSelectWithoutWaitingForTheAnswer() {
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.CONFIRM_SELECT, new WireWriter().bits(true));
        socket.publish(1, "", "nobody", (byte) 1);

        assertEquals(1, socket.expect(1, AmqpMethod.BASIC_ACK).longLong());
    }

    @Test
    void returnComesBeforeItsAck() {
        RawConnection socket = raw();
        String queue = socket.declareQueue(1);
        socket.sendMethod(1, AmqpMethod.CONFIRM_SELECT, new WireWriter().bits(false));
        socket.expect(1, AmqpMethod.CONFIRM_SELECT_OK);
        int count = 200;
        for (int i = 1; i <= count; i++) {
            socket.send(mandatory(i % 2 == 0 ? queue : "nobody"));
            socket.send(Frame.encodeHeader(1, 60, 4));
            socket.sendFrame(Frame.BODY, 1, new WireWriter().longInt(i).toBytes());
        }

        BitSet returned = new BitSet();
        long confirmedUpTo = 0;
        while (confirmedUpTo < count) {
            Frame frame = socket.nextFrame();
            if (frame.type() == Frame.BODY) {
                returned.set((int) new WireReader(frame.payload()).longInt());
            } else if (frame.type() == Frame.METHOD && isAck(frame)) {
                confirmedUpTo = Math.max(confirmedUpTo, checkedAck(frame, confirmedUpTo, returned));
            }
        }
        assertEquals(count / 2, returned.cardinality());
    }

    private static boolean isAck(Frame frame) {
        WireReader reader = new WireReader(frame.payload());
        return reader.shortInt() == AmqpMethod.BASIC_ACK.classId()
                && reader.shortInt() == AmqpMethod.BASIC_ACK.methodId();
    }

    /** Odd numbers are unroutable: each must have come back before an ack covers it. */
    private static long checkedAck(Frame ack, long confirmedUpTo, BitSet returned) {
        WireReader reader = new WireReader(ack.payload());
        reader.longInt();
        long tag = reader.longLong();
        boolean multiple = reader.octet() == 1;
        for (long number = multiple ? confirmedUpTo + 1 : tag; number <= tag; number++) {
            assertTrue(number % 2 == 0 || returned.get((int) number), "ack before return of " + number);
        }
        return tag;
    }

    private static byte[] mandatory(String routingKey) {
        WireWriter arguments = new WireWriter()
                .shortInt(0)
                .shortString("")
                .shortString(routingKey)
                .bits(true, false);
        return Frame.encodeMethod(1, AmqpMethod.BASIC_PUBLISH, arguments);
    }
}
