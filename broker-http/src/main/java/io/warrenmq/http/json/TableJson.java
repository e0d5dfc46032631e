package io.warrenmq.http.json;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.TableLimits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Turns tables of AMQP into JSON and back. JSON has fewer types, so bytes come out as Base64 and times as seconds;
 * numbers go in as 64 bits.
 */
public final class TableJson {
    private static final String VALUE = "value";

    private TableJson() {}

    public static JsonObject toJson(FieldTable table) {
        JsonObject object = new JsonObject();
        table.forEach((name, value) -> object.put(name, toJson(value)));
        return object;
    }

    public static JsonValue toJson(FieldValue value) {
        return switch (value) {
            case FieldValue.Bool bool -> new JsonValue.Bool(bool.value());
            case FieldValue.Int number -> new JsonValue.Int(number.value());
            case FieldValue.Float32 number -> real(number.value());
            case FieldValue.Float64 number -> real(number.value());
            case FieldValue.Decimal number ->
                real(BigDecimal.valueOf(number.unscaled(), number.scale()).doubleValue());
            case FieldValue.Timestamp time -> new JsonValue.Int(time.seconds());
            case FieldValue.Void _ -> JsonValue.NULL;
            case FieldValue.Array array -> array(array);
            case FieldValue.Table table -> toJson(table.table());
            case FieldValue.LongString text -> new JsonValue.Text(text.text());
            case FieldValue.Bytes bytes ->
                new JsonValue.Text(Base64.getEncoder().encodeToString(bytes.bytes()));
        };
    }

    private static JsonValue real(double value) {
        return Double.isFinite(value) ? new JsonValue.Real(value) : JsonValue.NULL;
    }

    private static JsonValue array(FieldValue.Array array) {
        List<JsonValue> items = new ArrayList<>(array.values().size());
        array.values().forEach(each -> items.add(toJson(each)));
        return new JsonValue.Array(items);
    }

    /** Any value as a table: parameters are tables in core and any JSON outside, so the value is the only member. */
    public static FieldTable wrapped(JsonValue value) {
        return FieldTable.builder().put(VALUE, toValue(value)).build();
    }

    /** What was {@link #wrapped}; a table that was not is itself. */
    public static JsonValue unwrapped(FieldTable table) {
        FieldValue value = table.find(VALUE);
        return value == null ? toJson(table) : toJson(value);
    }

    /**
     * A table. What a client of AMQP could not send is refused: what is stored must be readable again, and fit into
     * the frames of those who read it.
     *
     * @throws io.warrenmq.http.error.HttpRefusal 400 when it is too large or too deep, or for a name of more than 255
     *     bytes
     */
    public static FieldTable toTable(JsonObject object) {
        return new Conversion().table(object, 1);
    }

    /** The same for a single value. */
    public static FieldValue toValue(JsonValue value) {
        return new Conversion().value(value, 1);
    }

    /** Counts what it has converted. */
    private static final class Conversion {
        private static final int BYTES_MAX = 128 * 1024;
        private static final TableLimits LIMITS = TableLimits.CLIENT;

        private int entries;
        private long bytes;

        private FieldTable table(JsonObject object, int depth) {
            requireDepth(depth);
            FieldTable.Builder table = FieldTable.builder();
            object.forEach((name, value) -> {
                count(name.length());
                put(table, name, value(value, depth));
            });
            return table.build();
        }

        private static void put(FieldTable.Builder table, String name, FieldValue value) {
            try {
                table.put(name, value);
            } catch (IllegalArgumentException fault) {
                throw badRequest(String.valueOf(fault.getMessage()));
            }
        }

        private FieldValue array(JsonValue.Array array, int depth) {
            requireDepth(depth);
            List<FieldValue> items = new ArrayList<>();
            for (JsonValue each : array.items()) {
                count(0);
                items.add(value(each, depth));
            }
            return new FieldValue.Array(items);
        }

        private FieldValue value(JsonValue value, int depth) {
            return switch (value) {
                case JsonObject object -> new FieldValue.Table(table(object, depth + 1));
                case JsonValue.Array array -> array(array, depth + 1);
                case JsonValue.Text text -> text(text.value());
                case JsonValue.Int number -> FieldValue.Int.of(number.value());
                case JsonValue.Real number -> new FieldValue.Float64(number.value());
                case JsonValue.Bool bool -> new FieldValue.Bool(bool.value());
                case JsonValue.Null _ -> new FieldValue.Void();
            };
        }

        private FieldValue text(String text) {
            add(text.length());
            return FieldValue.LongString.of(text);
        }

        private void count(int nameChars) {
            add(nameChars);
            if (++entries > LIMITS.entriesMax()) {
                throw badRequest("more than " + LIMITS.entriesMax() + " values in a table");
            }
        }

        private void add(int chars) {
            bytes += chars; // a character has at least one byte
            if (bytes > BYTES_MAX) {
                throw badRequest("a table of more than " + BYTES_MAX + " bytes");
            }
        }

        private static void requireDepth(int depth) {
            if (depth > LIMITS.depthMax()) {
                throw badRequest("tables and arrays within each other more than " + LIMITS.depthMax() + " deep");
            }
        }
    }
}
