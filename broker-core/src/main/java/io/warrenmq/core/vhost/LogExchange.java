package io.warrenmq.core.vhost;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;

/**
 * Publishes lines of the log to {@code amq.rabbitmq.log} of one virtual host. From any thread; whoever logs neither
 * waits nor hears of a failure.
 */
public final class LogExchange {
    private static final String NAME = "amq.rabbitmq.log";

    private final SystemExchange exchange;
    private final FieldTable headers;

    /** @param node the broker's name */
    public LogExchange(VirtualHost vhost, String node) {
        this.exchange = new SystemExchange(vhost, NAME);
        this.headers = FieldTable.builder().put("node", node).build();
    }

    /** Whether a line of the calling thread goes anywhere: not one that is caused by publishing another. */
    public boolean isWatched() {
        return exchange.isBound() && !exchange.isPublishing();
    }

    /**
     * Publishes a line.
     *
     * @param level RabbitMQ's word for it, which is the routing key
     * @param line without an end of line
     * @param epochMs when it was logged
     */
    public void publish(String level, String line, long epochMs) {
        exchange.publish(_ -> message(level, line, epochMs));
    }

    private Message message(String level, String line, long epochMs) {
        byte[] properties = BasicProperties.builder()
                .contentType("text/plain")
                .headers(headers)
                .timestamp(epochMs / 1000)
                .build()
                .encode();
        byte[] body = line.getBytes(StandardCharsets.UTF_8);
        byte[] content = new byte[properties.length + body.length];
        System.arraycopy(properties, 0, content, 0, properties.length);
        System.arraycopy(body, 0, content, properties.length, body.length);
        return new Message(NAME, level, content, properties.length);
    }
}
