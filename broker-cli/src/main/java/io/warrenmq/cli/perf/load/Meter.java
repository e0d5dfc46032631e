package io.warrenmq.cli.perf.load;

import io.netty.channel.EventLoop;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.measure.ProcessCpu;
import io.warrenmq.cli.perf.measure.Tally;
import io.warrenmq.cli.perf.measure.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One tally for each event loop, read and emptied at the end of each interval. The interval counts for the run as a
 * whole, and for its window when that is open. On the command's own thread.
 */
final class Meter {
    private final List<EventLoop> loops;
    private final List<Tally> tallies = new ArrayList<>();
    private final Tally whole = new Tally();
    private final long brokerPid;
    private final Progress progress;
    private final boolean counted;
    private Tally measured = new Tally();
    private Instant intervalStart;
    private Instant windowStart;
    private long startNs;
    private boolean warmUp;

    /** A moment, with the processor time used until then. */
    private record Instant(long ns, long clientCpuNs, long brokerCpuNs) {}

    /** @param brokerPid 0 when the broker's processor time is not wanted */
    Meter(List<EventLoop> loops, long brokerPid, boolean counted, Progress progress) {
        this.loops = loops;
        this.brokerPid = brokerPid;
        this.counted = counted;
        this.progress = progress;
        loops.forEach(_ -> tallies.add(new Tally()));
        this.windowStart = now();
        this.intervalStart = windowStart;
        this.startNs = windowStart.ns();
    }

    /** The run begins here, and its window unless it warms up first. */
    void begin(boolean warmsUp) {
        windowStart = now();
        intervalStart = windowStart;
        startNs = windowStart.ns();
        warmUp = warmsUp;
    }

    private Instant now() {
        return new Instant(System.nanoTime(), ProcessCpu.ownNs(), brokerPid == 0 ? 0 : ProcessCpu.ofNs(brokerPid));
    }

    /** The tally that what runs on a loop counts in. */
    Tally tallyOf(EventLoop loop) {
        return tallies.get(loops.indexOf(loop));
    }

    /** All from the first message on, up to the last interval. */
    Tally whole() {
        return whole;
    }

    /** Ends an interval. */
    void tick(boolean isTold) {
        Tally tally = new Tally();
        for (int i = 0; i < tallies.size(); i++) {
            Tally each = tallies.get(i);
            Waiting.on(CompletableFuture.supplyAsync(() -> each.moveTo(tally), loops.get(i)), "read the counters");
        }
        Instant end = now();
        if (isTold) {
            progress.interval((end.ns() - startNs) / 1e9, window(tally, intervalStart, end, false), warmUp);
        }
        intervalStart = end;
        measured.add(tally);
        whole.add(tally);
    }

    /** The window begins at the last interval's end: what was measured so far is forgotten. */
    void openWindow() {
        measured = new Tally();
        windowStart = intervalStart;
        warmUp = false;
    }

    /** The window ends at the last interval. What comes later is part of the whole only. */
    Window closeWindow() {
        Window window = window(measured, windowStart, intervalStart, counted);
        measured = new Tally();
        return window;
    }

    private static Window window(Tally tally, Instant start, Instant end, boolean counted) {
        return new Window(
                tally,
                start.ns(),
                end.ns(),
                counted,
                end.clientCpuNs() - start.clientCpuNs(),
                end.brokerCpuNs() - start.brokerCpuNs());
    }
}
