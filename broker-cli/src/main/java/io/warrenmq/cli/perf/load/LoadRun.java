package io.warrenmq.cli.perf.load;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.perf.client.ChannelTraffic;
import io.warrenmq.cli.perf.client.ClientConnection;
import io.warrenmq.cli.perf.client.ClientLoops;
import io.warrenmq.cli.perf.measure.ProcessCpu;
import io.warrenmq.cli.perf.measure.Window;
import io.warrenmq.cli.perf.plan.LoadPlan;
import io.warrenmq.cli.perf.plan.TimePlan;
import java.util.concurrent.TimeUnit;

/**
 * One run: declares, connects, lets producers and consumers work, stops the producers, waits for what is under way,
 * counts what is missing, and cleans up. On the command's own thread; the work is done on the loops.
 */
public final class LoadRun {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Where nothing has come for so long, nothing will. */
    private static final long SILENCE_NS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final LoadPlan plan;
    private final TimePlan time;
    private final Progress progress;
    private final Fleet fleet;
    private final Meter meter;
    private final Backlog backlog;
    private final Producers producers;
    private final Consumers consumers;
    private long nextTickNs;
    private double drainSeconds;

    private LoadRun(LoadPlan plan, ClientLoops loops, Progress progress) {
        this.plan = plan;
        this.time = plan.time();
        this.progress = progress;
        this.fleet = new Fleet(loops);
        this.meter = new Meter(loops.loops(), plan.brokerPid(), time.isCounted(), progress);
        this.backlog = new Backlog(plan.producers().backlogMax());
        this.producers = new Producers(plan);
        this.consumers = new Consumers(plan);
    }

    /**
     * Runs it to its end.
     *
     * @throws CommandFailure when it cannot begin; what goes wrong later is part of the result
     */
    public static LoadResult run(LoadPlan plan, ClientLoops loops, Progress progress) {
        return new LoadRun(plan, loops, progress).run();
    }

    private LoadResult run() {
        ClientConnection control = fleet.connect(1).getFirst();
        Topology topology = new Topology(Fleet.openChannel(control, ChannelTraffic.NONE), plan.topology());
        try {
            topology.declare();
            try {
                consumers.open(fleet, meter, backlog);
                producers.open(fleet, meter, backlog);
                progress.begin();
                begin();
                return measured();
            } finally {
                topology.delete();
            }
        } finally {
            fleet.close();
        }
    }

    private LoadResult measured() {
        CommandFailure failure = null;
        Window window;
        try {
            work();
            window = end();
            consumers.finish();
        } catch (CommandFailure early) {
            failure = early;
            meter.tick(false);
            window = meter.closeWindow();
        }
        boolean isChecked = plan.isChecked() && failure == null;
        return new LoadResult(
                window,
                totals(isChecked),
                drainSeconds,
                isChecked,
                plan.brokerPid() == 0 ? 0 : ProcessCpu.residentBytes(plan.brokerPid()),
                failure == null ? null : failure.getMessage());
    }

    /** Without producers, consuming is what is measured, so the clock starts before it. */
    private void begin() {
        if (plan.producers().count() > 0) {
            consumers.begin();
        }
        meter.begin(time.warmUpSeconds() > 0);
        nextTickNs = System.nanoTime() + intervalNs();
        if (plan.producers().count() > 0) {
            producers.begin(System.nanoTime());
        } else {
            consumers.begin();
        }
    }

    private void work() {
        long startNs = System.nanoTime();
        if (time.warmUpSeconds() > 0) {
            long endNs = startNs + nanos(time.warmUpSeconds());
            await(endNs, false);
            meter.tick(isWorthTelling());
            meter.openWindow();
            nextTickNs = System.nanoTime() + intervalNs();
            startNs = endNs;
        }
        await(time.durationSeconds() > 0 ? startNs + nanos(time.durationSeconds()) : Long.MAX_VALUE, true);
    }

    /** Waits until the time, or until all has been sent, or until a run that has no other end stands still. */
    private void await(long untilNs, boolean endsByCount) {
        Patience patience = new Patience(SILENCE_NS_MAX);
        for (long nowNs = System.nanoTime(); nowNs < untilNs; nowNs = System.nanoTime()) {
            fleet.await(Math.min(LOOK_NS, untilNs - nowNs));
            tickWhenDue();
            if (endsByCount && time.isCounted() && (isCountReached() || patience.isOver(progressSoFar()))) {
                return;
            }
        }
    }

    private boolean isCountReached() {
        return plan.producers().count() > 0 ? producers.isFinished() : consumers.distinct() >= time.count();
    }

    private long progressSoFar() {
        return producers.sent() + consumers.distinct() - producers.unconfirmed();
    }

    private void tickWhenDue() {
        if (System.nanoTime() >= nextTickNs) {
            meter.tick(true);
            nextTickNs += intervalNs();
        }
    }

    /** An interval that ends early is told when it was at least half of one. */
    private boolean isWorthTelling() {
        return time.intervalSeconds() > 0 && nextTickNs - System.nanoTime() < intervalNs() / 2;
    }

    private long intervalNs() {
        return time.intervalSeconds() > 0 ? nanos(time.intervalSeconds()) : Long.MAX_VALUE / 2;
    }

    /** The end of the window: with a duration now, with a count when the last message has come. */
    private Window end() {
        Window window = null;
        if (!time.isCounted()) {
            meter.tick(isWorthTelling());
            window = meter.closeWindow();
        }
        producers.stop();
        drain();
        meter.tick(false);
        return window == null ? meter.closeWindow() : window;
    }

    private void drain() {
        long startNs = System.nanoTime();
        long untilNs = startNs + nanos(time.drainSeconds());
        Patience patience = new Patience(SILENCE_NS_MAX);
        while (isAwaited() && System.nanoTime() < untilNs && !patience.isOver(progressSoFar())) {
            fleet.await(LOOK_NS);
        }
        drainSeconds = (System.nanoTime() - startNs) / 1e9;
    }

    private boolean isAwaited() {
        return producers.unconfirmed() > 0 || (plan.isChecked() && missing() > 0);
    }

    private long missing() {
        meter.tick(false);
        long refused = (meter.whole().nacked + meter.whole().returned)
                * plan.topology().copies();
        return Math.max(0, expected() - refused - consumers.distinct());
    }

    private long expected() {
        return producers.sent() * plan.topology().copies();
    }

    private LoadResult.Totals totals(boolean isChecked) {
        var whole = meter.whole();
        return new LoadResult.Totals(
                whole.sent,
                whole.received,
                whole.confirmed,
                whole.nacked,
                whole.returned,
                whole.redelivered,
                isChecked ? expected() : 0,
                isChecked ? missing() : 0,
                consumers.duplicates(),
                consumers.foreign(),
                producers.unconfirmed(),
                fleet.blockedCount());
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
