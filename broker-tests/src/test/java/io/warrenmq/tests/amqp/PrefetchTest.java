package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Refusals.assertClosesConnection;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** basic.qos: how many deliveries may be unacknowledged. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class PrefetchTest extends AmqpTest {
    private Channel publisher;
    private Channel channel;
    private String queue;

    PrefetchTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void declareQueue() throws IOException {
        publisher = channel();
        channel = channel();
        queue = publisher
                .queueDeclare(unique("prefetch"), false, false, false, null)
                .getQueue();
    }

    @AfterEach
    void deleteQueue() throws IOException {
        channel().queueDelete(queue);
    }

    @Test
    void prefetchLimitsWhatIsUnacked() throws IOException {
        channel.basicQos(2);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(5);
        List<Delivery> first = deliveries.next(2);

        deliveries.expectNothing();
        awaitReady(3);
        ack(first.getFirst());
        assertEquals("3", deliveries.nextBody());
        deliveries.expectNothing();
    }

    @Test
    void acksOfSeveralFreeAsManyPlaces() throws IOException {
        channel.basicQos(3);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(7);
        long last = deliveries.next(3).getLast().getEnvelope().getDeliveryTag();
        channel.basicAck(last, true);

        assertEquals(List.of("4", "5", "6"), deliveries.nextBodies(3));
        deliveries.expectNothing();
    }

    @Test
    void rejectedDeliveriesFreeTheirPlaceToo() throws IOException {
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(3);
        channel.basicReject(deliveries.next().getEnvelope().getDeliveryTag(), false);
        channel.basicNack(deliveries.next().getEnvelope().getDeliveryTag(), false, false);

        assertEquals("3", deliveries.nextBody());
    }

    @Test
    void prefetchHoldsForEachConsumerOfTheChannel() throws IOException {
        channel.basicQos(2);
        Deliveries first = Deliveries.consume(channel, queue);
        Deliveries second = Deliveries.consume(channel, queue);
        publishNumbers(6);

        first.next(2);
        second.next(2);
        awaitReady(2);
        first.expectNothing();
        second.expectNothing();
    }

    @Test
    void globalPrefetchIsSharedByTheChannel() throws IOException {
        channel.basicQos(3, true);
        Deliveries first = Deliveries.consume(channel, queue);
        Deliveries second = Deliveries.consume(channel, queue);
        publishNumbers(8);
        awaitReady(5);
        channel.basicAck(3, true);

        awaitReady(2);
        assertEquals(6, first.next(3).size() + second.next(3).size());
        first.expectNothing();
        second.expectNothing();
    }

    @Test
    void globalAndOwnPrefetchHoldBoth() throws IOException {
        channel.basicQos(3, true);
        channel.basicQos(2);
        Deliveries first = Deliveries.consume(channel, queue);
        publishNumbers(5);

        first.next(2);
        awaitReady(3);
        Deliveries second = Deliveries.consume(channel, queue);
        second.next();
        awaitReady(2);
        first.expectNothing();
        second.expectNothing();
    }

    @Test
    void zeroMeansUnlimited() throws IOException {
        channel.basicQos(0);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(1000);

        assertEquals(numbers(1, 1000), deliveries.nextBodies(1000));
    }

    @Test
    void prefetchDoesNotHoldBackNoAckConsumers() throws IOException {
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        publishNumbers(50);

        assertEquals(numbers(1, 50), deliveries.nextBodies(50));
    }

    @Test
    void getIsNotLimitedByPrefetch() throws IOException {
        channel.basicQos(1);
        publishNumbers(3);
        awaitReady(3);

        assertEquals(2, channel.basicGet(queue, false).getMessageCount());
        assertEquals(1, channel.basicGet(queue, false).getMessageCount());
    }

    @Test
    void raisedPrefetchAppliesToExistingConsumers() throws IOException {
        channel.basicQos(1);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(5);
        deliveries.next();
        deliveries.expectNothing();
        channel.basicQos(3);

        assertEquals(List.of("2", "3"), deliveries.nextBodies(2));
        deliveries.expectNothing();
    }

    @Test
    void loweredPrefetchAppliesToExistingConsumers() throws IOException {
        channel.basicQos(3);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(6);
        List<Delivery> open = deliveries.next(3);
        channel.basicQos(1);
        ack(open.get(0));
        ack(open.get(1));

        deliveries.expectNothing();
        ack(open.get(2));
        assertEquals("4", deliveries.nextBody());
        deliveries.expectNothing();
    }

    @Test
    void raisedGlobalPrefetchAppliesAtOnce() throws IOException {
        channel.basicQos(1, true);
        Deliveries deliveries = Deliveries.consume(channel, queue);
        publishNumbers(3);
        deliveries.next();
        deliveries.expectNothing();
        channel.basicQos(0, true);

        assertEquals(List.of("2", "3"), deliveries.nextBodies(2));
    }

    @Test
    void prefetchSizeIs540() {
        assertClosesConnection(
                channel, 540, "NOT_IMPLEMENTED - prefetch_size!=0 (1024)", () -> channel.basicQos(1024, 0, false));
    }

    @Test
    void slowConsumerWithPrefetch1DoesNotHoldUpAFastOne() throws IOException {
        Channel slowChannel = channel(connect());
        slowChannel.basicQos(1);
        Deliveries slow = Deliveries.consume(slowChannel, queue);
        publishNumbers(1);
        slow.next();
        channel.basicQos(1);
        Deliveries fast = Deliveries.consume(channel, queue);
        publishNumbers(200);

        for (int i = 1; i <= 200; i++) {
            assertEquals(Integer.toString(i), fast.nextAcked());
        }
        slow.expectNothing();
    }

    private void publishNumbers(int count) throws IOException {
        publish(publisher, queue, numbers(1, count).toArray(String[]::new));
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private void ack(Delivery delivery) throws IOException {
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    /** Waits until so many messages wait in the queue: the others are with consumers. */
    private void awaitReady(int count) {
        await().atMost(Timeouts.ANSWER)
                .until(() -> publisher.queueDeclarePassive(queue).getMessageCount() == count);
    }
}
