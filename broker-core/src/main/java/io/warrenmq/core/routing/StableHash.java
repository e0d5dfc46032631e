package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;

/**
 * Hashes of texts and values, spread evenly over 64 bits, that are the same in every process, on every machine and in
 * every version: which queue gets a message rests on them. So nothing here may ever change. Not for secrets.
 */
final class StableHash {
    private static final long SEED = 0x6A09E667F3BCC909L;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private StableHash() {}

    /** Hash of a text, by its UTF-16 units. Allocates nothing. */
    static long of(String text) {
        long hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = step(hash, text.charAt(i));
        }
        return mix(hash);
    }

    /**
     * Hash of a header's value. Texts, integers of any width, timestamps and booleans hash as the text that shows them;
     * anything else by its bytes on the wire.
     */
    static long of(FieldValue value) {
        return switch (value) {
            case FieldValue.LongString text -> of(text.text());
            case FieldValue.Int number -> of(Long.toString(number.value()));
            case FieldValue.Timestamp timestamp -> of(Long.toString(timestamp.seconds()));
            case FieldValue.Bool bool -> of(Boolean.toString(bool.value()));
            case FieldValue.Float32 _,
                    FieldValue.Float64 _,
                    FieldValue.Decimal _,
                    FieldValue.Void _,
                    FieldValue.Array _,
                    FieldValue.Table _,
                    FieldValue.Bytes _ ->
                of(FieldTable.builder().put("", value.normalized()).build().encodeContent());
        };
    }

    private static long of(byte[] bytes) {
        long hash = SEED;
        for (byte each : bytes) {
            hash = step(hash, each & 0xFF);
        }
        return mix(hash);
    }

    /** One of the many hashes that belong to a seed. */
    static long of(long seed, int index) {
        return mix(seed + (index + 1) * STEP);
    }

    private static long step(long hash, int unit) {
        long next = (hash ^ unit) * STEP;
        return next ^ (next >>> 32);
    }

    /** Makes each bit depend on all: two rounds of shift and multiply, and one more shift. */
    private static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
