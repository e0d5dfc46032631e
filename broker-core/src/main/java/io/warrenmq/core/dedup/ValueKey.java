package io.warrenmq.core.dedup;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What stands for a value of a header where many are remembered: equal for equal values, and small. */
public final class ValueKey {
    /** A longer text, or value of a compound type, is replaced by its digest. */
    private static final int VALUE_BYTES_MAX = 64;

    private static final String DIGEST = "SHA-256";

    private ValueKey() {}

    /** The key of a value. */
    public static FieldValue of(FieldValue value) {
        return switch (value) {
            case FieldValue.LongString text when text.bytes().length > VALUE_BYTES_MAX -> digest(value);
            case FieldValue.Bytes bytes when bytes.bytes().length > VALUE_BYTES_MAX -> digest(value);
            case FieldValue.Array _, FieldValue.Table _ -> digest(value);
            case FieldValue.LongString _,
                    FieldValue.Bytes _,
                    FieldValue.Int _,
                    FieldValue.Bool _,
                    FieldValue.Float32 _,
                    FieldValue.Float64 _,
                    FieldValue.Decimal _,
                    FieldValue.Timestamp _,
                    FieldValue.Void _ -> value.normalized();
        };
    }

    /** Cryptographic, lest anybody can make two values that count as one. */
    private static FieldValue digest(FieldValue value) {
        byte[] encoded = FieldTable.builder().put("", value).build().encodeContent();
        try {
            return new FieldValue.Bytes(MessageDigest.getInstance(DIGEST).digest(encoded));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + DIGEST, e);
        }
    }
}
