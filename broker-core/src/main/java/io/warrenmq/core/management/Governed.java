package io.warrenmq.core.management;

import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.table.FieldTable;
import org.jspecify.annotations.Nullable;

/**
 * Which policies govern a queue or an exchange.
 *
 * @param policy name of the policy, if any
 * @param operatorPolicy name of the operator policy, if any
 * @param definition what both say together; empty, never null
 */
public record Governed(@Nullable String policy, @Nullable String operatorPolicy, FieldTable definition) {
    /** By none. */
    public static final Governed NONE = new Governed(null, null, FieldTable.EMPTY);

    static Governed by(EffectivePolicy policy) {
        return policy.equals(EffectivePolicy.NONE)
                ? NONE
                : new Governed(name(policy.user()), name(policy.operator()), policy.definition());
    }

    private static @Nullable String name(@Nullable Policy policy) {
        return policy == null ? null : policy.name();
    }
}
