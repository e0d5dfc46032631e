package io.warrenmq.core.routing;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange hashes of a message: its routing key, or a header or property that the exchange's arguments name. A
 * message without that header or property hashes as the empty text.
 */
public final class HashInput {
    /** Argument that names a header. */
    public static final String HEADER = "hash-header";

    /** Argument that names a property: {@code message_id}, {@code correlation_id} or {@code timestamp}. */
    public static final String PROPERTY = "hash-property";

    private enum Property {
        MESSAGE_ID("message_id"),
        CORRELATION_ID("correlation_id"),
        TIMESTAMP("timestamp");

        private final String wireName;

        Property(String wireName) {
            this.wireName = wireName;
        }

        static @Nullable Property find(@Nullable String wireName) {
            for (Property property : values()) {
                if (property.wireName.equals(wireName)) {
                    return property;
                }
            }
            return null;
        }

        @Nullable
        String in(BasicProperties properties) {
            return switch (this) {
                case MESSAGE_ID -> properties.messageId();
                case CORRELATION_ID -> properties.correlationId();
                case TIMESTAMP -> {
                    Long seconds = properties.timestamp();
                    yield seconds == null ? null : seconds.toString();
                }
            };
        }
    }

    private final @Nullable String header;
    private final @Nullable Property property;

    private HashInput(@Nullable String header, @Nullable Property property) {
        this.header = header;
        this.property = property;
    }

    /** As the arguments of an exchange say, which were checked. */
    static HashInput of(FieldTable arguments) {
        return new HashInput(text(arguments, HEADER), Property.find(text(arguments, PROPERTY)));
    }

    /** Whether there is a property of that name to hash. */
    public static boolean isProperty(String wireName) {
        return Property.find(wireName) != null;
    }

    private static @Nullable String text(FieldTable arguments, String key) {
        return arguments.find(key) instanceof FieldValue.LongString text ? text.text() : null;
    }

    long hash(String routingKey, Headers headers) {
        if (header != null) {
            FieldValue value = headers.table().find(header);
            return value == null ? StableHash.of("") : StableHash.of(value);
        }
        if (property != null) {
            String text = property.in(headers.properties());
            return StableHash.of(text == null ? "" : text);
        }
        return StableHash.of(routingKey);
    }
}
