package io.warrenmq.core.deadletter;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the header {@code x-death}: how often a message died in one queue of one cause, and what it was like
 * when that happened first. Its size is bounded: names are at most 255 bytes, and of many routing keys only the first
 * are kept.
 *
 * @param firstSeconds time of the first of these deaths, in seconds since 1970
 * @param republished whether a client has published the message since the last of these deaths
 */
record DeathEntry(Key key, long count, long firstSeconds, Origin origin, boolean republished) {
    /** Routing keys that are kept at most. */
    static final int ROUTING_KEYS_MAX = 16;

    /** What the routing keys may take together in UTF-8; the first is kept whatever it takes. */
    static final int ROUTING_KEY_BYTES_MAX = 512;

    private static final int NAME_BYTES_MAX = WireWriter.SHORT_STRING_BYTES_MAX;

    private static final String COUNT = "count";
    private static final String REASON = "reason";
    private static final String QUEUE = "queue";
    private static final String TIME = "time";
    private static final String EXCHANGE = "exchange";
    private static final String ROUTING_KEYS = "routing-keys";
    private static final String ORIGINAL_EXPIRATION = "original-expiration";
    private static final String REPUBLISHED = "republished";

    /** What entries are told apart by. */
    record Key(String queue, String reason) {}

    /**
     * How the message came to the queue.
     *
     * @param routingKeys its own, then those in CC; not those in BCC
     * @param expiration its own, if it had one
     */
    record Origin(
            String exchange,
            List<String> routingKeys,
            @Nullable String expiration) {
        Origin {
            routingKeys = bounded(routingKeys);
        }
    }

    /**
     * Reads an entry that may come from a client. What is missing or has another type than it should is made up; null
     * when it does not say which queue and why.
     *
     * @param nowSeconds for an entry that does not tell its time
     */
    static @Nullable DeathEntry read(FieldValue value, long nowSeconds) {
        if (!(value instanceof FieldValue.Table(FieldTable table))) {
            return null;
        }
        String queue = name(table.find(QUEUE));
        String reason = name(table.find(REASON));
        if (queue == null || reason == null) {
            return null;
        }
        String exchange = name(table.find(EXCHANGE));
        Origin origin = new Origin(
                exchange == null ? "" : exchange,
                names(table.find(ROUTING_KEYS)),
                name(table.find(ORIGINAL_EXPIRATION)));
        long count = table.find(COUNT) instanceof FieldValue.Int number ? Math.max(number.value(), 1) : 1;
        boolean republished = table.find(REPUBLISHED) instanceof FieldValue.Bool(boolean set) && set;
        return new DeathEntry(
                new Key(queue, reason), count, seconds(table.find(TIME), nowSeconds), origin, republished);
    }

    /** Clients that take headers through JSON make a number of the time. */
    private static long seconds(@Nullable FieldValue value, long otherwise) {
        if (value instanceof FieldValue.Timestamp(long seconds)) {
            return seconds;
        }
        return value instanceof FieldValue.Int number ? number.value() : otherwise;
    }

    private static @Nullable String name(@Nullable FieldValue value) {
        return value instanceof FieldValue.LongString text && text.bytes().length <= NAME_BYTES_MAX
                ? text.text()
                : null;
    }

    private static List<String> names(@Nullable FieldValue value) {
        if (!(value instanceof FieldValue.Array(List<FieldValue> elements))) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (FieldValue element : elements) {
            String name = name(element);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    private static List<String> bounded(List<String> keys) {
        int bytes = 0;
        for (int i = 0; i < keys.size(); i++) {
            bytes += keys.get(i).getBytes(StandardCharsets.UTF_8).length;
            if (i == ROUTING_KEYS_MAX || (i > 0 && bytes > ROUTING_KEY_BYTES_MAX)) {
                return List.copyOf(keys.subList(0, i));
            }
        }
        return List.copyOf(keys);
    }

    /** What others may know of it. */
    DeathPlace place() {
        return new DeathPlace(key.queue, key.reason, origin.exchange, origin.routingKeys, count);
    }

    /** The entry of one more death by the same key. Time and origin stay those of the first (RabbitMQ). */
    DeathEntry plus(DeathEntry other) {
        long sum = count + other.count;
        DeathEntry first = other.firstSeconds < firstSeconds ? other : this;
        return new DeathEntry(key, sum < 0 ? Long.MAX_VALUE : sum, first.firstSeconds, first.origin, republished);
    }

    /** The entry as the header shows it, with the types that RabbitMQ uses. */
    FieldValue write() {
        FieldTable.Builder table = FieldTable.builder()
                .put(COUNT, count)
                .put(REASON, key.reason)
                .put(QUEUE, key.queue)
                .put(TIME, new FieldValue.Timestamp(firstSeconds))
                .put(EXCHANGE, origin.exchange)
                .put(
                        ROUTING_KEYS,
                        new FieldValue.Array(origin.routingKeys.stream()
                                .<FieldValue>map(FieldValue.LongString::of)
                                .toList()));
        if (origin.expiration != null) {
            table.put(ORIGINAL_EXPIRATION, origin.expiration);
        }
        if (republished) {
            table.put(REPUBLISHED, true);
        }
        return new FieldValue.Table(table.build());
    }

    /** The same entry, whatever it is, in a message that a client publishes. */
    static FieldValue markRepublished(FieldValue entry) {
        return entry instanceof FieldValue.Table(FieldTable table)
                ? new FieldValue.Table(table.toBuilder().put(REPUBLISHED, true).build())
                : entry;
    }
}
