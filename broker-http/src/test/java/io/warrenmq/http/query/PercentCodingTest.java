package io.warrenmq.http.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.http.error.HttpRefusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodingTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a b+c", "127.0.0.1:5 -> [::1]:6", "ü~\u0000%", "\uD83D\uDE00"})
    void encodedTextsComeBack(String text) {
        assertEquals(text, PercentCoding.decode(PercentCoding.encode(text)));
        assertEquals(text, PercentCoding.decodeForm(PercentCoding.encode(text)));
    }

    @Test
    void plusIsASpaceInFormsOnly() {
        assertEquals("a+b", PercentCoding.decode("a+b"));
        assertEquals("a b", PercentCoding.decodeForm("a+b"));
        assertEquals("a+b", PercentCoding.decodeForm("a%2Bb"));
        assertEquals("a%20b%2F", PercentCoding.encode("a b/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "a%zz", "%ff", "%c3", "%C0%AF"})
    void malformedOnesAreRefused(String text) {
        assertThrows(HttpRefusal.class, () -> PercentCoding.decode(text));
    }
}
