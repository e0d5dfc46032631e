package io.warrenmq.http.query;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as in URIs, strict: what is not UTF-8 or cut short is refused instead of guessed. */
public final class PercentCoding {
    private static final String UNRESERVED = "-._~";

    private PercentCoding() {}

    /** A segment of a path; a plus sign stands for itself. */
    public static String decode(String encoded) {
        return decode(encoded, false);
    }

    /** A part of a query or form; a plus sign stands for a space. */
    public static String decodeForm(String encoded) {
        return decode(encoded, true);
    }

    private static String decode(String encoded, boolean plusIsSpace) {
        if (encoded.indexOf('%') < 0 && !(plusIsSpace && encoded.indexOf('+') >= 0)) {
            return encoded;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        byte[] given = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < given.length; i++) {
            if (given[i] == '%') {
                bytes.write(octet(given, i));
                i += 2;
            } else {
                bytes.write(given[i] == '+' && plusIsSpace ? ' ' : given[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw badRequest("a percent-encoded part of the address is not UTF-8");
        }
    }

    private static int octet(byte[] given, int percent) {
        int high = percent + 2 < given.length ? Character.digit(given[percent + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(given[percent + 2], 16);
        if (low < 0) {
            throw badRequest("a percent sign in the address is not followed by two hexadecimal digits");
        }
        return high << 4 | low;
    }

    /** Encodes all but letters, digits and {@code -._~}, for a segment of a path. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 8);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(hex(each >> 4)).append(hex(each));
            }
        }
        return encoded.toString();
    }

    private static char hex(int value) {
        return Character.toUpperCase(Character.forDigit(value & 0xF, 16));
    }
}
