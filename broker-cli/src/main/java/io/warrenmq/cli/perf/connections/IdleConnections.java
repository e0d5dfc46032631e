package io.warrenmq.cli.perf.connections;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.perf.client.ChannelTraffic;
import io.warrenmq.cli.perf.client.ClientConnection;
import io.warrenmq.cli.perf.client.ClientLoops;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.measure.ProcessCpu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens many connections with one channel each and holds them. On the command's own thread. */
public final class IdleConnections {
    /** Brokers limit how many may log in at once. */
    private static final int LOGINS_MAX = 200;

    private static final long CLOSE_MS = 30_000;

    private final ClientLoops loops;
    private final SourceAddresses sources;
    private final long brokerPid;
    private final List<ClientConnection> opened = new ArrayList<>();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final CountDownLatch anyLost = new CountDownLatch(1);

    /** Hears how it goes. */
    public interface Progress {
        /** All connections are open, or as many as could be had. */
        void held(int opened, double seconds);
    }

    private IdleConnections(ClientLoops loops, long brokerPid) {
        this.loops = loops;
        this.brokerPid = brokerPid;
        this.sources = new SourceAddresses(loops.brokerAddress());
    }

    /**
     * Opens and holds them.
     *
     * @param brokerPid 0 when its memory is not wanted
     */
    public static IdleResult run(int count, double holdSeconds, long brokerPid, ClientLoops loops, Progress progress) {
        return new IdleConnections(loops, brokerPid).run(count, holdSeconds, progress);
    }

    private IdleResult run(int count, double holdSeconds, Progress progress) {
        long residentBefore = residentBytes();
        long startNs = System.nanoTime();
        while (opened.size() < count && failure.get() == null) {
            open(Math.min(LOGINS_MAX, count - opened.size()));
        }
        double openSeconds = (System.nanoTime() - startNs) / 1e9;
        progress.held(opened.size(), openSeconds);
        long heldNs = System.nanoTime();
        hold(failure.get() == null ? holdSeconds : 0);
        long residentHeld = residentBytes();
        double heldSeconds = (System.nanoTime() - heldNs) / 1e9;
        long lostSoFar = lost.get();
        String why = failure.get();
        close();
        return new IdleResult(
                count, opened.size(), lostSoFar, openSeconds, heldSeconds, residentBefore, residentHeld, why);
    }

    private long residentBytes() {
        return brokerPid == 0 ? 0 : ProcessCpu.residentBytes(brokerPid);
    }

    private void open(int count) {
        List<CompletableFuture<ClientConnection>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = opened.size() + i;
            opening.add(loops.connect(number, sources.of(number))
                    .thenCompose(connection ->
                            connection.openChannel(ChannelTraffic.NONE).thenApply(_ -> connection)));
        }
        for (CompletableFuture<ClientConnection> each : opening) {
            try {
                ClientConnection connection = Waiting.on(each, "open a connection");
                connection.closed().whenComplete((_, reason) -> lost(reason));
                opened.add(connection);
            } catch (CommandFailure refused) {
                failure.compareAndSet(null, refused.getMessage());
            }
        }
    }

    private void lost(@Nullable Throwable reason) {
        if (reason != null) {
            lost.incrementAndGet();
            failure.compareAndSet(null, Waiting.reason(reason).getMessage());
            anyLost.countDown();
        }
    }

    /** For the whole time, or until one is lost. */
    private void hold(double seconds) {
        try {
            anyLost.await(Math.round(seconds * 1e3), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        CompletableFuture<?>[] closing = opened.stream()
                .map(each ->
                        CompletableFuture.supplyAsync(each::close, each.loop()).thenCompose(closed -> closed))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing)
                .completeOnTimeout(null, CLOSE_MS, TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }
}
