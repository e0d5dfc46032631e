package io.warrenmq.store.ledger;

import io.warrenmq.store.journal.Mark;
import io.warrenmq.store.journal.MessageRecord;
import io.warrenmq.store.journal.Varint;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a segment holds for which queues, and which of them have ended, in a few bytes each: offsets are
 * differences to those before, over all parts that are put behind each other.
 */
public final class Book {
    /** Queues in which a message waits; used again for the next message. */
    public static final class Recipients {
        private long[] queueIds = new long[4];
        private int count;

        public int count() {
            return count;
        }

        public long queueId(int index) {
            return queueIds[index];
        }

        /** Those that the condition holds for. */
        public long[] filtered(LongPredicate condition) {
            return Arrays.stream(queueIds, 0, count).filter(condition).toArray();
        }

        private void add(long queueId) {
            if (count == queueIds.length) {
                queueIds = Arrays.copyOf(queueIds, count * 2);
            }
            queueIds[count++] = queueId;
        }
    }

    /** Takes a message and the queues in which it still waits. */
    @FunctionalInterface
    public interface Each {
        void waits(int offset, Recipients to, int bodyBytes, @Nullable Mark mark);
    }

    private static final int CAPACITY_MIN = 64;
    private static final byte[] NOTHING = {};

    private ByteBuffer messages = ByteBuffer.wrap(NOTHING);
    private ByteBuffer settled = ByteBuffer.wrap(NOTHING);
    private int lastMessage;
    private int lastSettled;

    /** A message at that offset, for those queues. */
    void message(int offset, long[] queueIds, int queueCount, int bodyBytes, @Nullable Mark mark) {
        messages = room(messages, Varint.BYTES_MAX * (2 + queueCount) + Mark.BYTES_MAX);
        Varint.put(messages, offset - lastMessage);
        Varint.put(messages, queueCount);
        for (int i = 0; i < queueCount; i++) {
            Varint.put(messages, queueIds[i]);
        }
        Mark.put(messages, bodyBytes, mark);
        lastMessage = offset;
    }

    /** The message at that offset has ended in that queue. */
    void settled(int offset, long queueId) {
        settled = room(settled, 2 * Varint.BYTES_MAX);
        Varint.put(settled, Varint.zigzag(offset - lastSettled));
        Varint.put(settled, queueId);
        lastSettled = offset;
    }

    private static ByteBuffer room(ByteBuffer buffer, int bytes) {
        if (buffer.remaining() >= bytes) {
            return buffer;
        }
        int capacity = Math.max(CAPACITY_MIN, Math.max(buffer.capacity() * 2, buffer.position() + bytes));
        return ByteBuffer.allocate(capacity).put(buffer.flip());
    }

    /** What was added since it was taken before. */
    byte[] takeMessages() {
        byte[] taken = messages();
        messages = ByteBuffer.wrap(NOTHING);
        return taken;
    }

    /** What was added since it was taken before. */
    byte[] takeSettled() {
        byte[] taken = settled();
        settled = ByteBuffer.wrap(NOTHING);
        return taken;
    }

    /** A copy of what {@link #takeMessages} would take. */
    byte[] messages() {
        return content(messages);
    }

    /** A copy of what {@link #takeSettled} would take. */
    byte[] settled() {
        return content(settled);
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.position()];
        buffer.get(0, copy);
        return copy;
    }

    boolean isChanged() {
        return messages.position() > 0 || settled.position() > 0;
    }

    int changedBytes() {
        return messages.position() + settled.position();
    }

    /** Goes on behind parts that are stored elsewhere; returns for how many queues they name messages, together. */
    int continueBehind(byte[] storedMessages, byte[] storedSettled) {
        int pairs = 0;
        ByteBuffer in = ByteBuffer.wrap(storedMessages);
        while (in.hasRemaining()) {
            lastMessage += (int) Varint.get(in);
            pairs += MessageRecord.toContent(in);
        }
        in = ByteBuffer.wrap(storedSettled);
        while (in.hasRemaining()) {
            lastSettled += (int) Varint.unzigzag(Varint.get(in));
            Varint.get(in);
        }
        return pairs;
    }

    /** Goes through what still waits, in order, in a whole book: all parts behind each other. */
    public static void forEachWaiting(byte[] messages, byte[] settled, Each each) {
        LongPairSet ended = endedIn(settled);
        ByteBuffer in = ByteBuffer.wrap(messages);
        Recipients to = new Recipients();
        int offset = 0;
        while (in.hasRemaining()) {
            offset += (int) Varint.get(in);
            int queueCount = MessageRecord.queueCount(in);
            to.count = 0;
            for (int i = 0; i < queueCount; i++) {
                long queueId = Varint.get(in);
                if (!ended.contains(offset, queueId)) {
                    to.add(queueId);
                }
            }
            long head = Varint.get(in);
            Mark mark = Mark.get(in, head);
            if (to.count > 0) {
                each.waits(offset, to, Mark.bodyBytes(head), mark);
            }
        }
    }

    /** Two parts behind each other. */
    public static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static LongPairSet endedIn(byte[] settled) {
        LongPairSet ended = new LongPairSet();
        ByteBuffer in = ByteBuffer.wrap(settled);
        int offset = 0;
        while (in.hasRemaining()) {
            offset += (int) Varint.unzigzag(Varint.get(in));
            ended.add(offset, Varint.get(in));
        }
        return ended;
    }
}
