package io.warrenmq.tests.semantics;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.LongString;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the headers of a dead letter tell, as plain Java values: long strings are text, times instants. */
final class Deaths {
    private Deaths() {}

    /** The entries of {@code x-death}, the latest first. */
    static List<Map<?, ?>> of(Delivery delivery) {
        List<?> deaths = assertInstanceOf(List.class, header(delivery, "x-death"));
        return deaths.stream().<Map<?, ?>>map(Deaths::entry).toList();
    }

    private static Map<?, ?> entry(@Nullable Object death) {
        return assertInstanceOf(Map.class, death);
    }

    /** The {@code reason} of the latest death. */
    static @Nullable Object reason(Delivery delivery) {
        return of(delivery).getFirst().get("reason");
    }

    /** "queue reason count" of each entry, the latest first. */
    static List<String> summary(Delivery delivery) {
        return of(delivery).stream()
                .map(death -> death.get("queue") + " " + death.get("reason") + " " + death.get("count"))
                .toList();
    }

    /** A header of a delivery; null when it has none of that name. */
    static @Nullable Object header(Delivery delivery, String name) {
        return headers(delivery.getProperties()).get(name);
    }

    static Map<String, @Nullable Object> headers(BasicProperties properties) {
        assertNotNull(properties.getHeaders(), "no headers");
        Map<String, @Nullable Object> headers = new HashMap<>();
        properties.getHeaders().forEach((name, value) -> headers.put(name, plain(value)));
        return headers;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case LongString text -> text.toString();
            case Date time -> time.toInstant();
            case List<?> list -> list.stream().map(Deaths::plain).toList();
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> copy = new HashMap<>();
                map.forEach((name, field) -> copy.put(name, plain(field)));
                yield copy;
            }
            default -> value;
        };
    }
}
