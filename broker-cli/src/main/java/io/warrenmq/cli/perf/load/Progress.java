package io.warrenmq.cli.perf.load;

import io.warrenmq.cli.perf.measure.Window;

/** Hears how a run goes. On the command's own thread. */
public interface Progress {
    /** Everything is declared and connected. */
    void begin();

    /** @param warmUp whether this is not counted */
    void interval(double atSeconds, Window interval, boolean warmUp);
}
