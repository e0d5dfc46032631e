package io.warrenmq.store.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.core.message.Message;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message's payload: ids of its queues and its {@link Mark}, then what travels with it wherever it is kept, its
 * content: time of publishing, exchange, routing key, length of the properties, properties and body.
 */
public final class MessageRecord {
    private static final int NAME_BYTES_MAX = 255;

    private MessageRecord() {}

    /** No message with so many queues takes more, frame included. */
    static long bytesMax(Message message, int queueCount) {
        return Varint.BYTES_MAX * (1L + queueCount) + Mark.bytesMax(message) + contentBytesMax(message);
    }

    /** The content takes no more, frame included. */
    public static long contentBytesMax(Message message) {
        return Records.FRAME_BYTES + 2L * (1 + NAME_BYTES_MAX) + 2L * Varint.BYTES_MAX + message.content().length;
    }

    static void encode(ByteBuffer out, Message message, @Nullable Mark mark, long[] queueIds, int queueCount) {
        Varint.put(out, queueCount);
        for (int i = 0; i < queueCount; i++) {
            Varint.put(out, queueIds[i]);
        }
        Mark.put(out, message.bodyBytes(), mark);
        encodeContent(out, message);
    }

    /** Writes the content. */
    public static void encodeContent(ByteBuffer out, Message message) {
        Varint.put(out, message.publishedMs() - Message.NONE);
        name(out, message.exchange());
        name(out, message.routingKey());
        Varint.put(out, message.propertiesLength());
        out.put(message.content());
    }

    private static void name(ByteBuffer out, String name) {
        int length = name.length();
        int start = out.position();
        out.put((byte) length);
        for (int i = 0; i < length; i++) {
            char next = name.charAt(i);
            if (next >= 0x80) {
                byte[] encoded = name.getBytes(UTF_8);
                out.position(start).put((byte) encoded.length).put(encoded);
                return;
            }
            out.put((byte) next);
        }
    }

    /** Moves on behind queues and mark, to the content; returns how many queues there are. */
    public static int toContent(ByteBuffer payload) {
        int count = queueCount(payload);
        for (int i = 0; i < count; i++) {
            Varint.get(payload);
        }
        Mark.get(payload, Varint.get(payload));
        return count;
    }

    /** Reads how many queues there are; their ids follow. */
    public static int queueCount(ByteBuffer payload) {
        long count = Varint.get(payload);
        if (count < 0 || count > payload.remaining()) {
            throw new BufferUnderflowException();
        }
        return (int) count;
    }

    /**
     * Reads the content: all that remains.
     *
     * @throws BufferUnderflowException when it is not what it should be
     */
    public static Message decodeContent(ByteBuffer content, long position) {
        long publishedMs = Varint.get(content) + Message.NONE;
        String exchange = name(content);
        String routingKey = name(content);
        long propertiesLength = Varint.get(content);
        if (propertiesLength < 0 || propertiesLength > content.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        Message message = new Message(exchange, routingKey, bytes, (int) propertiesLength);
        message.journaledAt(position);
        message.publishedAt(publishedMs);
        return message;
    }

    private static String name(ByteBuffer in) {
        int length = in.get() & 0xFF;
        if (length == 0) {
            return "";
        }
        byte[] bytes = new byte[Math.min(length, in.remaining())];
        in.get(bytes);
        if (bytes.length < length) {
            throw new BufferUnderflowException();
        }
        return new String(bytes, UTF_8);
    }
}
