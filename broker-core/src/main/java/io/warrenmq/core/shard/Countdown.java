package io.warrenmq.core.shard;

/** Runs a task once a number of things have happened. Owned by one shard. */
public final class Countdown {
    private final Runnable onZero;
    private int left;

    /** Runs {@code onZero} at once when there is nothing to wait for. */
    public static Countdown of(int count, Runnable onZero) {
        Countdown countdown = new Countdown(count, onZero);
        if (count == 0) {
            onZero.run();
        }
        return countdown;
    }

    private Countdown(int count, Runnable onZero) {
        this.left = count;
        this.onZero = onZero;
    }

    /** One of them has happened. */
    public void one() {
        if (--left == 0) {
            onZero.run();
        }
    }
}
