package io.warrenmq.tests.semantics;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.headers;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code x-group-key}: messages with one value in that header keep their order across many consumers. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class MessageGroupTest extends SemanticsTest {
    private static final Map<String, Object> BY_CUSTOMER = Map.of("x-group-key", "customer");

    MessageGroupTest(int shards) {
        super(shards);
    }

    @Test
    void messagesOfAGroupGoToOneConsumerAtATime() throws IOException {
        String queue = queue(BY_CUSTOMER);
        Deliveries first = Deliveries.consume(channel(), queue);
        Deliveries second = Deliveries.consume(channel(), queue);
        publish(queue, "A", "a1", "a2", "a3");

        List<String> byFirst = new ArrayList<>();
        List<String> bySecond = new ArrayList<>();
        awaitAll(3, first, byFirst, second, bySecond);
        assertEquals(List.of("a1", "a2", "a3"), byFirst.isEmpty() ? bySecond : byFirst);
    }

    @Test
    void groupsAreSharedByTheConsumersAndEachKeepsItsOrder() throws IOException {
        int groups = 20;
        int perGroup = 10;
        String queue = queue(BY_CUSTOMER);
        List<Deliveries> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Channel consuming = channel();
            consuming.basicQos(2);
            consumers.add(Deliveries.consume(consuming, queue));
        }
        for (int i = 0; i < perGroup; i++) {
            for (int group = 0; group < groups; group++) {
                publish(queue, "group " + group, Integer.toString(i));
            }
        }

        Map<String, List<String>> seen = new HashMap<>();
        Map<Deliveries, Integer> shares = new HashMap<>();
        await().pollInterval(Duration.ofMillis(2)).atMost(Timeouts.ANSWER).until(() -> {
            for (Deliveries consumer : consumers) {
                Delivery delivery = consumer.nextIfArrived();
                if (delivery != null) {
                    seen.computeIfAbsent(group(delivery), _ -> new ArrayList<>())
                            .add(Deliveries.text(delivery));
                    shares.merge(consumer, 1, Integer::sum);
                    ack(consumer, delivery);
                }
            }
            return shares.values().stream().mapToInt(share -> share).sum() == groups * perGroup;
        });
        assertEquals(groups, seen.size());
        List<String> inOrder = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        seen.forEach((group, bodies) -> assertEquals(inOrder, bodies, group));
        assertTrue(shares.size() > 1, "one consumer got everything");
    }

    @Test
    void consumerThatGoesHandsItsGroupsOverInOrder() throws IOException, TimeoutException {
        String queue = queue(BY_CUSTOMER);
        Channel leaving = channel();
        Deliveries first = Deliveries.consume(leaving, queue);
        publish(queue, "A", "a1", "a2", "a3");
        assertEquals(List.of("a1", "a2", "a3"), first.nextBodies(3));
        Deliveries second = Deliveries.consume(channel(), queue);
        publish(queue, "A", "a4");
        second.expectNothing();
        leaving.close();

        assertEquals(List.of("a1", "a2", "a3", "a4"), second.nextBodies(4));
    }

    @Test
    void groupIsFreeWhenAllItsDeliveriesAreSettled() throws IOException {
        String queue = queue(BY_CUSTOMER);
        Channel once = channel();
        once.basicQos(1);
        Deliveries first = Deliveries.consume(once, queue);
        publish(queue, "A", "a1");
        ack(first, first.next());
        once.basicCancel(first.tag());
        Deliveries second = Deliveries.consume(channel(), queue);
        publish(queue, "A", "a2");

        assertEquals("a2", second.nextBody());
    }

    @Test
    void groupThatWaitsHoldsUpNoOther() throws IOException {
        String queue = queue(BY_CUSTOMER);
        Channel slow = channel();
        slow.basicQos(1);
        Deliveries first = Deliveries.consume(slow, queue);
        publish(queue, "A", "a1");
        Delivery a1 = first.next();
        publish(queue, "A", "a2");
        publish(queue, "B", "b1");
        Deliveries second = Deliveries.consume(channel(), queue);

        assertEquals("b1", second.nextBody());
        second.expectNothing();
        ack(first, a1);
        List<String> last = new ArrayList<>();
        awaitAll(1, first, last, second, last);
        assertEquals(List.of("a2"), last);
    }

    @Test
    void messagesWithoutTheHeaderGoToAnybody() throws IOException {
        String queue = queue(BY_CUSTOMER);
        Channel one = channel();
        one.basicQos(1);
        Channel two = channel();
        two.basicQos(1);
        Deliveries first = Deliveries.consume(one, queue);
        Deliveries second = Deliveries.consume(two, queue);
        channel.basicPublish("", queue, null, bytes("x"));
        channel.basicPublish("", queue, null, bytes("y"));

        assertFalse(first.nextBody().equals(second.nextBody()));
    }

    private static void awaitAll(
            int count, Deliveries first, List<String> byFirst, Deliveries second, List<String> bySecond) {
        AtomicInteger arrived = new AtomicInteger();
        await().atMost(Timeouts.ANSWER)
                .until(() -> arrived.addAndGet(take(first, byFirst) + take(second, bySecond)), all -> all == count);
    }

    private static int take(Deliveries deliveries, List<String> bodies) {
        int count = 0;
        for (Delivery next = deliveries.nextIfArrived(); next != null; next = deliveries.nextIfArrived()) {
            bodies.add(Deliveries.text(next));
            count++;
        }
        return count;
    }

    private void publish(String queue, String customer, String... bodies) throws IOException {
        for (String body : bodies) {
            channel.basicPublish("", queue, headers(Map.of("customer", customer)), bytes(body));
        }
    }

    private static void ack(Deliveries consumer, Delivery delivery) throws IOException {
        consumer.getChannel().basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    private static String group(Delivery delivery) {
        return Objects.requireNonNull(Deaths.header(delivery, "customer")).toString();
    }
}
