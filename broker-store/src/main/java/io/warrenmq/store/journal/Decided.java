package io.warrenmq.store.journal;

import io.warrenmq.core.journal.Journal.Decision;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What a queue has made of a message with a number. The payload of its record: id of the queue, position of the
 * message, then 1 byte: 0 taken, 1 repeated, 2 refused.
 */
public record Decided(long queueId, long position, Decision decision) {
    /** The payload takes no more. */
    static final int BYTES_MAX = 2 * Varint.BYTES_MAX + 1;

    void put(ByteBuffer out) {
        Varint.put(out, queueId);
        Varint.put(out, position);
        out.put((byte)
                switch (decision) {
                    case TAKEN -> 0;
                    case REPEATED -> 1;
                    case REFUSED -> 2;
                });
    }

    /** Reads the payload of a record. */
    public static Decided get(ByteBuffer payload) {
        long queueId = Varint.get(payload);
        long position = Varint.get(payload);
        return new Decided(
                queueId,
                position,
                switch (payload.get()) {
                    case 0 -> Decision.TAKEN;
                    case 1 -> Decision.REPEATED;
                    case 2 -> Decision.REFUSED;
                    default -> throw new BufferUnderflowException();
                });
    }

    /** The same of the message at another position. */
    Decided at(long otherPosition) {
        return new Decided(queueId, otherPosition, decision);
    }
}
