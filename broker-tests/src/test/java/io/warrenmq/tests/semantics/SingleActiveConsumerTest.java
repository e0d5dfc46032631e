package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-single-active-consumer}: one consumer gets everything until it goes, then the next. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class SingleActiveConsumerTest extends SemanticsTest {
    private static final Map<String, Object> SINGLE = Map.of("x-single-active-consumer", true);

    SingleActiveConsumerTest(int shards) {
        super(shards);
    }

    @Test
    void firstConsumerGetsAll() throws IOException {
        String queue = queue(SINGLE);
        Deliveries first = Deliveries.consumeNoAck(channel(), queue);
        Deliveries second = Deliveries.consumeNoAck(channel(), queue);
        for (int i = 0; i < 10; i++) {
            publish(channel, queue, "m" + i);
        }

        assertEquals(10, first.next(10).size());
        second.expectNothing();
    }

    @Test
    void messagesWaitWhenTheActiveOneHasAllItMayHave() throws IOException {
        String queue = queue(SINGLE);
        Channel active = channel();
        active.basicQos(1);
        Deliveries first = Deliveries.consume(active, queue);
        Deliveries second = Deliveries.consume(channel(), queue);
        publish(channel, queue, "one", "two");

        Delivery one = first.next();
        second.expectNothing();
        active.basicAck(one.getEnvelope().getDeliveryTag(), false);
        assertEquals("two", first.nextBody());
    }

    @Test
    void nextInOrderOfRegistrationFollowsACancelledOne() throws IOException {
        String queue = queue(SINGLE);
        Channel firstChannel = channel();
        Deliveries first = Deliveries.consumeNoAck(firstChannel, queue);
        Deliveries second = Deliveries.consumeNoAck(channel(), queue);
        Deliveries third = Deliveries.consumeNoAck(channel(), queue);
        firstChannel.basicCancel(first.tag());
        publish(channel, queue, "after the cancel");

        assertEquals("after the cancel", second.nextBody());
        third.expectNothing();
    }

    @Test
    void nextOneGetsWhatADeadOneLeftInOrder() throws IOException, TimeoutException {
        String queue = queue(SINGLE);
        Channel active = channel();
        Deliveries first = Deliveries.consume(active, queue);
        Deliveries second = Deliveries.consume(channel(), queue);
        publish(channel, queue, "one", "two", "three");
        first.next(3);
        active.close();

        List<Delivery> left = second.next(3);
        assertEquals(
                List.of("one", "two", "three"),
                left.stream().map(Deliveries::text).toList());
        assertTrue(left.stream().allMatch(delivery -> delivery.getEnvelope().isRedeliver()));
    }

    @Test
    void cancelledOneKeepsWhatItHasNotAcked() throws IOException {
        String queue = queue(SINGLE);
        Channel active = channel();
        Deliveries first = Deliveries.consume(active, queue);
        Deliveries second = Deliveries.consume(channel(), queue);
        publish(channel, queue, "kept");
        Delivery kept = first.next();
        active.basicCancel(first.tag());
        publish(channel, queue, "next");

        assertEquals("next", second.nextBody());
        active.basicAck(kept.getEnvelope().getDeliveryTag(), false);
        second.expectNothing();
    }

    @Test
    void highestPriorityFollowsOnAQuorumQueue() throws IOException {
        String queue = durableQueue(with(SINGLE, "x-queue-type", "quorum"));
        Channel active = channel();
        Deliveries first = Deliveries.consume(active, queue, true, Map.of("x-priority", 20));
        Deliveries low = Deliveries.consume(channel(), queue, true, Map.of("x-priority", 0));
        Deliveries high = Deliveries.consume(channel(), queue, true, Map.of("x-priority", 10));
        active.basicCancel(first.tag());
        publish(channel, queue, "after the cancel");

        assertEquals("after the cancel", high.nextBody());
        low.expectNothing();
    }

    @Test
    void exclusiveConsumerIs403() throws IOException {
        String queue = queue(SINGLE);

        assertClosesChannel(
                channel,
                403,
                "ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use",
                () -> Deliveries.consumeExclusive(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void getIs405(String type) throws IOException {
        String queue = durableQueue(with(SINGLE, "x-queue-type", type));
        Channel getter = channel();

        assertClosesChannel(
                getter,
                405,
                "RESOURCE_LOCKED - ...basic.get operations are not supported by ...queues with single active consumer",
                () -> getter.basicGet(queue, true));
    }

    @Test
    void queueHasASingleActiveConsumerAlsoAfterAKill(@TempDir Path dir) throws IOException, InterruptedException {
        try (DurableBroker broker = DurableBroker.start(dir)) {
            broker.channel().queueDeclare("single", true, false, false, SINGLE);
            publishConfirmed(broker.channel(), "", "single", persistent(), "before");

            Channel after = broker.killAndRestart();
            Deliveries first = Deliveries.consumeNoAck(broker.channel(), "single");
            Deliveries second = Deliveries.consumeNoAck(broker.channel(), "single");
            publish(after, "single", "after");
            assertEquals(List.of("before", "after"), first.nextBodies(2));
            second.expectNothing();
        }
    }
}
