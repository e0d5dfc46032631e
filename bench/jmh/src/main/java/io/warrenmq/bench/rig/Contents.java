package io.warrenmq.bench.rig;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;

/** Messages to measure with. */
public final class Contents {
    /** As most clients set them. */
    public static final BasicProperties PLAIN = BasicProperties.builder()
            .contentType("application/octet-stream")
            .deliveryMode(1)
            .build();

    /** Eight headers of the usual kinds. */
    public static final FieldTable HEADERS = FieldTable.builder()
            .put("tenant", "a-customer-of-ours")
            .put("trace-id", "0af7651916cd43dd8448eb211c80319c")
            .put("span-id", "b7ad6b7169203331")
            .put("region", "eu-central-1")
            .put("attempt", 3L)
            .put("created", 1_767_225_600_000L)
            .put("compressed", false)
            .put("schema", "order-placed.v2")
            .build();

    public static final BasicProperties WITH_HEADERS = BasicProperties.builder()
            .contentType("application/json")
            .deliveryMode(1)
            .correlationId("0af7651916cd43dd8448eb211c80319c")
            .messageId("9f86d081884c7d65")
            .headers(HEADERS)
            .build();

    private Contents() {}

    /** A message's content: the properties, and a body of that many zeros. */
    public static byte[] of(BasicProperties properties, int bodyBytes) {
        byte[] encoded = properties.encode();
        byte[] content = new byte[encoded.length + bodyBytes];
        System.arraycopy(encoded, 0, content, 0, encoded.length);
        return content;
    }

    public static Message message(String exchange, String routingKey, BasicProperties properties, int bodyBytes) {
        return new Message(exchange, routingKey, of(properties, bodyBytes), properties.encode().length);
    }
}
