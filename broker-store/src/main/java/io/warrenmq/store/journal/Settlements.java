package io.warrenmq.store.journal;

import java.nio.ByteBuffer;

/**
 * Ends of messages in queues, packed: most are a byte or two, because they follow each other in one queue. Each is the
 * difference to the position before, with a bit that says whether another queue's id follows.
 */
public final class Settlements {
    /** Takes one end of a message in a queue. */
    @FunctionalInterface
    public interface Each {
        void settled(long queueId, long position);
    }

    private static final int CAPACITY_MIN = 256;

    /** The most that one settlement adds. */
    static final int ENTRY_BYTES_MAX = 2 * Varint.BYTES_MAX;

    private ByteBuffer bytes = ByteBuffer.allocate(CAPACITY_MIN);
    private long lastQueue = -1;
    private long lastPosition;

    void add(long queueId, long position) {
        if (bytes.remaining() < ENTRY_BYTES_MAX) {
            bytes = ByteBuffer.allocate(bytes.capacity() * 2).put(bytes.flip());
        }
        boolean sameQueue = queueId == lastQueue;
        Varint.put(bytes, (Varint.zigzag(position - lastPosition) << 1) | (sameQueue ? 0 : 1));
        if (!sameQueue) {
            Varint.put(bytes, queueId);
        }
        lastQueue = queueId;
        lastPosition = position;
    }

    int sizeBytes() {
        return bytes.position();
    }

    boolean isEmpty() {
        return bytes.position() == 0;
    }

    /** Moves all to {@code out} and begins anew. */
    void moveTo(ByteBuffer out) {
        out.put(bytes.flip());
        if (bytes.capacity() > CAPACITY_MIN * 256) {
            bytes = ByteBuffer.allocate(CAPACITY_MIN); // a burst gives its memory back
        }
        bytes.clear();
        lastQueue = -1;
        lastPosition = 0;
    }

    /** Goes through a payload that {@link #moveTo} has written. */
    public static void forEach(ByteBuffer payload, Each each) {
        long queueId = -1;
        long position = 0;
        while (payload.hasRemaining()) {
            long entry = Varint.get(payload);
            position += Varint.unzigzag(entry >>> 1);
            if ((entry & 1) != 0) {
                queueId = Varint.get(payload);
            }
            each.settled(queueId, position);
        }
    }
}
