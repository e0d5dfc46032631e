package io.warrenmq.core.deadletter;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message has died of so far, as its header {@code x-death} tells: one entry for each queue and cause, the most
 * recent death first. Immutable.
 *
 * <p>Clients that retry publish a message again with the headers that it came with. So that their counts go on (as in
 * RabbitMQ 3) and yet no such message is taken for one that goes round by itself (as it was there, which lost tasks of
 * Celery), what a client sends is marked when it is published, by a field {@code republished} in each entry, which goes
 * with the next death of that kind.
 *
 * <p>Bound: {@value #ENTRIES_MAX} entries; beyond, the oldest is forgotten. A message that has died so often in
 * different ways without that any client had to do with it counts as going round, so that it ends.
 */
public final class DeathHistory {
    /** Entries that are kept at most. */
    public static final int ENTRIES_MAX = 64;

    /** The header that tells of deaths. */
    public static final String HEADER = "x-death";

    private static final String FIRST_QUEUE = "x-first-death-queue";

    private static final DeathHistory NONE = new DeathHistory(List.of());

    private final List<DeathEntry> entries;

    private DeathHistory(List<DeathEntry> entries) {
        this.entries = entries;
    }

    /** The history of a message. */
    public static DeathHistory of(Message message) {
        return read(message.properties().headers(), true, 0);
    }

    /** The last death of a message that waits, which does not keep what is decoded; null when none is told. */
    public static @Nullable DeathPlace last(Message message) {
        DeathHistory history = read(message.peekProperties().headers(), true, 0);
        return history.isEmpty() ? null : history.entries.getFirst().place();
    }

    /** The same for the first death, which {@code x-first-death-queue} tells apart. */
    public static @Nullable DeathPlace first(Message message) {
        FieldTable headers = message.peekProperties().headers();
        DeathHistory history = read(headers, true, 0);
        if (headers == null || history.isEmpty()) {
            return null;
        }
        DeathEntry first = history.oldest();
        if (headers.find(FIRST_QUEUE) instanceof FieldValue.LongString queue) {
            for (DeathEntry each : history.entries) {
                first = each.key().queue().equals(queue.text()) ? each : first;
            }
        }
        return first.place();
    }

    /**
     * Reads what headers tell. What is not an entry is left out: clients send all kinds of things.
     *
     * @param interpretRepublished whether deaths before a client published the message count
     * @param nowSeconds for entries that do not tell their time
     */
    static DeathHistory read(@Nullable FieldTable headers, boolean interpretRepublished, long nowSeconds) {
        if (headers == null || !(headers.find(HEADER) instanceof FieldValue.Array(List<FieldValue> values))) {
            return NONE;
        }
        List<DeathEntry> read = new ArrayList<>();
        for (FieldValue value : values) {
            DeathEntry entry = DeathEntry.read(value, nowSeconds);
            if (entry != null && (interpretRepublished || !entry.republished())) {
                read.add(entry);
            }
        }
        return new DeathHistory(read);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The entry of the death that is longest ago, as far as is known. */
    DeathEntry oldest() {
        return entries.getLast();
    }

    /** This and one more death, as its first entry. */
    DeathHistory with(DeathEntry death) {
        DeathEntry merged = death;
        List<DeathEntry> result = new ArrayList<>(entries.size() + 1);
        result.add(death);
        for (DeathEntry entry : entries) {
            if (entry.key().equals(death.key())) {
                merged = merged.plus(entry);
            } else if (result.size() < ENTRIES_MAX) {
                result.add(entry);
            }
        }
        result.set(0, merged);
        return new DeathHistory(result);
    }

    /** The header's value. */
    FieldValue write() {
        return new FieldValue.Array(entries.stream().map(DeathEntry::write).toList());
    }

    /**
     * Whether a message with this history goes round by itself when that queue gets it: it has died there before, and
     * since then, that death included, no consumer has rejected and no client has published it.
     */
    public boolean isCycle(String targetQueue) {
        for (DeathEntry entry : entries) {
            if (entry.republished() || entry.key().reason().equals(Cause.REJECTED.wireName())) {
                return false;
            }
            if (entry.key().queue().equals(targetQueue)) {
                return true;
            }
        }
        return entries.size() >= ENTRIES_MAX;
    }

    /** Headers that a client sends as the message is to carry them: what they tell of deaths is marked. */
    public static FieldTable markRepublished(FieldTable headers) {
        if (!(headers.find(HEADER) instanceof FieldValue.Array(List<FieldValue> values)) || values.isEmpty()) {
            return headers;
        }
        List<FieldValue> marked =
                values.stream().map(DeathEntry::markRepublished).toList();
        return headers.toBuilder().put(HEADER, new FieldValue.Array(marked)).build();
    }
}
