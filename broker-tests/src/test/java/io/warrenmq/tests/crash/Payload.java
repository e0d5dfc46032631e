package io.warrenmq.tests.crash;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The body of a test message: run, publisher, sequence, whether it is persistent, its queues, filler, and a checksum of
 * all of it.
 */
record Payload(long run, MessageId id, boolean persistent, String queues) {
    private static final int FIXED_BYTES = 8 + 4 + 8 + 1 + 4;
    private static final int CRC_BYTES = 4;

    static Payload of(long run, MessageId id, boolean persistent, List<String> queues) {
        return new Payload(run, id, persistent, String.join(",", queues));
    }

    /** The body, at least {@code sizeBytesMin} long. */
    byte[] encode(int sizeBytesMin) {
        byte[] names = queues.getBytes(StandardCharsets.UTF_8);
        int size = Math.max(sizeBytesMin, FIXED_BYTES + names.length + CRC_BYTES);
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putLong(run).putInt(id.publisher()).putLong(id.sequence());
        out.put((byte) (persistent ? 1 : 0)).putInt(names.length).put(names);
        byte filler = (byte) id.sequence();
        while (out.remaining() > CRC_BYTES) {
            out.put(filler++);
        }
        out.putInt(crc(out.array()));
        return out.array();
    }

    /** What a body says; null when its checksum is wrong. */
    static @Nullable Payload decode(byte[] body) {
        if (body.length < FIXED_BYTES + CRC_BYTES
                || ByteBuffer.wrap(body).getInt(body.length - CRC_BYTES) != crc(body)) {
            return null;
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            long run = in.getLong();
            MessageId id = new MessageId(in.getInt(), in.getLong());
            boolean persistent = in.get() == 1;
            byte[] names = new byte[in.getInt()];
            in.get(names);
            return new Payload(run, id, persistent, new String(names, StandardCharsets.UTF_8));
        } catch (BufferUnderflowException _) {
            return null;
        }
    }

    private static int crc(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body, 0, body.length - CRC_BYTES);
        return (int) crc.getValue();
    }
}
