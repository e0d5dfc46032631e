package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Frame;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Timeouts;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients at once, on queues that they share. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class ManyClientsTest extends AmqpTest {
    private static final int PRODUCERS = 4;
    private static final int CONSUMERS = 4;
    private static final int MESSAGES_EACH = 3000;

    ManyClientsTest(int shards) {
        super(shards);
    }

    @Test
    void nothingIsLostDuplicatedOrReordered() throws Exception {
        Channel control = channel();
        String queue = control.queueDeclare(unique("shared"), false, false, false, null)
                .getQueue();
        List<Deliveries> consumers = new ArrayList<>();
        for (int i = 0; i < CONSUMERS; i++) {
            Channel channel = channel(connect());
            channel.basicQos(100);
            consumers.add(Deliveries.consume(channel, queue));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> producers = new ArrayList<>();
            for (int producer = 0; producer < PRODUCERS; producer++) {
                String name = "p" + producer;
                Channel channel = channel(connect());
                producers.add(threads.submit(() -> produce(channel, queue, name)));
            }
            Set<String> seen = new HashSet<>();
            Map<String, Integer> last = new HashMap<>();
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Timeouts.ANSWER.multipliedBy(4))
                    .until(() -> {
                        for (Deliveries consumer : consumers) {
                            takeInOrder(consumer, seen, last);
                        }
                        return seen.size() == PRODUCERS * MESSAGES_EACH;
                    });
            for (Future<?> producer : producers) {
                producer.get(Timeouts.ANSWER.toSeconds(), TimeUnit.SECONDS);
            }
        }

        assertEquals(0, control.queueDelete(queue).getMessageCount());
    }

    private static Void produce(Channel channel, String queue, String name) throws IOException, InterruptedException {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES_EACH; i++) {
            channel.basicPublish("", queue, null, bytes(name + ":" + i));
        }
        awaitConfirms(channel);
        return null;
    }

    /** Takes what has arrived; each consumer must see each producer's messages in order, and nobody one twice. */
    private static void takeInOrder(Deliveries consumer, Set<String> seen, Map<String, Integer> last)
            throws IOException {
        for (Delivery delivery = consumer.nextIfArrived(); delivery != null; delivery = consumer.nextIfArrived()) {
            String body = Deliveries.text(delivery);
            String[] parts = body.split(":", -1);
            int number = Integer.parseInt(parts[1]);
            Integer previous = last.put(consumer.tag() + " from " + parts[0], number);
            if ((previous != null && previous >= number) || !seen.add(body)) {
                throw new AssertionError("out of order or twice: " + body);
            }
            consumer.getChannel().basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        }
    }

    @Test
    void connectionsAndTheirQueuesComeAndGo() throws IOException {
        Channel control = channel();
        String exchange = unique("churn");
        control.exchangeDeclare(exchange, "fanout", false, false, null);
        for (int round = 0; round < 20; round++) {
            Connection connection = connect();
            List<Deliveries> consumers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Channel channel = channel(connection);
                String queue = channel.queueDeclare().getQueue();
                channel.queueBind(queue, exchange, "");
                consumers.add(Deliveries.consumeNoAck(channel, queue));
            }
            control.basicPublish(exchange, "", null, bytes("round " + round));
            for (Deliveries consumer : consumers) {
                assertEquals("round " + round, consumer.nextBody());
            }
            connection.close();
        }

        await().atMost(Timeouts.ANSWER).until(() -> deleteIfUnused(exchange));
    }

    private boolean deleteIfUnused(String exchange) {
        try (Channel channel = connection().createChannel()) {
            return channel.exchangeDelete(exchange, true) != null;
        } catch (IOException | TimeoutException _) {
            return false;
        }
    }

    /** Deliveries on their way when a channel closes must not reach the next channel of that number. */
    @Test
    void reusedChannelNumberSeesNothingOfItsPredecessor() throws IOException, InterruptedException {
        Channel control = channel();
        String queue =
                control.queueDeclare(unique("reuse"), false, false, false, null).getQueue();
        int count = 2000;
        control.confirmSelect();
        for (int i = 0; i < count; i++) {
            control.basicPublish("", queue, null, new byte[10]);
        }
        awaitConfirms(control);
        RawConnection socket = raw();
        for (int round = 0; round < 20; round++) {
            socket.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(queue, false));
            socket.expect(1, AmqpMethod.BASIC_CONSUME_OK);
            socket.expect(1, AmqpMethod.BASIC_DELIVER);
            socket.closeChannel(1);
            socket.openChannel(1);
        }

        await().atMost(Timeouts.ANSWER)
                .until(() -> control.queueDeclarePassive(queue).getMessageCount() == count);
        assertTrue(socket.declareQueue(1).startsWith("amq.gen-"));
        control.queueDelete(queue);
    }

    /** More than the sockets hold: the broker must keep the rest in the queue, and serve the others meanwhile. */
    @Test
    void consumerThatDoesNotReadHoldsUpNobodyElse() throws IOException, InterruptedException {
        Channel channel = channel();
        String slowQueue =
                channel.queueDeclare(unique("slow"), false, false, true, null).getQueue();
        String fastQueue =
                channel.queueDeclare(unique("fast"), false, false, true, null).getQueue();
        RawConnection slow = raw();
        slow.sendMethod(1, AmqpMethod.BASIC_CONSUME, consume(slowQueue, true));
        slow.expect(1, AmqpMethod.BASIC_CONSUME_OK);
        int count = 400;
        byte[] body = new byte[100_000];
        Deliveries fast = Deliveries.consumeNoAck(channel(connect()), fastQueue);
        channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            channel.basicPublish("", slowQueue, null, body);
            channel.basicPublish("", fastQueue, null, bytes("m" + i));
        }
        awaitConfirms(channel);
        for (int i = 0; i < count; i++) {
            assertEquals("m" + i, fast.nextBody());
        }

        long receivedBytes = 0;
        while (receivedBytes < (long) count * body.length) {
            Frame frame = slow.nextFrame();
            receivedBytes += frame.type() == Frame.BODY ? frame.payloadBytes() : 0;
        }
        assertEquals((long) count * body.length, receivedBytes);
    }

    private static WireWriter consume(String queue, boolean noAck) {
        return new WireWriter()
                .shortInt(0)
                .shortString(queue)
                .shortString("")
                .bits(false, noAck, false, false)
                .longInt(0);
    }
}
