package io.warrenmq.cli.admin.print;

import java.io.PrintWriter;

/** How far a long work has come, on one line of a terminal that is rewritten; nothing elsewhere. Not thread-safe. */
public final class ProgressBar implements AutoCloseable {
    private static final int CELLS = 30;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int PERCENT = 100;

    private final PrintWriter err;
    private final boolean isVisible;
    private final String what;
    private final long total;
    private long done;
    private long drawnAtNanos;

    public ProgressBar(PrintWriter err, boolean isVisible, String what, long total) {
        this.err = err;
        this.isVisible = isVisible && total > 1;
        this.what = what;
        this.total = total;
        this.drawnAtNanos = System.nanoTime();
    }

    /** One more is done. */
    public void step() {
        advance(1);
    }

    /** That many more are done. */
    public void advance(long count) {
        done += count;
        long nowNanos = System.nanoTime();
        if (isVisible && nowNanos - drawnAtNanos >= REDRAW_NANOS) {
            drawnAtNanos = nowNanos;
            err.print('\r' + draw());
            err.flush();
        }
    }

    /** As it stands now. */
    String draw() {
        int filled = total == 0 ? CELLS : (int) Math.min(CELLS, done * CELLS / total);
        long percent = total == 0 ? PERCENT : Math.min(PERCENT, done * PERCENT / total);
        return "%s [%s%s] %3d%% %d/%d"
                .formatted(what, "#".repeat(filled), ".".repeat(CELLS - filled), percent, done, total);
    }

    /** Takes the line away, so that what comes next stands alone. */
    @Override
    public void close() {
        if (isVisible) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
