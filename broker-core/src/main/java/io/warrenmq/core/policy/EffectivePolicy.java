package io.warrenmq.core.policy;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * What the policies that govern a thing say together. Immutable, for use on any shard.
 *
 * @param user the policy that governs it, if any
 * @param operator the operator policy that governs it, if any
 */
public record EffectivePolicy(
        @Nullable Policy user, @Nullable Policy operator) {
    /** Of what no policy governs. */
    public static final EffectivePolicy NONE = new EffectivePolicy(null, null);

    /** What both say, for display; without what arguments say. Empty when there is no policy. */
    public FieldTable definition() {
        FieldTable.Builder merged = definition(user).toBuilder();
        definition(operator).forEach((key, value) -> merged.put(key, combined(key, value)));
        return merged.build();
    }

    private FieldValue combined(String key, FieldValue operators) {
        FieldValue users = definition(user).find(key);
        Setting setting = Setting.find(key);
        return users == null || setting == null ? operators : setting.withOperator(users, operators);
    }

    private static FieldTable definition(@Nullable Policy policy) {
        return policy == null ? FieldTable.EMPTY : policy.definition();
    }

    /** What holds for something that was declared with these arguments; null when nobody sets it. */
    public @Nullable FieldValue value(Setting setting, FieldTable arguments) {
        FieldValue value = arguments.find(setting.argument());
        FieldValue users = definition(user).find(setting.key());
        if (users != null) {
            value = value == null ? users : setting.withArgument(users, value);
        }
        FieldValue operators = definition(operator).find(setting.key());
        if (operators != null) {
            value = value == null ? operators : setting.withOperator(value, operators);
        }
        return value;
    }
}
