package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static io.warrenmq.tests.harness.Refusals.assertClosesConnection;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Timeouts;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settling deliveries: ack, nack, reject, recover, and what happens when nobody settles them. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class AckTest extends AmqpTest {
    private Channel publisher;
    private Channel channel;
    private String queue;

    AckTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void declareQueue() throws IOException {
        publisher = channel();
        channel = channel(connect());
        queue = publisher.queueDeclare(unique("ack"), false, false, false, null).getQueue();
    }

    @AfterEach
    void deleteQueue() throws IOException {
        channel().queueDelete(queue);
    }

    @Test
    void ackedMessagesAreGone() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b");
        channel.basicAck(get(), false);
        channel.basicAck(get(), false);
        channel.close();

        assertEquals(List.of(), drain(publisher, queue));
    }

    @Test
    void multipleAckCoversAllUpToItsTag() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b", "c");
        get();
        long second = get();
        get();
        channel.basicAck(second, true);
        channel.close();

        assertEquals(List.of("c"), drain(publisher, queue));
    }

    @Test
    void multipleAckOfTag0CoversAll() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b");
        get();
        get();
        channel.basicAck(0, true);
        channel.close();

        assertEquals(List.of(), drain(publisher, queue));
    }

    @Test
    void multipleAckWithNothingOpenIsFineForTag0() throws IOException {
        channel.basicAck(0, true);

        assertEquals(0, channel.queueDeclarePassive(queue).getMessageCount());
    }

    @Test
    void acksMayComeInAnyOrder() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b", "c");
        long first = get();
        get();
        long third = get();
        channel.basicAck(third, false);
        channel.basicAck(first, false);
        channel.close();

        assertEquals(List.of("b"), drain(publisher, queue));
    }

    @ParameterizedTest
    @CsvSource({"ack, 99", "nack, 99", "reject, 99", "ack, 0", "multiple, 99"})
    void unknownTagIs406(String how, long tag) {
        AmqpMethod method = switch (how) {
            case "nack" -> AmqpMethod.BASIC_NACK;
            case "reject" -> AmqpMethod.BASIC_REJECT;
            default -> AmqpMethod.BASIC_ACK;
        };
        assertClosesChannel(channel, 406, "PRECONDITION_FAILED - unknown delivery tag " + tag, () -> {
                    switch (how) {
                        case "nack" -> channel.basicNack(tag, false, true);
                        case "reject" -> channel.basicReject(tag, true);
                        default -> channel.basicAck(tag, how.equals("multiple"));
                    }
                })
                .assertCausedBy(method);
    }

    @Test
    void doubleAckIs406() throws IOException, InterruptedException {
        fill("a");
        long tag = get();
        channel.basicAck(tag, false);

        assertClosesChannel(
                channel, 406, "PRECONDITION_FAILED - unknown delivery tag " + tag, () -> channel.basicAck(tag, false));
    }

    @Test
    void ackOfANoAckDeliveryIs406() throws IOException, InterruptedException {
        fill("a");
        long tag = channel.basicGet(queue, true).getEnvelope().getDeliveryTag();

        assertClosesChannel(
                channel, 406, "PRECONDITION_FAILED - unknown delivery tag " + tag, () -> channel.basicAck(tag, false));
    }

    @Test
    void rejectWithoutRequeueDropsTheMessage() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b");
        channel.basicReject(get(), false);
        channel.basicNack(get(), false, false);
        channel.close();

        assertEquals(List.of(), drain(publisher, queue));
    }

    @Test
    void nackMultipleRequeuesAllInOrder() throws IOException, InterruptedException {
        fill("a", "b", "c", "d");
        get();
        get();
        long third = get();
        channel.basicNack(third, true, true);

        assertReady("a", "b", "c", "d");
    }

    @Test
    void requeuedMessageReturnsToItsPlace() throws IOException, InterruptedException {
        fill("a", "b", "c", "d");
        get();
        long second = get();
        get();
        channel.basicReject(second, true);

        assertReady("b", "d");
    }

    @Test
    void messagesRequeuedOneByOneKeepTheirOrder() throws IOException, InterruptedException {
        fill("a", "b", "c", "d");
        long first = get();
        long second = get();
        long third = get();
        channel.basicNack(second, false, true);
        channel.basicNack(third, false, true);
        channel.basicNack(first, false, true);

        assertReady("a", "b", "c", "d");
    }

    @Test
    void redeliveredFlagMarksWhatWasDeliveredBefore() throws IOException, InterruptedException {
        fill("a", "b");
        Deliveries deliveries = Deliveries.consume(channel, queue);
        List<Delivery> first = deliveries.next(2);
        assertFalse(first.get(0).getEnvelope().isRedeliver());
        assertFalse(first.get(1).getEnvelope().isRedeliver());
        channel.basicNack(first.getFirst().getEnvelope().getDeliveryTag(), false, true);
        Delivery again = deliveries.next();

        assertEquals("a", Deliveries.text(again));
        assertTrue(again.getEnvelope().isRedeliver());
        assertEquals(3, again.getEnvelope().getDeliveryTag());
    }

    @Test
    void recoverRequeuesAllUnackedOfTheChannel() throws IOException, InterruptedException {
        fill("a", "b");
        Deliveries deliveries = Deliveries.consume(channel, queue);
        assertEquals(List.of("a", "b"), deliveries.nextBodies(2));
        channel.basicRecover(true);
        List<Delivery> again = deliveries.next(2);

        assertEquals(List.of("a", "b"), again.stream().map(Deliveries::text).toList());
        assertTrue(again.stream().allMatch(delivery -> delivery.getEnvelope().isRedeliver()));
    }

    @Test
    void recoverWithoutRequeueIs540() {
        assertClosesConnection(channel, 540, "NOT_IMPLEMENTED - requeue=false", () -> channel.basicRecover(false));
    }

    @Test
    void recoverAsyncHasNoAnswer() throws IOException, InterruptedException {
        fill("a");
        RawConnection socket = raw();
        WireWriter get = new WireWriter().shortInt(0).shortString(queue).bits(false);
        socket.sendMethod(1, AmqpMethod.BASIC_GET, get);
        socket.expect(1, AmqpMethod.BASIC_GET_OK);
        socket.nextFrame();
        socket.nextFrame();
        socket.sendMethod(1, AmqpMethod.BASIC_RECOVER_ASYNC, new WireWriter().bits(true));

        // The next frame answers the next question: recover-async itself has no answer.
        assertTrue(socket.declareQueue(1).startsWith("amq.gen-"));
        assertReady("a");
    }

    @Test
    void unackedMessagesReturnInOrderWhenTheChannelCloses() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b", "c", "d", "e");
        for (int i = 0; i < 4; i++) {
            get();
        }
        channel.basicAck(2, false);
        channel.close();

        assertReady("a", "c", "d", "e");
    }

    @Test
    void unackedMessagesReturnInOrderWhenTheConnectionCloses() throws IOException, InterruptedException {
        fill("a", "b", "c", "d", "e");
        Connection other = connect();
        Deliveries.consume(channel(other), queue).next(5);
        other.close();

        assertReady("a", "b", "c", "d", "e");
    }

    @Test
    void unackedMessagesReturnInOrderWhenTheConnectionDies() throws IOException, InterruptedException {
        fill("a", "b", "c");
        RawConnection socket = socket();
        Handshake.login(socket);
        socket.openChannel(1);
        WireWriter consume = new WireWriter()
                .shortInt(0)
                .shortString(queue)
                .shortString("")
                .bits(false, false, false, false)
                .longInt(0);
        socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume);
        socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
        socket.expect(1, AmqpMethod.BASIC_DELIVER);
        socket.close();

        assertReady("a", "b", "c");
    }

    @Test
    void unackedMessagesReturnWhenTheChannelIsClosedByAnError() throws IOException, InterruptedException {
        fill("a", "b", "c");
        get();
        get();
        assertClosesChannel(
                channel, 406, "PRECONDITION_FAILED - unknown delivery tag 77", () -> channel.basicAck(77, false));

        assertReady("a", "b", "c");
    }

    @Test
    void returnedMessagesAreMarkedRedelivered() throws IOException, InterruptedException, TimeoutException {
        fill("a");
        get();
        channel.close();
        await().atMost(Timeouts.ANSWER)
                .until(() -> publisher.queueDeclarePassive(queue).getMessageCount() == 1);

        assertTrue(publisher.basicGet(queue, true).getEnvelope().isRedeliver());
    }

    @Test
    void returnedMessagesGoToTheOtherConsumers() throws IOException, InterruptedException, TimeoutException {
        fill("a", "b", "c");
        Deliveries.consume(channel, queue).next(3);
        Deliveries other = Deliveries.consume(publisher, queue);
        channel.close();

        assertEquals(List.of("a", "b", "c"), other.nextBodies(3));
    }

    @Test
    void unackedMessagesOfSeveralConsumersReturnInOrder() throws IOException {
        List<String> bodies =
                IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
        Connection one = connect();
        Connection two = connect();
        Deliveries first = Deliveries.consume(channel(one), queue);
        Deliveries second = Deliveries.consume(channel(two), queue);
        publish(publisher, queue, bodies.toArray(String[]::new));
        first.next(500);
        second.next(500);
        two.close();
        one.close();

        assertReady(bodies.toArray(String[]::new));
    }

    @Test
    void settlingMessagesOfADeletedQueueIsFine() throws IOException, InterruptedException {
        fill("a", "b", "c");
        long first = get();
        long second = get();
        long third = get();
        publisher.queueDelete(queue);
        channel.basicAck(first, false);
        channel.basicNack(second, false, true);
        channel.basicReject(third, false);

        assertTrue(channel.queueDeclare().getQueue().startsWith("amq.gen-"), "the channel must stay open");
    }

    private void fill(String... bodies) throws IOException, InterruptedException {
        for (String body : bodies) {
            publishConfirmed(publisher, "", queue, body);
        }
    }

    /** The delivery tag of the next message. */
    private long get() throws IOException {
        return channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
    }

    /** These messages must come to wait in the queue, in this order. */
    private void assertReady(String... bodies) throws IOException {
        await().atMost(Timeouts.ANSWER)
                .until(() -> publisher.queueDeclarePassive(queue).getMessageCount() == bodies.length);
        assertEquals(List.of(bodies), drain(publisher, queue));
    }
}
