package io.warrenmq.cli.perf.load;

import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.client.ClientConnection;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.measure.Arrivals;
import io.warrenmq.cli.perf.plan.ConsumerPlan;
import io.warrenmq.cli.perf.plan.LoadPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

/** All consumers of a run, and what has arrived at each queue. On the command's own thread. */
final class Consumers {
    private final LoadPlan plan;
    private final List<Arrivals> arrivals = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();

    private record Member(ConsumerChannel consumer, ClientChannel channel, String queue) {}

    Consumers(LoadPlan plan) {
        this.plan = plan;
        plan.topology().queues().forEach(_ -> arrivals.add(new Arrivals()));
    }

    /** Opens the channels; nothing is consumed yet. */
    void open(Fleet fleet, Meter meter, Backlog backlog) {
        ConsumerPlan wanted = plan.consumers();
        if (wanted.count() == 0) {
            return;
        }
        List<ClientConnection> connections =
                fleet.connect(wanted.connections() == 0 ? wanted.count() : wanted.connections());
        ConsumerChannel.Checks checks =
                new ConsumerChannel.Checks(plan.producers().count() > 0, System.nanoTime());
        for (int i = 0; i < wanted.count(); i++) {
            ClientConnection connection = connections.get(i % connections.size());
            int queue = i % arrivals.size();
            ConsumerChannel consumer =
                    new ConsumerChannel(meter.tallyOf(connection.loop()), arrivals.get(queue), backlog, checks, wanted);
            ClientChannel channel = Fleet.openChannel(connection, consumer);
            members.add(new Member(consumer, channel, plan.topology().queues().get(queue)));
        }
    }

    void begin() {
        for (Member member : members) {
            Fleet.consume(
                    member.channel(),
                    member.queue(),
                    plan.consumers(),
                    () -> member.consumer().begin(member.channel()));
        }
    }

    /** Acknowledges what is left. */
    void finish() {
        ask(consumer -> {
            consumer.finish();
            return 0;
        });
    }

    /** Different messages that have come, summed over the queues. */
    long distinct() {
        return arrivals.stream().mapToLong(Arrivals::distinct).sum();
    }

    long duplicates() {
        return ask(ConsumerChannel::duplicates);
    }

    long foreign() {
        return ask(ConsumerChannel::foreign);
    }

    private long ask(ToLongFunction<ConsumerChannel> question) {
        List<CompletableFuture<Long>> answers = members.stream()
                .map(member -> CompletableFuture.supplyAsync(
                        () -> question.applyAsLong(member.consumer()),
                        member.channel().connection().loop()))
                .toList();
        return Waiting.onAll(answers, "ask the consumers").stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
