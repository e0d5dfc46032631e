package io.warrenmq.store.journal;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.message.Message;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a message says that its queues must know while it waits, or when it comes. Each is {@link Message#NONE} when it
 * does not say so; most messages say nothing of it and have no mark.
 *
 * <pre>
 *   head: number, twice the size of the body, plus 1 when a mark follows
 *   mark: 1 byte which of these follow: 1 priority, 2 expiration, 4 delay, 8 time of publishing, 16 producer
 *         1 byte priority; then a number for each of the others up to the time of publishing;
 *         producer: 1 byte length, its name; then a number, the sequence
 * </pre>
 *
 * @param priority 1 to 255
 * @param publishedMs milliseconds since 1970; known when there is an expiration, a delay or a number
 * @param number how the publisher has numbered it; null when it has not, and in the books of segments
 */
public record Mark(
        int priority,
        long expirationMs,
        long delayMs,
        long publishedMs,
        @Nullable ProducerSequence number) {
    /** Head and mark take no more without a number. */
    public static final int BYTES_MAX = 4 * Varint.BYTES_MAX + 2;

    private static final int PRIORITY = 1;
    private static final int EXPIRATION = 2;
    private static final int DELAY = 4;
    private static final int PUBLISHED = 8;
    private static final int NUMBER = 16;

    /** Of a message without number. */
    public Mark(int priority, long expirationMs, long delayMs, long publishedMs) {
        this(priority, expirationMs, delayMs, publishedMs, null);
    }

    /** Head and mark of the message take no more. */
    static int bytesMax(Message message) {
        return message.number() == null
                ? BYTES_MAX
                : BYTES_MAX + 1 + ProducerSequence.PRODUCER_BYTES_MAX + Varint.BYTES_MAX;
    }

    /** What the message says; null when it says nothing. */
    static @Nullable Mark of(Message message) {
        ProducerSequence number = message.number();
        if (number == null && !message.isMarked()) {
            return null;
        }
        int priority = message.priority();
        long expirationMs = message.expirationMs();
        long delayMs = message.delayMs();
        boolean isTimed = expirationMs != Message.NONE || delayMs > 0 || number != null;
        return new Mark(
                priority > 0 ? priority : Message.NONE,
                expirationMs,
                delayMs > 0 ? delayMs : Message.NONE,
                isTimed ? message.publishedMs() : Message.NONE,
                number);
    }

    /** What queues must know while the message waits; null when that is nothing. */
    public @Nullable Mark waiting() {
        if (number == null) {
            return this;
        }
        boolean isTimed = expirationMs != Message.NONE || delayMs != Message.NONE;
        return priority == Message.NONE && !isTimed
                ? null
                : new Mark(priority, expirationMs, delayMs, isTimed ? publishedMs : Message.NONE);
    }

    /** Writes head and mark. */
    public static void put(ByteBuffer out, int bodyBytes, @Nullable Mark mark) {
        Varint.put(out, 2L * bodyBytes + (mark == null ? 0 : 1));
        if (mark != null) {
            mark.put(out);
        }
    }

    private void put(ByteBuffer out) {
        out.put((byte) ((priority == Message.NONE ? 0 : PRIORITY)
                | (expirationMs == Message.NONE ? 0 : EXPIRATION)
                | (delayMs == Message.NONE ? 0 : DELAY)
                | (publishedMs == Message.NONE ? 0 : PUBLISHED)
                | (number == null ? 0 : NUMBER)));
        if (priority != Message.NONE) {
            out.put((byte) priority);
        }
        putUnlessNone(out, expirationMs);
        putUnlessNone(out, delayMs);
        putUnlessNone(out, publishedMs);
        if (number != null) {
            byte[] producer = number.producer().getBytes(StandardCharsets.UTF_8);
            out.put((byte) producer.length).put(producer);
            Varint.put(out, number.sequence());
        }
    }

    private static void putUnlessNone(ByteBuffer out, long value) {
        if (value != Message.NONE) {
            Varint.put(out, value);
        }
    }

    /** The size of the body by a head that was read. */
    public static int bodyBytes(long head) {
        return (int) (head >>> 1);
    }

    /** Reads the mark that follows a head; null when that says that there is none. */
    public static @Nullable Mark get(ByteBuffer in, long head) {
        if ((head & 1) == 0) {
            return null;
        }
        int known = in.get();
        return new Mark(
                (known & PRIORITY) == 0 ? Message.NONE : in.get() & 0xFF,
                (known & EXPIRATION) == 0 ? Message.NONE : Varint.get(in),
                (known & DELAY) == 0 ? Message.NONE : Varint.get(in),
                (known & PUBLISHED) == 0 ? Message.NONE : Varint.get(in),
                (known & NUMBER) == 0 ? null : number(in));
    }

    private static ProducerSequence number(ByteBuffer in) {
        byte[] producer = new byte[in.get() & 0xFF];
        in.get(producer);
        long sequence = Varint.get(in);
        if (producer.length == 0 || sequence < 0) {
            throw new BufferUnderflowException();
        }
        return new ProducerSequence(new String(producer, StandardCharsets.UTF_8), sequence);
    }
}
