package io.warrenmq.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.error.HttpRefusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static JsonValue read(String text) {
        return JsonReader.read(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"d\":-0.5}}",
                "[]",
                "{}",
                "\"\\u0000\\\"\\\\ü\"",
                "9223372036854775807",
                "-9223372036854775808"
            })
    void whatIsReadIsWrittenAgain(String text) {
        assertEquals(read(text), read(JsonWriter.text(read(text))));
    }

    @Test
    void countersAreWrittenWithoutAFraction() {
        assertEquals(
                "{\"n\":5,\"r\":5.0}",
                JsonWriter.text(new JsonObject().put("n", 5).put("r", 5.0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\"}", "[1,]", "{\"a\":1} x", "nul", "99999999999999999999", "1e999", "'a'"})
    void whatIsNoJsonIsRefusedWithoutBeingQuoted(String text) {
        HttpRefusal refusal = assertThrows(HttpRefusal.class, () -> read(text));
        assertEquals(400, refusal.status());
        assertEquals("bad_request", refusal.error());
        assertTrue(text.isEmpty() || !refusal.reason().contains(text), refusal.reason());
    }

    @Test
    void depthIsBounded() {
        String deepest = "[".repeat(JsonReader.DEPTH_MAX) + "]".repeat(JsonReader.DEPTH_MAX);
        read(deepest);
        assertThrows(HttpRefusal.class, () -> read("[" + deepest + "]"));
        assertThrows(HttpRefusal.class, () -> read("[".repeat(1_000_000)));
    }

    @Test
    void emptyBodyIsAnObjectWithoutMembers() {
        assertTrue(JsonReader.readObject(new byte[0]).isEmpty());
        assertTrue(JsonReader.readObject(" \r\n".getBytes(UTF_8)).isEmpty());
        assertThrows(HttpRefusal.class, () -> JsonReader.readObject("[]".getBytes(UTF_8)));
    }
}
