package io.warrenmq.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import io.warrenmq.http.error.HttpRefusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableJsonTest {
    private static JsonObject object(String json) {
        return JsonReader.readObject(json.getBytes(UTF_8));
    }

    @Test
    void whatGoesInComesOut() {
        JsonObject json =
                object("{\"i\":1,\"f\":1.5,\"t\":\"x\",\"b\":true,\"n\":null,\"a\":[1,\"y\"],\"o\":{\"k\":2}}");
        assertEquals(json, TableJson.toJson(TableJson.toTable(json)));
    }

    @Test
    void everyTypeHasAForm() {
        FieldTable table = FieldTable.builder()
                .put("byte", new FieldValue.Int(IntType.INT8, -1))
                .put("float", new FieldValue.Float32(0.5f))
                .put("nan", new FieldValue.Float64(Double.NaN))
                .put("decimal", new FieldValue.Decimal(2, 150))
                .put("time", new FieldValue.Timestamp(7))
                .put("bytes", new FieldValue.Bytes(new byte[] {1, 2}))
                .put("void", new FieldValue.Void())
                .put("list", new FieldValue.Array(List.of(new FieldValue.Bool(true))))
                .build();
        assertEquals(
                object("{\"byte\":-1,\"float\":0.5,\"nan\":null,\"decimal\":1.5,\"time\":7,\"bytes\":\"AQI=\","
                        + "\"void\":null,\"list\":[true]}"),
                TableJson.toJson(table));
    }

    @Test
    void namesThatDoNotFitAreRefused() {
        JsonObject json = new JsonObject().put("x".repeat(256), 1);
        assertThrows(HttpRefusal.class, () -> TableJson.toTable(json));
    }
}
