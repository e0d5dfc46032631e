package io.warrenmq.core.message;

import io.warrenmq.core.table.FieldSearch;
import io.warrenmq.core.table.MalformedTableException;
import io.warrenmq.core.table.TableScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about the encoded properties of a message without decoding them and without allocating:
 *
 * <pre>
 *   flags: 16 bits, the highest for the first property; bit 0 says that a further flags word follows
 *   property list: the values of the properties present, in the order of their flags
 *     short string   1 byte length, bytes
 *     headers        4 bytes length, field table
 *     delivery mode, priority   1 byte
 *     timestamp      8 bytes
 * </pre>
 *
 * Class basic has 14 properties, so bit 1 and all bits of further words stand for nothing and are refused. Input that
 * ends early throws {@link MalformedTableException}.
 */
public final class PropertyFlags {
    public static final int CONTENT_TYPE = 1 << 15;
    public static final int CONTENT_ENCODING = 1 << 14;
    public static final int HEADERS = 1 << 13;
    public static final int DELIVERY_MODE = 1 << 12;
    public static final int PRIORITY = 1 << 11;
    public static final int CORRELATION_ID = 1 << 10;
    public static final int REPLY_TO = 1 << 9;
    public static final int EXPIRATION = 1 << 8;
    public static final int MESSAGE_ID = 1 << 7;
    public static final int TIMESTAMP = 1 << 6;
    public static final int TYPE = 1 << 5;
    public static final int USER_ID = 1 << 4;
    public static final int APP_ID = 1 << 3;
    public static final int CLUSTER_ID = 1 << 2;

    /** What {@link #deliveryMode} and {@link #priority} return when the property is not there. */
    public static final int ABSENT = -1;

    private static final int UNUSED = 1 << 1;
    private static final int CONTINUATION = 1;

    private PropertyFlags() {}

    /** The flags of the properties that are present, for {@link #any}. Looks at nothing but the flags. */
    public static int read(byte[] bytes, int offset, int length) {
        return flagsWord(bytes, offset, offset + length) & ~CONTINUATION;
    }

    /** Whether at least one of the properties in {@code wanted} is present. */
    public static boolean any(int flags, int wanted) {
        return (flags & wanted) != 0;
    }

    /** The delivery mode octet, or {@link #ABSENT}. */
    public static int deliveryMode(byte[] bytes, int offset, int length) {
        return octet(bytes, offset, length, DELIVERY_MODE);
    }

    /** The priority octet, or {@link #ABSENT}. */
    public static int priority(byte[] bytes, int offset, int length) {
        return octet(bytes, offset, length, PRIORITY);
    }

    /**
     * Checks that the properties fill exactly these bytes. What is inside the headers is checked when they are decoded.
     */
    public static void validate(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int flags = flagsWord(bytes, offset, end);
        int at = listStart(bytes, offset, end);
        for (int current = CONTENT_TYPE; current >= CLUSTER_ID; current >>>= 1) {
            if ((flags & current) != 0) {
                at = after(bytes, at, end, current);
            }
        }
        if (at != end) {
            throw new MalformedTableException((end - at) + " bytes follow the properties");
        }
    }

    /**
     * Whether decoding would take these properties and the scan finds nothing in their headers, if there are any. Where
     * it throws, decoding throws the same.
     */
    static boolean isPlain(byte[] bytes, int offset, int length, TableScan headers) {
        int end = offset + length;
        int flags = flagsWord(bytes, offset, end);
        int at = listStart(bytes, offset, end);
        for (int current = CONTENT_TYPE; current >= CLUSTER_ID; current >>>= 1) {
            if ((flags & current) != 0) {
                int next = after(bytes, at, end, current);
                if (current == HEADERS && !headers.isPlain(bytes, at + 4, next - at - 4)) {
                    return false;
                }
                at = next;
            }
        }
        return at == end;
    }

    /** The text of a property that is a short string, or null; what is malformed in it is replaced. */
    static @Nullable String text(byte[] bytes, int offset, int length, int property) {
        int at = find(bytes, offset, length, property);
        if (at == ABSENT) {
            return null;
        }
        int stop = after(bytes, at, offset + length, property);
        return new String(bytes, at + 1, stop - at - 1, StandardCharsets.UTF_8);
    }

    /** Whether a property that is a short string is there and has exactly these bytes. */
    static boolean isText(byte[] bytes, int offset, int length, int property, byte[] text) {
        int at = find(bytes, offset, length, property);
        return at != ABSENT
                && Arrays.equals(bytes, at + 1, after(bytes, at, offset + length, property), text, 0, text.length);
    }

    /**
     * The number of milliseconds in the expiration; {@link #ABSENT} when there is none, or one that no client may send.
     */
    static long expirationMs(byte[] bytes, int offset, int length) {
        int at = find(bytes, offset, length, EXPIRATION);
        return at == ABSENT
                ? ABSENT
                : FieldSearch.decimal(bytes, at + 1, after(bytes, at, offset + length, EXPIRATION));
    }

    /** The number of 0 or more in the header of that name, as {@link FieldSearch#number}; {@link #ABSENT} if none. */
    static long header(byte[] bytes, int offset, int length, byte[] name) {
        int at = find(bytes, offset, length, HEADERS);
        return at == ABSENT ? ABSENT : FieldSearch.number(bytes, at + 4, tableLength(bytes, at, offset + length), name);
    }

    private static int octet(byte[] bytes, int offset, int length, int property) {
        int at = find(bytes, offset, length, property);
        if (at == ABSENT) {
            return ABSENT;
        }
        require(1, at, offset + length);
        return bytes[at] & 0xFF;
    }

    /** Index in {@code bytes} where the property's value begins, or {@link #ABSENT}. */
    static int find(byte[] bytes, int offset, int length, int property) {
        int end = offset + length;
        int flags = flagsWord(bytes, offset, end);
        if ((flags & property) == 0) {
            return ABSENT;
        }
        int at = listStart(bytes, offset, end);
        for (int current = CONTENT_TYPE; current != property; current >>>= 1) {
            if ((flags & current) != 0) {
                at = after(bytes, at, end, current);
            }
        }
        return at;
    }

    /** Index behind the flags words. */
    static int listStart(byte[] bytes, int offset, int end) {
        int at = offset;
        int word = flagsWord(bytes, at, end);
        while ((word & CONTINUATION) != 0) {
            at += 2;
            word = flagsWord(bytes, at, end);
            if ((word & ~CONTINUATION) != 0) {
                throw new MalformedTableException("unknown property flags 0x" + Integer.toHexString(word));
            }
        }
        return at + 2;
    }

    /** Index behind the value of {@code property}, which begins at {@code at}; never more than {@code end}. */
    static int after(byte[] bytes, int at, int end, int property) {
        int size = switch (property) {
            case DELIVERY_MODE, PRIORITY -> 1;
            case TIMESTAMP -> 8;
            case HEADERS -> 4 + tableLength(bytes, at, end);
            default -> {
                require(1, at, end);
                yield 1 + (bytes[at] & 0xFF);
            }
        };
        require(size, at, end);
        return at + size;
    }

    private static int tableLength(byte[] bytes, int at, int end) {
        require(4, at, end);
        int length =
                bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
        if (length < 0 || length > end - at - 4) {
            throw new MalformedTableException("headers of " + Integer.toUnsignedString(length) + " bytes, but "
                    + (end - at - 4) + " bytes of properties left");
        }
        return length;
    }

    private static int flagsWord(byte[] bytes, int at, int end) {
        require(2, at, end);
        int word = (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
        if ((word & UNUSED) != 0) {
            throw new MalformedTableException("unknown property flags 0x" + Integer.toHexString(word));
        }
        return word;
    }

    private static void require(int size, int at, int end) {
        if (size > end - at) {
            throw new MalformedTableException(
                    "truncated properties: " + size + " bytes wanted, " + (end - at) + " left");
        }
    }
}
