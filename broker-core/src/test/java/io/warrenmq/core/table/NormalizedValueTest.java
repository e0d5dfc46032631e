package io.warrenmq.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizedValueTest {
    @Test
    void isEqualExactlyForWhatIsTheSame() {
        List<FieldValue> values = values();
        for (FieldValue one : values) {
            assertEquals(one.normalized(), one.normalized().normalized());
            for (FieldValue other : values) {
                assertEquals(one.sameValue(other), one.normalized().equals(other.normalized()), one + " and " + other);
                if (one.sameValue(other)) {
                    assertEquals(one.normalized().hashCode(), other.normalized().hashCode());
                }
            }
        }
    }

    private static List<FieldValue> values() {
        List<FieldValue> values = new ArrayList<>();
        for (IntType type : IntType.values()) {
            for (long number : new long[] {0, 1, -1, 255, 256, Long.MIN_VALUE}) {
                if (type.holds(number)) {
                    values.add(new FieldValue.Int(type, number));
                }
            }
        }
        for (float number : new float[] {0f, -0f, 1f, 0.1f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE}) {
            values.add(new FieldValue.Float32(number));
            values.add(new FieldValue.Float64(number));
        }
        values.add(new FieldValue.Float64(0.1));
        values.add(new FieldValue.Float64(Double.MIN_VALUE));
        values.add(new FieldValue.Bool(true));
        values.add(new FieldValue.Bool(false));
        values.add(new FieldValue.Decimal(0, 1));
        values.add(new FieldValue.Decimal(1, 10));
        values.add(new FieldValue.Timestamp(1));
        values.add(new FieldValue.Void());
        values.add(FieldValue.LongString.of("1"));
        values.add(FieldValue.LongString.of(""));
        values.add(new FieldValue.Bytes(new byte[] {'1'}));
        values.add(new FieldValue.Array(List.of(new FieldValue.Int(IntType.INT8, 1))));
        values.add(new FieldValue.Array(List.of(new FieldValue.Int(IntType.INT64, 1))));
        values.add(new FieldValue.Table(FieldTable.builder().put("a", 1).build()));
        values.add(new FieldValue.Table(FieldTable.EMPTY));
        return values;
    }
}
