package io.warrenmq.tests.events;

import static org.junit.jupiter.api.Assertions.fail;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.Deliveries;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** A queue of its own behind one of the system exchanges, and what arrives there. */
record Listening(Deliveries deliveries) {
    /** Messages of others that may come between those that a test waits for. */
    private static final int STRANGERS_MAX = 10_000;

    /** Listens from now on for messages with these keys. */
    static Listening to(Channel channel, String exchange, String... keys) throws IOException {
        String queue = channel.queueDeclare().getQueue();
        for (String key : keys) {
            channel.queueBind(queue, exchange, key);
        }
        return new Listening(Deliveries.consumeNoAck(channel, queue));
    }

    /** The next message with this key and this header; what comes before it is somebody else's. */
    Delivery next(String key, String header, String value) {
        for (int i = 0; i < STRANGERS_MAX; i++) {
            Delivery delivery = deliveries.next();
            if (delivery.getEnvelope().getRoutingKey().equals(key)
                    && value.equals(String.valueOf(headers(delivery).get(header)))) {
                return delivery;
            }
        }
        return fail("no " + key + " with " + header + " = " + value);
    }

    static Map<String, Object> headers(Delivery delivery) {
        return Objects.requireNonNull(delivery.getProperties().getHeaders(), "no headers");
    }

    /** The value of a header that must be there. */
    static Object header(Delivery delivery, String name) {
        return Objects.requireNonNull(headers(delivery).get(name), () -> "no header " + name);
    }

    static String text(Delivery delivery, String header) {
        return String.valueOf(headers(delivery).get(header));
    }
}
