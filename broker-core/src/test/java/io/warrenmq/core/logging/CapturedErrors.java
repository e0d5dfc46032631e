package io.warrenmq.core.logging;

import java.util.ArrayList;
import java.util.List;

/** What the broker logged as errors: shards log a defect and go on, but a test must hear of it. */
public final class CapturedErrors {
    private static final ThreadLocal<List<Throwable>> CAPTURED = ThreadLocal.withInitial(ArrayList::new);

    private CapturedErrors() {}

    static void add(Throwable error) {
        CAPTURED.get().add(error);
    }

    /** Whether there are any of the calling thread. */
    public static boolean isEmpty() {
        return CAPTURED.get().isEmpty();
    }

    /** Those that the calling thread has logged since the last call. */
    public static List<Throwable> take() {
        List<Throwable> taken = List.copyOf(CAPTURED.get());
        CAPTURED.get().clear();
        return taken;
    }
}
