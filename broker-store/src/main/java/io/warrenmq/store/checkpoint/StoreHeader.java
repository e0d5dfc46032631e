package io.warrenmq.store.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/**
 * The header of H2's file: two equal blocks, each a line of {@code name:value} pairs with a checksum. Numbers are
 * hexadecimal; {@code chunk}, {@code block} and {@code version} say which chunk is the newest.
 */
final class StoreHeader {
    private static final int BLOCK_BYTES = 4096;
    static final int BYTES = 2 * BLOCK_BYTES;

    private static final String CHECKSUM = ",fletcher:";

    /** The first line of a chunk is never longer. */
    private static final int CHUNK_LINE_BYTES_MAX = 1024;

    /** Where a chunk is. */
    record Newest(String id, long block, long version) {
        boolean isNotOlderThan(@Nullable Newest other) {
            return other == null || version >= other.version;
        }
    }

    private StoreHeader() {}

    /** The chunk that is being written there; null when it is not one. */
    static @Nullable Newest chunk(ByteBuffer content, long position) {
        byte[] start = new byte[Math.min(content.remaining(), CHUNK_LINE_BYTES_MAX)];
        content.get(start);
        String text = new String(start, ISO_8859_1);
        int end = text.indexOf('\n');
        if (end < 0 || !text.startsWith("chunk:") || position % BLOCK_BYTES != 0) {
            return null;
        }
        Map<String, String> fields = DataUtils.parseMap(text.substring(0, end).strip());
        String id = fields.get("chunk");
        return id == null ? null : new Newest(id, position / BLOCK_BYTES, DataUtils.readHexLong(fields, "version", 0));
    }

    /** The header with that chunk, unless it names a newer one or that one itself; as it is when it cannot be read. */
    static ByteBuffer naming(Newest newest, ByteBuffer header) {
        Map<String, String> fields = header.remaining() == BYTES ? decode(header.duplicate()) : null;
        if (fields == null
                || fields.containsKey("clean") // by H2 on close, when it knows the newest chunk
                || DataUtils.readHexLong(fields, "version", 0) > newest.version) {
            return header;
        }
        fields.put("chunk", newest.id);
        fields.put("block", Long.toHexString(newest.block));
        fields.put("version", Long.toHexString(newest.version));
        return encode(fields);
    }

    private static @Nullable Map<String, String> decode(ByteBuffer header) {
        byte[] block = new byte[BLOCK_BYTES];
        header.get(block);
        String text = new String(block, ISO_8859_1);
        int checked = text.indexOf(CHECKSUM);
        int end = text.indexOf('\n');
        if (checked < 0 || end < checked) {
            return null;
        }
        String checksum = text.substring(checked + CHECKSUM.length(), end);
        boolean isWhole =
                Integer.toHexString(DataUtils.getFletcher32(block, 0, checked)).equals(checksum);
        return isWhole ? DataUtils.parseMap(text.substring(0, checked)) : null;
    }

    private static ByteBuffer encode(Map<String, String> fields) {
        var line = new StringBuilder();
        DataUtils.appendMap(line, new HashMap<>(fields));
        byte[] bytes = line.toString().getBytes(ISO_8859_1);
        DataUtils.appendMap(line, "fletcher", DataUtils.getFletcher32(bytes, 0, bytes.length));
        byte[] all = line.append('\n').toString().getBytes(ISO_8859_1);
        return ByteBuffer.allocate(BYTES).put(0, all).put(BLOCK_BYTES, all);
    }
}
