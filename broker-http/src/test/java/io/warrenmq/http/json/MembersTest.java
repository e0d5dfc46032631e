package io.warrenmq.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.error.HttpRefusal;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static Members of(String json) {
        return new Members(JsonReader.readObject(json.getBytes(UTF_8)));
    }

    private static String refusal(Runnable read) {
        return assertThrows(HttpRefusal.class, read::run).reason();
    }

    @Test
    void booleansMayBeTexts() {
        Members given = of("{\"a\":true,\"b\":\"true\",\"c\":\"FALSE\",\"d\":\"\",\"e\":null}");
        assertTrue(given.flag("a", false));
        assertTrue(given.flag("b", false));
        assertFalse(given.flag("c", true));
        assertTrue(given.flag("d", true));
        assertTrue(given.flag("e", true));
        assertFalse(given.flag("missing", false));
    }

    @Test
    void numbersMayBeTexts() {
        Members given = of("{\"a\":5,\"b\":\"5\",\"c\":5.0,\"d\":\"-1\"}");
        assertEquals(5, given.integer("a", 0));
        assertEquals(5, given.integer("b", 0));
        assertEquals(5, given.integer("c", 0));
        assertEquals(-1, given.integer("d", 0));
        assertEquals(7, given.integer("missing", 7));
        assertNull(given.integer("missing"));
    }

    @Test
    void wrongTypesAreRefusedWithNameAndValue() {
        Members given = of("{\"a\":[1],\"b\":\"five\",\"c\":5.5,\"d\":\"yes\"}");
        assertEquals("'a' must be a string, not [1]", refusal(() -> given.text("a")));
        assertEquals("'b' must be an integer, not \"five\"", refusal(() -> given.integer("b")));
        assertEquals("'c' must be an integer, not 5.5", refusal(() -> given.integer("c")));
        assertEquals("'d' must be true or false, not \"yes\"", refusal(() -> given.flag("d", false)));
        assertEquals("'b' must be an object, not \"five\"", refusal(() -> given.table("b")));
        assertEquals("key_missing: e", refusal(() -> given.requiredText("e")));
    }

    @Test
    void longValuesAreCutInRefusals() {
        Members given = of("{\"a\":\"" + "x".repeat(5_000) + "\"}");
        assertTrue(refusal(() -> given.integer("a")).length() < 200);
    }

    @Test
    void tablesMayBeEmptyListsOrTexts() {
        Members given = of("{\"a\":[],\"b\":\"\",\"c\":\"{\\\"x\\\":1}\",\"d\":{\"x\":1}}");
        assertTrue(given.table("a").isEmpty());
        assertTrue(given.table("b").isEmpty());
        assertEquals(given.table("d"), given.table("c"));
        assertTrue(given.table("missing").isEmpty());
        assertEquals("key_missing: missing", refusal(() -> given.requiredTable("missing")));
    }
}
