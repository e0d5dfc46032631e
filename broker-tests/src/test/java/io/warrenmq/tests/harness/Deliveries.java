package io.warrenmq.tests.harness;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.fail;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A consumer that keeps what it gets until the test asks for it. */
public final class Deliveries extends DefaultConsumer {
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    private String tag = "";

    private Deliveries(Channel channel) {
        super(channel);
    }

    /** Consumes {@code queue} with acknowledgements that the test sends itself. */
    public static Deliveries consume(Channel channel, String queue) throws IOException {
        return consume(channel, queue, false, Map.of());
    }

    /** Consumes {@code queue} without acknowledgements. */
    public static Deliveries consumeNoAck(Channel channel, String queue) throws IOException {
        return consume(channel, queue, true, Map.of());
    }

    public static Deliveries consume(Channel channel, String queue, boolean noAck, Map<String, Object> arguments)
            throws IOException {
        Deliveries deliveries = new Deliveries(channel);
        deliveries.tag = channel.basicConsume(queue, noAck, "", false, false, arguments, deliveries);
        return deliveries;
    }

    /** Consumes {@code queue} and lets no other consumer do so. */
    public static Deliveries consumeExclusive(Channel channel, String queue) throws IOException {
        Deliveries deliveries = new Deliveries(channel);
        deliveries.tag = channel.basicConsume(queue, false, "", false, true, Map.of(), deliveries);
        return deliveries;
    }

    /** Consumes {@code queue} under a tag of the test's choice. */
    public static Deliveries consumeAs(Channel channel, String queue, String tag) throws IOException {
        Deliveries deliveries = new Deliveries(channel);
        deliveries.tag = channel.basicConsume(queue, false, tag, false, false, Map.of(), deliveries);
        return deliveries;
    }

    /** The consumer tag that the broker answered. */
    public String tag() {
        return tag;
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        arrived.add(new Delivery(envelope, properties, body));
    }

    @Override
    public void handleCancel(String tag) {
        cancelled.add(tag);
    }

    /** The next delivery, which must come. */
    public Delivery next() {
        Delivery delivery = poll(arrived, Timeouts.ANSWER);
        return delivery == null ? fail("no delivery") : delivery;
    }

    /** The next delivery if there is one already. */
    public @Nullable Delivery nextIfArrived() {
        return arrived.poll();
    }

    /** The body of the next delivery as text. */
    public String nextBody() {
        return text(next());
    }

    /** The next {@code count} deliveries. */
    public List<Delivery> next(int count) {
        List<Delivery> deliveries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            deliveries.add(next());
        }
        return deliveries;
    }

    /** The next delivery, acknowledged. */
    public String nextAcked() throws IOException {
        Delivery delivery = next();
        getChannel().basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        return text(delivery);
    }

    /** The bodies of the next {@code count} deliveries as text. */
    public List<String> nextBodies(int count) {
        return next(count).stream().map(Deliveries::text).toList();
    }

    /** Nothing may come for a while. */
    public void expectNothing() {
        Delivery delivery = poll(arrived, Timeouts.SILENCE);
        assertNull(delivery, () -> "unexpected delivery: " + (delivery == null ? "" : text(delivery)));
    }

    /** The broker must cancel this consumer; answers its tag. */
    public String expectCancel() {
        String tag = poll(cancelled, Timeouts.ANSWER);
        return tag == null ? fail("the broker did not cancel the consumer") : tag;
    }

    public static String text(Delivery delivery) {
        return new String(delivery.getBody(), StandardCharsets.UTF_8);
    }

    private static <T> @Nullable T poll(BlockingQueue<T> queue, Duration timeout) {
        try {
            return queue.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }
}
