package io.warrenmq.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1234567, 1234567",
        "7k, 7000",
        "7kB, 7000",
        "7KB, 7000",
        "50MB, 50000000",
        "50M, 50000000",
        "50mb, 50000000",
        "1GB, 1000000000",
        "1 GB, 1000000000",
        "2TB, 2000000000000",
        "3PB, 3000000000000000",
        "7Ki, 7168",
        "7KiB, 7168",
        "64MiB, 67108864",
        "2GiB, 2147483648",
        "4Gi, 4294967296",
        "1TiB, 1099511627776",
        "1pib, 1125899906842624",
        "9223372036854775807, 9223372036854775807"
    })
    void sizes(String text, long bytes) {
        assertEquals(OptionalLong.of(bytes), ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MB",
                "-1",
                "+1",
                "1.5GB",
                "1XB",
                "1Bi",
                "1MBs",
                "1 M B",
                "B",
                "1B",
                "0x10",
                "9223372036854775808",
                "9223372036854775807k",
                "99999999PB",
                "\u0661"
            })
    void noSizes(String text) {
        assertTrue(ByteSize.parse(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1000, 1000", "65536, 64KiB", "1073741824, 1GiB", "67108865, 67108865"})
    void textIsReadAgain(long bytes, String text) {
        assertEquals(text, ByteSize.text(bytes));
        assertEquals(OptionalLong.of(bytes), ByteSize.parse(text));
    }
}
