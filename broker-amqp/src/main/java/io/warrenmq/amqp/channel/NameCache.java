package io.warrenmq.amqp.channel;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.method.MethodReader;
import org.jspecify.annotations.Nullable;

/**
 * Turns the short strings of publishes, which repeat, into the same String objects again: no garbage, and their hash
 * codes are known. One per shard. A fixed number of slots; a string that finds its slot taken displaces the other.
 */
public final class NameCache {
    private static final int SLOTS = 1024;

    private final byte[] @Nullable [] keys = new byte[SLOTS][];
    private final @Nullable String[] names = new String[SLOTS];

    /** Reads a short string: a length octet and that many bytes of UTF-8. */
    String read(ByteBuf in) {
        int start = in.readerIndex();
        int length = in.getUnsignedByte(start);
        if (length == 0) {
            in.skipBytes(1);
            return "";
        }
        if (in.readableBytes() <= length) {
            return new MethodReader(in).shortString(); // says what is wrong
        }
        int slot = hash(in, start + 1, length) & (SLOTS - 1);
        byte[] key = keys[slot];
        String name = names[slot];
        if (key != null && name != null && matches(key, in, start + 1, length)) {
            in.skipBytes(1 + length);
            return name;
        }
        String read = new MethodReader(in).shortString();
        byte[] bytes = new byte[length];
        in.getBytes(start + 1, bytes);
        keys[slot] = bytes;
        names[slot] = read;
        return read;
    }

    private static int hash(ByteBuf in, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + in.getByte(i);
        }
        return hash ^ (hash >>> 15);
    }

    private static boolean matches(byte[] key, ByteBuf in, int from, int length) {
        if (key.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (key[i] != in.getByte(from + i)) {
                return false;
            }
        }
        return true;
    }
}
