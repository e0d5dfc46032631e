package io.warrenmq.http.route;

import io.warrenmq.core.audit.Actor;
import org.jspecify.annotations.Nullable;

/**
 * Whose request the current thread answers: everything that is asked of the broker meanwhile carries that name into the
 * audit log, without a resource having to think of it.
 */
public final class Acting {
    private static final ScopedValue<Actor> CURRENT = ScopedValue.newInstance();

    private Acting() {}

    /** Does the work of that request. */
    public static <R, X extends Throwable> R as(Actor actor, ScopedValue.CallableOp<R, X> work) throws X {
        return ScopedValue.where(CURRENT, actor).call(work);
    }

    /** Who asks; null on routes that are open to all. */
    public static @Nullable Actor current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }
}
