package io.warrenmq.cli.config;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * Sizes as they stand in configuration files, in RabbitMQ's syntax: plain bytes, or with a unit. {@code k}, {@code kB},
 * {@code M}, {@code MB} and so on are powers of 1000; {@code Ki}, {@code KiB}, {@code Mi}, {@code MiB} and so on
 * powers of 1024. Case makes no difference.
 */
public final class ByteSize {
    private static final String PREFIXES = "kmgtp";
    private static final String[] BINARY_UNITS = {"", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private ByteSize() {}

    /** The bytes that the text stands for; empty when it is no size or more than a long can hold. */
    public static OptionalLong parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        try {
            long number = Long.parseLong(text.substring(0, digits));
            long unit = unit(text.substring(digits).strip().toLowerCase(Locale.ROOT));
            return unit == 0 ? OptionalLong.empty() : OptionalLong.of(Math.multiplyExact(number, unit));
        } catch (NumberFormatException | ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    /** Bytes of one unit; 0 when there is no such unit. */
    private static long unit(String name) {
        if (name.isEmpty()) {
            return 1;
        }
        int power = PREFIXES.indexOf(name.charAt(0)) + 1;
        long base = switch (name.substring(1)) {
            case "", "b" -> 1000;
            case "i", "ib" -> 1024;
            default -> 0;
        };
        long bytes = power == 0 ? 0 : 1;
        for (int i = 0; i < power; i++) {
            bytes *= base;
        }
        return bytes;
    }

    /** The size with the largest unit in which it is a whole number. */
    public static String text(long bytes) {
        int unit = 0;
        long left = bytes;
        while (left != 0 && left % 1024 == 0 && unit < BINARY_UNITS.length - 1) {
            left /= 1024;
            unit++;
        }
        return left + BINARY_UNITS[unit];
    }
}
