package io.warrenmq.store.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a queue has noted of a message that waits in it. The payload of its records: id of the queue, position of the
 * message, then the number that the record's type stands for.
 *
 * @param deliveryCount how many deliveries count, or {@link #NONE}
 * @param dueMs when it is due, in milliseconds since 1970, or {@link #NONE}
 */
public record Note(long queueId, long position, int deliveryCount, long dueMs) {
    /** It was not noted. */
    public static final int NONE = -1;

    /** The payload takes no more. */
    static final int BYTES_MAX = 3 * Varint.BYTES_MAX;

    /** Whether records of that type hold notes. */
    public static boolean isNote(byte type) {
        return type == RecordType.RETURNED || type == RecordType.RESCHEDULED;
    }

    static Note returned(long queueId, long position, int deliveryCount) {
        return new Note(queueId, position, deliveryCount, NONE);
    }

    static Note rescheduled(long queueId, long position, long dueMs) {
        return new Note(queueId, position, NONE, dueMs);
    }

    /** The type of the record that holds it. */
    byte type() {
        return deliveryCount == NONE ? RecordType.RESCHEDULED : RecordType.RETURNED;
    }

    void put(ByteBuffer out) {
        Varint.put(out, queueId);
        Varint.put(out, position);
        Varint.put(out, deliveryCount == NONE ? dueMs : deliveryCount);
    }

    /** Reads the payload of a record of that type. */
    public static Note get(byte type, ByteBuffer payload) {
        long queueId = Varint.get(payload);
        long position = Varint.get(payload);
        long value = Varint.get(payload);
        return type == RecordType.RETURNED
                ? returned(queueId, position, (int) value)
                : rescheduled(queueId, position, value);
    }

    /** The same of the message at another position. */
    Note at(long otherPosition) {
        return new Note(queueId, otherPosition, deliveryCount, dueMs);
    }

    /** What this note does not say as an earlier one of the same message says it. */
    public Note over(@Nullable Note earlier) {
        return earlier == null
                ? this
                : new Note(
                        queueId,
                        position,
                        deliveryCount == NONE ? earlier.deliveryCount : deliveryCount,
                        dueMs == NONE ? earlier.dueMs : dueMs);
    }
}
