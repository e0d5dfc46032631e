package io.warrenmq.core.table;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Field tables with every type of value, from a seeded generator. */
public final class RandomTables {
    private static final List<IntType> INT_TYPES = List.of(IntType.values());

    private final RandomGenerator random;

    public RandomTables(RandomGenerator random) {
        this.random = random;
    }

    /** A table of a few entries whose nesting goes at most {@code depth} levels further down. */
    public FieldTable table(int depth) {
        var builder = FieldTable.builder();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            builder.put(name(), value(depth));
        }
        return builder.build();
    }

    private String name() {
        String[] parts = {"x-match", "a", "ü", "日本", "", "x".repeat(255)};
        return parts[random.nextInt(parts.length)];
    }

    private FieldValue value(int depth) {
        int kind = random.nextInt(depth > 0 ? 12 : 10);
        return switch (kind) {
            case 0 -> new FieldValue.Bool(random.nextBoolean());
            case 1, 2 -> integer();
            case 3 -> new FieldValue.Float32(random.nextFloat());
            case 4 -> new FieldValue.Float64(random.nextDouble());
            case 5 -> new FieldValue.Decimal(random.nextInt(256), random.nextInt());
            case 6 -> new FieldValue.Timestamp(random.nextLong());
            case 7 -> new FieldValue.Void();
            case 8 -> new FieldValue.LongString(bytes());
            case 9 -> new FieldValue.Bytes(bytes());
            case 10 -> new FieldValue.Table(table(depth - 1));
            default -> array(depth - 1);
        };
    }

    private FieldValue.Int integer() {
        IntType type = INT_TYPES.get(random.nextInt(INT_TYPES.size()));
        long value = random.nextLong() >> random.nextInt(64);
        return type.holds(value) ? new FieldValue.Int(type, value) : new FieldValue.Int(type, 0);
    }

    private FieldValue.Array array(int depth) {
        List<FieldValue> values = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            values.add(value(depth));
        }
        return new FieldValue.Array(values);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }
}
