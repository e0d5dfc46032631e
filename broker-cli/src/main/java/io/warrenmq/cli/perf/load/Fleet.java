package io.warrenmq.cli.perf.load;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.perf.client.ChannelTraffic;
import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.client.ClientConnection;
import io.warrenmq.cli.perf.client.ClientLoops;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.plan.ConsumerPlan;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The connections of a run, and the news that one of them has ended too early. On the command's own thread. */
public final class Fleet {
    /** Brokers limit how many may log in at once. */
    private static final int LOGINS_MAX = 200;

    private static final long CLOSE_MS = 5_000;

    private final ClientLoops loops;
    private final List<ClientConnection> connections = new ArrayList<>();
    private final CompletableFuture<ClientConnection> trouble = new CompletableFuture<>();

    public Fleet(ClientLoops loops) {
        this.loops = loops;
    }

    /** Opens connections, spread over the loops. */
    public List<ClientConnection> connect(int count) {
        List<ClientConnection> opened = new ArrayList<>();
        while (opened.size() < count) {
            List<CompletableFuture<ClientConnection>> logins = new ArrayList<>();
            for (int i = opened.size(); i < Math.min(count, opened.size() + LOGINS_MAX); i++) {
                logins.add(loops.connect(i));
            }
            opened.addAll(Waiting.onAll(logins, "log in"));
        }
        for (ClientConnection each : opened) {
            each.closed().whenComplete((_, failure) -> {
                if (failure != null) {
                    trouble.completeExceptionally(failure);
                }
            });
        }
        connections.addAll(opened);
        return opened;
    }

    /** Opens a channel on a connection of any fleet. */
    public static ClientChannel openChannel(ClientConnection connection, ChannelTraffic traffic) {
        return Waiting.on(
                CompletableFuture.supplyAsync(() -> connection.openChannel(traffic), connection.loop())
                        .thenCompose(opening -> opening),
                "open a channel");
    }

    /** Turns confirms on. */
    static void selectConfirms(ClientChannel channel) {
        Waiting.on(
                CompletableFuture.supplyAsync(
                                () -> channel.ask(new ConfirmMethod.Select(false)),
                                channel.connection().loop())
                        .thenCompose(answer -> answer),
                "select confirms");
    }

    /** Begins to consume. Deliveries may come before this returns. */
    static void consume(ClientChannel channel, String queue, ConsumerPlan plan, Runnable before) {
        Waiting.on(
                CompletableFuture.supplyAsync(
                                () -> {
                                    before.run();
                                    if (plan.prefetch() > 0) {
                                        channel.ask(new BasicMethod.Qos(0, plan.prefetch(), false));
                                    }
                                    return channel.ask(new BasicMethod.Consume(
                                            queue, "", false, plan.autoAck(), false, false, FieldTable.EMPTY));
                                },
                                channel.connection().loop())
                        .thenCompose(answer -> answer),
                "consume from " + queue);
    }

    /**
     * Waits, or fails as soon as one of the connections has ended.
     *
     * @throws CommandFailure with what the broker said
     */
    public void await(long waitNs) {
        try {
            trouble.get(Math.max(0, waitNs), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // All are well.
        } catch (ExecutionException e) {
            throw Waiting.reason(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often the broker told a publisher that it takes no messages for now. */
    long blockedCount() {
        return connections.stream()
                .mapToLong(each -> Waiting.on(
                        CompletableFuture.supplyAsync(each::blockedCount, each.loop()), "count what was blocked"))
                .sum();
    }

    /** Closes all connections; one that cannot be closed any more is left alone. */
    public void close() {
        List<CompletableFuture<ClientConnection>> closing = connections.stream()
                .map(each ->
                        CompletableFuture.supplyAsync(each::close, each.loop()).thenCompose(closed -> closed))
                .toList();
        CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, CLOSE_MS, TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null)
                .join();
    }
}
