package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Messages.text;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static io.warrenmq.tests.harness.Refusals.assertClosesConnection;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Timeouts;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** basic.consume, basic.cancel and basic.get. How many deliveries may be open is in {@link PrefetchTest}. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class ConsumeTest extends AmqpTest {
    private Channel channel;
    private String queue;

    ConsumeTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void declareQueue() throws IOException {
        channel = channel();
        queue = channel.queueDeclare(unique("consume"), false, false, true, null)
                .getQueue();
    }

    @Test
    void messagesArriveInTheOrderInWhichTheyWerePublished() throws IOException {
        List<String> bodies =
                IntStream.range(0, 5000).mapToObj(Integer::toString).toList();
        publish(channel, queue, bodies.subList(0, 2500).toArray(String[]::new));
        Deliveries deliveries = Deliveries.consumeNoAck(channel(connect()), queue);
        publish(channel, queue, bodies.subList(2500, 5000).toArray(String[]::new));

        assertEquals(bodies, deliveries.nextBodies(5000));
    }

    @Test
    void emptyTagIsReplacedByAGeneratedOne() throws IOException {
        String first = Deliveries.consume(channel, queue).tag();
        String second = Deliveries.consume(channel, queue).tag();

        assertTrue(first.startsWith("amq.ctag-"), first);
        assertNotEquals(first, second);
    }

    @Test
    void ownTagIsKept() throws IOException {
        assertEquals("mine", Deliveries.consumeAs(channel, queue, "mine").tag());
    }

    @Test
    void sameTagOnAnotherChannelIsFine() throws IOException {
        Deliveries.consumeAs(channel, queue, "mine");

        assertEquals("mine", Deliveries.consumeAs(channel(), queue, "mine").tag());
    }

    @Test
    void duplicateTagOnAChannelIs530() throws IOException {
        Deliveries.consumeAs(channel, queue, "mine");

        assertClosesConnection(
                        channel,
                        530,
                        "NOT_ALLOWED - attempt to reuse consumer tag 'mine'",
                        () -> Deliveries.consumeAs(channel, queue, "mine"))
                .assertCausedBy(AmqpMethod.BASIC_CONSUME);
    }

    @Test
    void consumingAMissingQueueIs404() {
        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no queue 'missing' in vhost '/'",
                        () -> Deliveries.consume(channel, "missing"))
                .assertCausedBy(AmqpMethod.BASIC_CONSUME);
    }

    @Test
    void secondConsumerBesideAnExclusiveOneIs403() throws IOException {
        Deliveries.consumeExclusive(channel(), queue);

        assertClosesChannel(
                        channel,
                        403,
                        "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use",
                        () -> Deliveries.consume(channel, queue))
                .assertCausedBy(AmqpMethod.BASIC_CONSUME);
    }

    @Test
    void exclusiveConsumerBesideAnotherOneIs403() throws IOException {
        Deliveries.consume(channel(), queue);

        assertClosesChannel(
                channel,
                403,
                "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use",
                () -> Deliveries.consumeExclusive(channel, queue));
    }

    @Test
    void exclusiveConsumerFreesTheQueueWhenItGoes() throws IOException {
        String kept = keptQueue();
        channel.basicCancel(Deliveries.consumeExclusive(channel, kept).tag());
        Deliveries deliveries = Deliveries.consumeNoAck(channel, kept);
        publish(channel, kept, "x");

        assertEquals("x", deliveries.nextBody());
    }

    @Test
    void consumersTakeTurns() throws IOException {
        Deliveries first = Deliveries.consumeNoAck(channel, queue);
        Deliveries second = Deliveries.consumeNoAck(channel(connect()), queue);
        Deliveries third = Deliveries.consumeNoAck(channel(), queue);
        for (int i = 0; i < 30; i++) {
            publish(channel, queue, "m" + i);
        }

        Set<String> all = new HashSet<>(first.nextBodies(10));
        all.addAll(second.nextBodies(10));
        all.addAll(third.nextBodies(10));
        assertEquals(30, all.size());
    }

    @Test
    void higherPriorityIsServedUntilItsPrefetchIsFull() throws IOException, InterruptedException {
        Channel lowChannel = channel();
        Channel highChannel = channel();
        highChannel.basicQos(3);
        Deliveries low = Deliveries.consume(lowChannel, queue, false, Map.of("x-priority", -1));
        Deliveries high = Deliveries.consume(highChannel, queue, false, Map.of("x-priority", 10));
        for (int i = 1; i <= 5; i++) {
            publishConfirmed(channel, "", queue, "m" + i);
        }

        assertEquals(List.of("m1", "m2", "m3"), high.nextBodies(3));
        assertEquals(List.of("m4", "m5"), low.nextBodies(2));
        high.expectNothing();
    }

    @Test
    void equalPrioritiesTakeTurns() throws IOException {
        Deliveries first = Deliveries.consume(channel(), queue, true, Map.of("x-priority", 5));
        Deliveries second = Deliveries.consume(channel(), queue, true, Map.of("x-priority", 5));
        Deliveries none = Deliveries.consumeNoAck(channel(), queue);
        for (int i = 0; i < 10; i++) {
            publish(channel, queue, "m" + i);
        }

        assertEquals(5, first.next(5).size());
        assertEquals(5, second.next(5).size());
        none.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"high", ""})
    void priorityThatIsNoIntegerIs406(String priority) {
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - ...x-priority...",
                () -> Deliveries.consume(channel, queue, false, Map.of("x-priority", priority)));
    }

    @Test
    void unknownArgumentsAreIgnored() throws IOException {
        Deliveries deliveries = Deliveries.consume(channel, queue, true, Map.of("x-unknown", "value", "other", 1));
        publish(channel, queue, "x");

        assertEquals("x", deliveries.nextBody());
    }

    @Test
    void noLocalIsIgnored() throws IOException {
        RawConnection socket = raw();
        String own = socket.declareQueue(1);
        socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(own, "tag", true, true, false));
        socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
        socket.publish(1, "", own, (byte) 1);

        assertEquals("tag", socket.expect(1, AmqpMethod.BASIC_DELIVER).shortString());
    }

    @Test
    void consumeOkComesBeforeTheFirstDelivery() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "waiting");
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, "tag", false, true, false));

        assertEquals("tag", socket.expect(1, AmqpMethod.BASIC_CONSUME_OK).shortString());
        assertEquals("tag", socket.expect(1, AmqpMethod.BASIC_DELIVER).shortString());
    }

    @Test
    void consumeWithoutWaitingForTheAnswer() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "waiting");
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, "tag", false, true, true));

        assertEquals("tag", socket.expect(1, AmqpMethod.BASIC_DELIVER).shortString());
    }

    @Test
    void cancelIsAnsweredAlsoForUnknownTags() {
        RawConnection socket = raw();
        socket.sendMethod(
                1,
                AmqpMethod.BASIC_CANCEL,
                new WireWriter().shortString("nobody").bits(false));

        assertEquals("nobody", socket.expect(1, AmqpMethod.BASIC_CANCEL_OK).shortString());
    }

    @Test
    void cancelledConsumerGetsNothingMore() throws IOException, InterruptedException {
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        Deliveries.consume(channel, queue);
        channel.basicCancel(deliveries.tag());
        publishConfirmed(channel, "", queue, "late");

        deliveries.expectNothing();
    }

    @Test
    void cancelKeepsUnackedMessagesWithTheChannel() throws IOException, InterruptedException {
        String kept = keptQueue();
        Channel other = channel();
        Deliveries deliveries = Deliveries.consume(other, kept);
        publishConfirmed(channel, "", kept, "first");
        long tag = deliveries.next().getEnvelope().getDeliveryTag();
        other.basicCancel(deliveries.tag());

        assertNull(channel.basicGet(kept, true), "the message must not go back by the cancel");
        other.basicNack(tag, false, true);
        await().atMost(Timeouts.ANSWER)
                .until(() -> channel.queueDeclarePassive(kept).getMessageCount() == 1);
        assertEquals("first", text(channel.basicGet(kept, true)));
    }

    @Test
    void deletedQueueCancelsItsConsumers() throws IOException {
        Deliveries deliveries = Deliveries.consume(channel, queue);
        channel(connect()).queueDelete(queue);

        assertEquals(deliveries.tag(), deliveries.expectCancel());
        assertEquals(0, channel.queueDeclare(queue, false, false, true, null).getConsumerCount());
    }

    @Test
    void clientsWithoutTheCapabilityAreNotToldOfTheCancel() throws IOException {
        RawConnection socket = socket();
        Handshake.start(socket);
        Handshake.startOk(socket, "PLAIN", Handshake.plain("guest", "guest"), Map.of());
        Handshake.readTune(socket);
        Handshake.tuneOk(socket, 10, 131_072, 0);
        Handshake.open(socket, "/");
        socket.expect(0, AmqpMethod.CONNECTION_OPEN_OK);
        socket.openChannel(1);
        socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, "tag", false, false, false));
        socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
        channel.queueDelete(queue);

        // The answer to this must be the next frame: no basic.cancel before it.
        assertTrue(socket.declareQueue(1).startsWith("amq.gen-"));
    }

    @Test
    void cancelNotificationIsSentOnTheConsumersChannel() throws IOException {
        RawConnection socket = raw();
        socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, "tag", false, false, false));
        socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
        channel.queueDelete(queue);
        var cancel = socket.expect(1, AmqpMethod.BASIC_CANCEL);

        assertEquals("tag", cancel.shortString());
        assertEquals(1, cancel.octet(), "nobody waits for an answer");
    }

    @Test
    void deliveryTagsAreCountedPerChannel() throws IOException, InterruptedException {
        String second = channel.queueDeclare().getQueue();
        Channel other = channel();
        publishConfirmed(channel, "", queue, "a");
        publishConfirmed(channel, "", second, "b");
        publishConfirmed(channel, "", second, "c");

        assertEquals(1, channel.basicGet(queue, false).getEnvelope().getDeliveryTag());
        assertEquals(2, channel.basicGet(second, false).getEnvelope().getDeliveryTag());
        assertEquals(1, other.basicGet(second, false).getEnvelope().getDeliveryTag());
    }

    @Test
    void getAnswersTheMessageAndHowManyRemain() throws IOException, InterruptedException {
        publishConfirmed(channel, "", queue, "first");
        publishConfirmed(channel, "", queue, "second");
        GetResponse first = channel.basicGet(queue, true);

        assertEquals("first", text(first));
        assertEquals(1, first.getMessageCount());
        assertEquals("", first.getEnvelope().getExchange());
        assertEquals(queue, first.getEnvelope().getRoutingKey());
        assertEquals(0, channel.basicGet(queue, true).getMessageCount());
    }

    @Test
    void getFromAnEmptyQueueAnswersEmpty() throws IOException {
        assertNull(channel.basicGet(queue, true));
    }

    @Test
    void getFromAMissingQueueIs404() {
        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no queue 'missing' in vhost '/'",
                        () -> channel.basicGet("missing", true))
                .assertCausedBy(AmqpMethod.BASIC_GET);
    }

    @Test
    void largeMessagesAreDeliveredToSeveralConsumersWhole() throws IOException {
        byte[] body = bytes("0123456789".repeat(20_000));
        String other = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "amq.fanout", "");
        channel.queueBind(other, "amq.fanout", "");
        Deliveries first = Deliveries.consumeNoAck(channel(connect()), queue);
        Deliveries second = Deliveries.consumeNoAck(channel, other);
        for (int i = 0; i < 20; i++) {
            channel.basicPublish("amq.fanout", "", null, body);
        }

        first.next(20).forEach(delivery -> assertEquals(body.length, delivery.getBody().length));
        second.next(20).forEach(delivery -> assertEquals(body.length, delivery.getBody().length));
    }

    /** A queue that stays when its consumers go. */
    private String keptQueue() throws IOException {
        return channel.queueDeclare(unique("kept"), false, true, false, null).getQueue();
    }

    private static WireWriter consume(String queue, String tag, boolean noLocal, boolean noAck, boolean noWait) {
        return new WireWriter()
                .shortInt(0)
                .shortString(queue)
                .shortString(tag)
                .bits(noLocal, noAck, false, noWait)
                .longInt(0);
    }
}
