package io.warrenmq.cli.perf.load;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.client.ClientConnection;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.measure.Pace;
import io.warrenmq.cli.perf.plan.LoadPlan;
import io.warrenmq.cli.perf.plan.ProducerPlan;
import io.warrenmq.cli.perf.plan.TopologyPlan;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.BasicPropertiesBuilder;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** All producers of a run. On the command's own thread, which asks each on its loop. */
final class Producers {
    private final LoadPlan plan;
    private final List<Member> members = new ArrayList<>();

    private record Member(ProducerChannel producer, ClientChannel channel) {}

    Producers(LoadPlan plan) {
        this.plan = plan;
    }

    void open(Fleet fleet, Meter meter, Backlog backlog) {
        ProducerPlan wanted = plan.producers();
        if (wanted.count() == 0) {
            return;
        }
        List<ClientConnection> connections =
                fleet.connect(wanted.connections() == 0 ? wanted.count() : wanted.connections());
        for (int i = 0; i < wanted.count(); i++) {
            ClientConnection connection = connections.get(i % connections.size());
            ProducerChannel producer = new ProducerChannel(
                    meter.tallyOf(connection.loop()), backlog, plan.topology().copies(), wanted.confirmsMax());
            ClientChannel channel = Fleet.openChannel(connection, producer);
            if (wanted.confirmsMax() > 0) {
                Fleet.selectConfirms(channel);
            }
            members.add(new Member(producer, channel));
        }
    }

    /** Lets all of them send; at a fixed rate they take turns evenly. */
    void begin(long startNs) {
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            MessageTemplate template = template(i, member.channel());
            Pace pace = pace(startNs, i);
            long limit = limit(i);
            member.channel()
                    .connection()
                    .loop()
                    .execute(() -> member.producer().begin(member.channel(), template, pace, limit));
        }
    }

    private @Nullable Pace pace(long startNs, int index) {
        double rate = plan.producers().ratePerSecond();
        return rate == 0 ? null : Pace.oneOf(startNs, rate, index, members.size());
    }

    /** An even share of the count; the first ones take what is left over. */
    private long limit(int index) {
        long count = plan.time().count();
        if (count == 0) {
            return Long.MAX_VALUE;
        }
        return count / members.size() + (index < count % members.size() ? 1 : 0);
    }

    private MessageTemplate template(int index, ClientChannel channel) {
        TopologyPlan topology = plan.topology();
        int queue = topology.queueOf(index);
        BasicPropertiesBuilder properties = BasicProperties.builder();
        if (plan.producers().persistent()) {
            properties.deliveryMode(BasicProperties.PERSISTENT);
        }
        FieldTable headers = topology.headersOf(queue);
        if (!headers.isEmpty()) {
            properties.headers(headers);
        }
        return new MessageTemplate(
                new MessageTemplate.ClientAddress(
                        index, channel.number(), channel.connection().frameBytesMax()),
                new BasicMethod.Publish(
                        topology.exchange(),
                        topology.keyOf(queue),
                        plan.producers().mandatory(),
                        false),
                properties.build(),
                plan.producers().sizeBytes());
    }

    void stop() {
        ask(producer -> {
            producer.stop();
            return 0;
        });
    }

    boolean isFinished() {
        return ask(producer -> producer.isFinished() ? 0 : 1) == 0;
    }

    long unconfirmed() {
        return ask(ProducerChannel::unconfirmed);
    }

    long sent() {
        return ask(ProducerChannel::sent);
    }

    private long ask(ToLongFunction<ProducerChannel> question) {
        List<CompletableFuture<Long>> answers = members.stream()
                .map(member -> CompletableFuture.supplyAsync(
                        () -> question.applyAsLong(member.producer()),
                        member.channel().connection().loop()))
                .toList();
        return Waiting.onAll(answers, "ask the producers").stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
