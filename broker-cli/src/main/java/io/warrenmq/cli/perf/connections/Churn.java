package io.warrenmq.cli.perf.connections;

import io.netty.channel.EventLoop;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.cli.perf.client.ChannelTraffic;
import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.client.ClientConnection;
import io.warrenmq.cli.perf.client.ClientLoops;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.load.Fleet;
import io.warrenmq.cli.perf.load.MessageTemplate;
import io.warrenmq.cli.perf.load.Topology;
import io.warrenmq.cli.perf.measure.Pace;
import io.warrenmq.cli.perf.measure.ProcessCpu;
import io.warrenmq.cli.perf.plan.LoadPlan;
import io.warrenmq.core.message.BasicProperties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections that come and go at a fixed rate: each logs in, opens a channel, publishes one message and closes. The
 * rate does not wait for them, but for at most {@value #OPEN_MAX} that are under way.
 */
public final class Churn {
    private static final int OPEN_MAX = 500;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final LoadPlan plan;
    private final ClientLoops loops;
    private final EventLoop timer;
    private final SourceAddresses sources;
    private final ChurnTally tally = new ChurnTally();
    private final Pace pace;
    private final long limit;
    private long number;
    private volatile boolean stopped;

    /** Hears how it goes. On the command's own thread. */
    public interface Progress {
        /** The broker is there, and the queue is declared. */
        void begin();

        void interval(double atSeconds, long completed);
    }

    private Churn(LoadPlan plan, double ratePerSecond, ClientLoops loops) {
        this.plan = plan;
        this.loops = loops;
        this.timer = loops.loops().getFirst();
        this.sources = new SourceAddresses(loops.brokerAddress());
        this.pace = new Pace(System.nanoTime(), ratePerSecond);
        this.limit = plan.time().isCounted() ? plan.time().count() : Long.MAX_VALUE;
    }

    /**
     * Runs it to its end, by time or by the number of connections.
     *
     * @param ratePerSecond above 0
     */
    public static ChurnResult run(LoadPlan plan, double ratePerSecond, ClientLoops loops, Progress progress) {
        Fleet control = new Fleet(loops);
        try {
            Topology topology = new Topology(
                    Fleet.openChannel(control.connect(1).getFirst(), ChannelTraffic.NONE), plan.topology());
            topology.declare();
            try {
                progress.begin();
                return new Churn(plan, ratePerSecond, loops).run(control, topology, progress);
            } finally {
                topology.delete();
            }
        } finally {
            control.close();
        }
    }

    private ChurnResult run(Fleet control, Topology topology, Progress progress) {
        long startNs = System.nanoTime();
        long clientCpuNs = ProcessCpu.ownNs();
        long brokerCpuNs = brokerCpuNs();
        timer.execute(this::turn);
        awaitEnd(control, startNs, progress);
        stopped = true;
        awaitNoneOpen(control);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        return tally.result(
                seconds,
                Math.max(0, tally.completed() - topology.waiting()),
                ProcessCpu.ownNs() - clientCpuNs,
                brokerCpuNs() - brokerCpuNs);
    }

    private long brokerCpuNs() {
        return plan.brokerPid() == 0 ? 0 : ProcessCpu.ofNs(plan.brokerPid());
    }

    private void awaitEnd(Fleet control, long startNs, Progress progress) {
        double duration = plan.time().durationSeconds();
        double interval = plan.time().intervalSeconds();
        double tellAt = interval;
        double seconds = 0;
        while ((duration == 0 || seconds < duration) && tally.completed() < limit) {
            control.await(LOOK_NS);
            seconds = (System.nanoTime() - startNs) / 1e9;
            if (interval > 0 && seconds >= tellAt) {
                progress.interval(seconds, tally.completed());
                tellAt += interval;
            }
        }
    }

    private void awaitNoneOpen(Fleet control) {
        long untilNs = System.nanoTime() + Math.round(plan.time().drainSeconds() * 1e9);
        while (tally.open() > 0 && System.nanoTime() < untilNs) {
            control.await(LOOK_NS);
        }
    }

    /** Begins the connections that are due. On the timer's loop. */
    private void turn() {
        while (!stopped && number < limit) {
            long waitNs = pace.dueNs(number) - System.nanoTime();
            if (waitNs > 0 || tally.open() >= OPEN_MAX) {
                timer.schedule(this::turn, Math.max(waitNs, TimeUnit.MILLISECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
                return;
            }
            live(number, pace.dueNs(number));
            number++;
        }
    }

    private void live(long connectionNumber, long dueNs) {
        tally.begin();
        loops.connect((int) (connectionNumber % loops.loops().size()), sources.of(connectionNumber))
                .thenCompose(connection -> {
                    tally.opened(System.nanoTime() - dueNs);
                    return connection.openChannel(ChannelTraffic.NONE);
                })
                .thenCompose(channel -> publishAndClose(channel, connectionNumber, dueNs))
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        tally.completed(System.nanoTime() - dueNs);
                    } else {
                        tally.failed(Waiting.reason(failure).getMessage());
                    }
                });
    }

    private CompletableFuture<ClientConnection> publishAndClose(ClientChannel channel, long sequence, long dueNs) {
        BasicProperties properties = plan.producers().persistent()
                ? BasicProperties.builder()
                        .deliveryMode(BasicProperties.PERSISTENT)
                        .build()
                : BasicProperties.EMPTY;
        MessageTemplate message = new MessageTemplate(
                new MessageTemplate.ClientAddress(
                        0, channel.number(), channel.connection().frameBytesMax()),
                new BasicMethod.Publish(
                        plan.topology().exchange(), plan.topology().keyOf(0), false, false),
                properties,
                plan.producers().sizeBytes());
        message.write(channel.writer(), sequence, dueNs);
        return channel.connection().close();
    }
}
