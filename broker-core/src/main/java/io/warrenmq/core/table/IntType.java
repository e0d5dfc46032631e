package io.warrenmq.core.table;

/**
 * The integer types of field tables with the tags that RabbitMQ and its clients use, which differ from the
 * specification's: {@code s} is a 16-bit integer, {@code l} a signed 64-bit one.
 *
 * <p>Where the broker makes a table itself, {@link #INT32} and {@link #INT64} are the safe choice: widespread Python
 * clients read {@code s} as a short string and take {@code b} and {@code B} for one another.
 */
public enum IntType {
    INT8('b', Byte.MIN_VALUE, Byte.MAX_VALUE),
    UINT8('B', 0, 0xFF),
    INT16('s', Short.MIN_VALUE, Short.MAX_VALUE),
    UINT16('u', 0, 0xFFFF),
    INT32('I', Integer.MIN_VALUE, Integer.MAX_VALUE),
    UINT32('i', 0, 0xFFFF_FFFFL),
    INT64('l', Long.MIN_VALUE, Long.MAX_VALUE),
    /** Unsigned by the specification; RabbitMQ reads it as signed, and so do we: the value is the raw 64 bits. */
    UINT64('L', Long.MIN_VALUE, Long.MAX_VALUE);

    private final char tag;
    private final long min;
    private final long max;

    IntType(char tag, long min, long max) {
        this.tag = tag;
        this.min = min;
        this.max = max;
    }

    /** The octet that announces this type on the wire. */
    public char tag() {
        return tag;
    }

    boolean holds(long value) {
        return value >= min && value <= max;
    }

    long read(WireReader in) {
        return switch (this) {
            case INT8 -> in.int8();
            case UINT8 -> in.uint8();
            case INT16 -> in.int16();
            case UINT16 -> in.uint16();
            case INT32 -> in.int32();
            case UINT32 -> in.uint32();
            case INT64, UINT64 -> in.int64();
        };
    }

    void write(long value, WireWriter out) {
        switch (this) {
            case INT8, UINT8 -> out.int8((int) value);
            case INT16, UINT16 -> out.int16((int) value);
            case INT32, UINT32 -> out.int32((int) value);
            case INT64, UINT64 -> out.int64(value);
        }
    }
}
