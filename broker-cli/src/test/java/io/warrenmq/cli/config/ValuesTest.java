package io.warrenmq.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({"10, 10", "10ms, 10", "2s, 2000", "3 m, 180000", "1h, 3600000", "1d, 86400000"})
    void durationsHaveUnits(String text, int ms) {
        assertEquals(ms, Values.milliseconds(1, 100_000_000).parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "0", "1.5s", "-1", "2w", "2 S", "999999999999", "30d"})
    void durationsThatAreNone(String text) {
        assertNull(Values.milliseconds(1, 100_000_000).parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "5672, , 5672",
        "0, , 0",
        "127.0.0.1:5672, 127.0.0.1, 5672",
        "[::1]:65535, ::1, 65535",
        ":::5672, ::, 5672",
        "broker.example:1, broker.example, 1"
    })
    void endpoints(String text, String host, int port) {
        assertEquals(new Endpoint(host, port), Values.endpoint().parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a", "a:", ":5", "a:65536", "-1", "a b:5"})
    void endpointsThatAreNone(String text) {
        assertNull(Values.endpoint().parse(text));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "on, true", "false, false", "off, false"})
    void flags(String text, boolean value) {
        assertEquals(value, Values.flag().parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "TRUE", "1"})
    void flagsThatAreNone(String text) {
        assertNull(Values.flag().parse(text));
    }

    @Test
    void namesAreSeparatedByCommas() {
        assertEquals(List.of("/", "a b"), Values.names().parse("/, a b"));
        assertNull(Values.names().parse("a,"));
        assertNull(Values.names().parse(""));
    }

    @ParameterizedTest
    @CsvSource({"notice, info", "critical, error", "warning, warning"})
    void levelsOfRabbitMqStandForTheNearest(String text, String level) {
        assertEquals(level, Values.level().parse(text));
    }

    @Test
    void secretsDoNotShowThemselves() {
        HiddenText secret = Values.secret().parse("hunter2");
        assertNotNull(secret);
        assertEquals("hunter2", secret.revealed());
        assertFalse(secret.toString().contains("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "encrypted:abcdef", "ENCRYPTED:x"})
    void secretsThatCannotBeUsed(String text) {
        assertNull(Values.secret().parse(text));
    }

    @Test
    void choicesAreNamedInWords() {
        assertEquals("a, b or c", Values.choice("a", "b", "c").expected());
        assertEquals("none", Values.choice("none").expected());
    }
}
