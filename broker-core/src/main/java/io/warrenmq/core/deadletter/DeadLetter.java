package io.warrenmq.core.deadletter;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A message that died, as it is published to the dead-letter exchange.
 *
 * @param message with the exchange and routing key that it is published with, and with headers that tell of its deaths
 * @param extraKeys routing keys beside its own
 * @param history what the headers tell
 */
public record DeadLetter(Message message, List<String> extraKeys, DeathHistory history) {
    private static final String CC = "CC";
    private static final String BCC = "BCC";
    private static final String FIRST = "x-first-death-";
    private static final String LAST = "x-last-death-";

    /**
     * Makes a dead letter. Its own expiration goes, so that it does not expire again; CC goes when the death has a
     * routing key of its own, for then nothing else routes it; BCC is never shown (all as RabbitMQ).
     *
     * @param interpretRepublished whether deaths that the client told of who published the message count (as in
     *     RabbitMQ up to 3.13); else its history begins anew (as in RabbitMQ 4)
     */
    public static DeadLetter of(Message died, Death death, boolean interpretRepublished) {
        BasicProperties properties = died.properties();
        FieldTable headers = properties.headers() == null ? FieldTable.EMPTY : properties.headers();
        List<String> copies = copies(headers);
        DeathEntry entry = entry(died, death, copies);
        DeathHistory before = DeathHistory.read(headers, interpretRepublished, entry.firstSeconds());
        DeathHistory history = before.with(entry);

        FieldTable.Builder changed = headers.toBuilder().remove(BCC).put(DeathHistory.HEADER, history.write());
        if (before.isEmpty()) {
            put(changed, FIRST, entry);
        } else if (!isThere(headers, FIRST)) {
            put(changed, FIRST, before.oldest());
        }
        put(changed, LAST, entry);
        if (death.routingKey() != null) {
            changed.remove(CC);
        }
        BasicProperties sent =
                properties.toBuilder().headers(changed.build()).expiration(null).build();
        String ownKey = death.routingKey();
        Message letter = died.sentOn(death.exchange(), ownKey == null ? died.routingKey() : ownKey, sent);
        letter.publishedAt(death.atMs()); // its time in the next queue begins now
        return new DeadLetter(letter, ownKey == null ? copies : List.of(), history);
    }

    /** The routing keys in CC, which was checked when the message was published. */
    private static List<String> copies(FieldTable headers) {
        List<String> keys = new ArrayList<>();
        if (headers.find(CC) instanceof FieldValue.Array(List<FieldValue> values)) {
            for (FieldValue value : values) {
                if (value instanceof FieldValue.LongString text) {
                    keys.add(text.text());
                }
            }
        }
        return keys;
    }

    private static DeathEntry entry(Message died, Death death, List<String> copies) {
        List<String> keys = new ArrayList<>(1 + copies.size());
        keys.add(died.routingKey());
        keys.addAll(copies);
        return new DeathEntry(
                new DeathEntry.Key(death.queue(), death.cause().wireName()),
                1,
                Math.floorDiv(death.atMs(), 1000L),
                new DeathEntry.Origin(died.exchange(), keys, died.expiration()),
                false);
    }

    private static boolean isThere(FieldTable headers, String prefix) {
        return headers.find(prefix + "reason") instanceof FieldValue.LongString
                && headers.find(prefix + "queue") instanceof FieldValue.LongString
                && headers.find(prefix + "exchange") instanceof FieldValue.LongString;
    }

    private static void put(FieldTable.Builder headers, String prefix, DeathEntry entry) {
        headers.put(prefix + "reason", entry.key().reason())
                .put(prefix + "queue", entry.key().queue())
                .put(prefix + "exchange", entry.origin().exchange());
    }
}
