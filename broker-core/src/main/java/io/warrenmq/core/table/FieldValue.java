package io.warrenmq.core.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A value in a {@link FieldTable}: one type for each tag that RabbitMQ knows. Immutable and compared by type and value;
 * {@link #sameValue} looks past the width of numbers.
 */
public sealed interface FieldValue {

    /**
     * Whether both stand for the same value as RabbitMQ compares them: integers of any width by value, floats of any
     * width by value, everything else exactly. 1, 1.0 and "1" all differ.
     */
    default boolean sameValue(FieldValue other) {
        if (this instanceof Int a && other instanceof Int b) {
            return a.value == b.value;
        }
        if (this instanceof Float32 a && other instanceof Float64 b) {
            return Double.compare(a.value, b.value) == 0;
        }
        if (this instanceof Float64 && other instanceof Float32) {
            return other.sameValue(this);
        }
        return equals(other);
    }

    /**
     * The one that stands for all values that are the {@linkplain #sameValue same}, so that it can be looked up: two
     * are equal exactly when those that they stand for are the same.
     */
    default FieldValue normalized() {
        return switch (this) {
            case Int number when number.type != IntType.INT64 -> Int.of(number.value);
            case Float32 number -> new Float64(number.value);
            case Int _, Float64 _, Bool _, Decimal _, Timestamp _, Void _, Array _, Table _, LongString _, Bytes _ ->
                this;
        };
    }

    /** Tag {@code t}. */
    record Bool(boolean value) implements FieldValue {}

    /** An integer of one of eight types. The value always fits its type. */
    record Int(IntType type, long value) implements FieldValue {
        public Int {
            if (!type.holds(value)) {
                throw new IllegalArgumentException(value + " does not fit " + type);
            }
        }

        /** A signed 64-bit integer, which every client reads. */
        public static Int of(long value) {
            return new Int(IntType.INT64, value);
        }
    }

    /** Tag {@code f}. */
    record Float32(float value) implements FieldValue {}

    /** Tag {@code d}. */
    record Float64(double value) implements FieldValue {}

    /** Tag {@code D}: {@code unscaled / 10^scale}. Clients read and write the 32-bit number as signed. */
    record Decimal(int scale, int unscaled) implements FieldValue {
        public Decimal {
            if (scale < 0 || scale > 0xFF) {
                throw new IllegalArgumentException("decimal scale " + scale + " is not in 0..255");
            }
        }
    }

    /** Tag {@code T}: seconds since 1970. */
    record Timestamp(long seconds) implements FieldValue {}

    /** Tag {@code V}: there, but without a value. The name is AMQP's. */
    @SuppressWarnings("AvoidCommonTypeNames")
    record Void() implements FieldValue {}

    /** Tag {@code A}. */
    record Array(List<FieldValue> values) implements FieldValue {
        public Array {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return LogText.of(this);
        }
    }

    /** Tag {@code F}. */
    record Table(FieldTable table) implements FieldValue {
        @Override
        public String toString() {
            return table.toString();
        }
    }

    /** Tag {@code S}: bytes that are usually, but not necessarily, UTF-8 text. */
    final class LongString implements FieldValue {
        private final byte[] bytes;

        /** Takes the array over; nobody may change it afterwards. */
        public LongString(byte[] bytes) {
            this.bytes = bytes;
        }

        public static LongString of(String text) {
            return new LongString(text.getBytes(StandardCharsets.UTF_8));
        }

        /** The content itself, not a copy. Callers must not change it. */
        public byte[] bytes() {
            return bytes;
        }

        /** Whether the content is UTF-8 throughout. */
        public boolean isWellFormed() {
            return Utf8.isWellFormed(bytes, 0, bytes.length);
        }

        /** The content as UTF-8; what is malformed is replaced. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof LongString that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return LogText.of(this);
        }
    }

    /** Tag {@code x}: bytes that are not text. */
    final class Bytes implements FieldValue {
        private final byte[] bytes;

        /** Takes the array over; nobody may change it afterwards. */
        public Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The content itself, not a copy. Callers must not change it. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return LogText.of(this);
        }
    }
}
