package io.warrenmq.tests.harness;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Short forms for what nearly every test does with messages whose bodies are text. */
public final class Messages {
    private Messages() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(GetResponse response) {
        return new String(response.getBody(), StandardCharsets.UTF_8);
    }

    /** Publishes one message per body through the default exchange. */
    public static void publish(Channel channel, String queue, String... bodies) throws IOException {
        for (String body : bodies) {
            channel.basicPublish("", queue, null, bytes(body));
        }
    }

    /** Publishes and waits for the confirm: from then on the message is in every queue that it was routed to. */
    public static void publishConfirmed(
            Channel channel, String exchange, String routingKey, AMQP.BasicProperties properties, String body)
            throws IOException, InterruptedException {
        channel.confirmSelect();
        channel.basicPublish(exchange, routingKey, properties, bytes(body));
        awaitConfirms(channel);
    }

    public static void publishConfirmed(Channel channel, String exchange, String routingKey, String body)
            throws IOException, InterruptedException {
        publishConfirmed(channel, exchange, routingKey, new AMQP.BasicProperties(), body);
    }

    public static void awaitConfirms(Channel channel) throws IOException, InterruptedException {
        try {
            channel.waitForConfirmsOrDie(Timeouts.ANSWER.toMillis());
        } catch (TimeoutException e) {
            throw new AssertionError("not all confirms came", e);
        }
    }

    /** Takes everything out of {@code queue} and answers the bodies as text. */
    public static List<String> drain(Channel channel, String queue) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
            bodies.add(text(next));
        }
        return bodies;
    }

    /** Properties with nothing but these headers. */
    public static AMQP.BasicProperties headers(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder().headers(headers).build();
    }
}
