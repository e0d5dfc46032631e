package io.warrenmq.cli.admin.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":[true,false,null,\"x\"]}",
                "[]",
                "{}",
                "[1.50,18446744073709551616,-0.1e10]",
                "\"tab\\t quote\\\" back\\\\ null\\u0000 ü€😀\""
            })
    void whatIsReadIsWrittenAlike(String text) throws JsonReader.MalformedException {
        assertEquals(text, JsonWriter.compact(JsonReader.read(text)));
        assertEquals(text, JsonWriter.compact(JsonReader.read(JsonWriter.pretty(JsonReader.read(text)))));
    }

    @ParameterizedTest
    @CsvSource({"'', it is empty", "'{\"a\":', line 1", "'[1] 2', more behind its end", "'{\"a\" 1}', 'line 1, column '"
    })
    void whatIsNoJsonIsExplained(String text, String reason) {
        String message = assertThrows(JsonReader.MalformedException.class, () -> JsonReader.read(text))
                .getMessage();
        assertTrue(String.valueOf(message).contains(reason), message);
        assertEquals(1, String.valueOf(message).lines().count(), message);
    }

    @Test
    void pathsLeadIntoObjects() throws JsonReader.MalformedException {
        Json json = JsonReader.read("{\"a\":{\"b\":{\"c\":5}},\"n\":null}");
        assertEquals(5, json.at("a.b.c").number(0));
        assertTrue(json.at("a.x.c").isNull());
        assertTrue(json.at("n.x").isNull());
        assertEquals("", json.at("n").text());
        assertEquals("{\"c\":5}", json.at("a.b").text());
    }

    @Test
    void prettyTextHasALinePerMember() throws JsonReader.MalformedException {
        assertEquals(
                "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}",
                JsonWriter.pretty(JsonReader.read("{\"a\":[1,2],\"b\":{}}")));
    }
}
