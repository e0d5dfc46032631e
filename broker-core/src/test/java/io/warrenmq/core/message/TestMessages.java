package io.warrenmq.core.message;

import java.nio.charset.StandardCharsets;

/** Messages with a text as their body. */
public final class TestMessages {
    private static final BasicProperties PERSISTENT =
            BasicProperties.builder().deliveryMode(BasicProperties.PERSISTENT).build();

    private TestMessages() {}

    /** A transient message without properties. */
    public static Message of(String body) {
        return to("", "", body);
    }

    public static Message to(String exchange, String routingKey, String body) {
        return to(exchange, routingKey, BasicProperties.EMPTY, body);
    }

    public static Message persistentTo(String exchange, String routingKey, String body) {
        return to(exchange, routingKey, PERSISTENT, body);
    }

    public static Message to(String exchange, String routingKey, BasicProperties properties, String body) {
        byte[] head = properties.encode();
        byte[] tail = body.getBytes(StandardCharsets.UTF_8);
        byte[] content = new byte[head.length + tail.length];
        System.arraycopy(head, 0, content, 0, head.length);
        System.arraycopy(tail, 0, content, head.length, tail.length);
        return new Message(exchange, routingKey, content, head.length);
    }

    /** A persistent message that the journal has at this position. */
    public static Message journaledAt(long position, String body) {
        Message message = persistentTo("", "", body);
        message.journaledAt(position);
        return message;
    }

    /** The body as text. */
    public static String text(Message message) {
        return new String(message.content(), message.propertiesLength(), message.bodyBytes(), StandardCharsets.UTF_8);
    }
}
