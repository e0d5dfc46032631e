package io.warrenmq.cli.perf.load;

import io.warrenmq.amqp.method.ExchangeMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.cli.perf.client.ClientChannel;
import io.warrenmq.cli.perf.client.Waiting;
import io.warrenmq.cli.perf.plan.TopologyPlan;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Declares what a run needs and deletes it afterwards, many requests at once. On the command's own thread. */
public final class Topology {
    private static final int REQUESTS_MAX = 500;

    private final ClientChannel channel;
    private final TopologyPlan plan;

    public Topology(ClientChannel channel, TopologyPlan plan) {
        this.channel = channel;
        this.plan = plan;
    }

    /** Declares queues, exchange and bindings, unless they are said to be there. */
    public void declare() {
        if (plan.predeclared()) {
            return;
        }
        List<Method> requests = new ArrayList<>();
        if (!plan.usesDefaultExchange()) {
            requests.add(new ExchangeMethod.Declare(
                    plan.exchange(),
                    plan.exchangeType(),
                    false,
                    plan.durable(),
                    false,
                    false,
                    false,
                    FieldTable.EMPTY));
        }
        for (String queue : plan.queues()) {
            requests.add(new QueueMethod.Declare(queue, false, plan.durable(), false, false, false, plan.arguments()));
        }
        if (!plan.usesDefaultExchange()) {
            addBindings(requests);
        }
        ask(requests, "declare");
    }

    private void addBindings(List<Method> requests) {
        List<String> queues = plan.queues();
        for (int i = 0; i < queues.size(); i++) {
            requests.add(new QueueMethod.Bind(queues.get(i), plan.exchange(), plan.keyOf(i), false, plan.headersOf(i)));
        }
        for (int i = 0; i < plan.extraBindings(); i++) {
            requests.add(new QueueMethod.Bind(
                    queues.get(i % queues.size()), plan.exchange(), plan.extraKey(i), false, plan.extraHeaders(i)));
        }
    }

    /** Deletes the queues and the exchange, whatever is in them, unless they are to stay. */
    public void delete() {
        if (plan.predeclared() || plan.kept() || channel.connection().isClosed()) {
            return;
        }
        List<Method> requests = new ArrayList<>();
        if (!plan.usesDefaultExchange()) {
            requests.add(new ExchangeMethod.Delete(plan.exchange(), false, false));
        }
        for (String queue : plan.queues()) {
            requests.add(new QueueMethod.Delete(queue, false, false, false));
        }
        ask(requests, "delete");
    }

    /** How many messages wait in the queues. */
    public long waiting() {
        List<Method> requests = plan.queues().stream()
                .<Method>map(
                        queue -> new QueueMethod.Declare(queue, true, false, false, false, false, FieldTable.EMPTY))
                .toList();
        return ask(requests, "count").stream()
                .mapToLong(answer -> answer instanceof QueueMethod.DeclareOk ok ? ok.messageCount() : 0)
                .sum();
    }

    private List<Method> ask(List<Method> requests, String what) {
        List<Method> answers = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += REQUESTS_MAX) {
            List<Method> some = requests.subList(from, Math.min(requests.size(), from + REQUESTS_MAX));
            answers.addAll(Waiting.onAll(Waiting.on(send(some), what), what));
        }
        return answers;
    }

    private CompletableFuture<List<CompletableFuture<Method>>> send(List<Method> requests) {
        return CompletableFuture.supplyAsync(
                () -> requests.stream().map(channel::ask).toList(),
                channel.connection().loop());
    }
}
