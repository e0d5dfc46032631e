package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.exchange.RecentHistory;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one binding, and gives what an exchange of type {@code x-recent-history} has kept to whoever is newly bound to
 * it, in the order in which it came. What is published from the binding on may reach the queue earlier, because it
 * comes from other shards. Home shard; used once.
 */
final class HistoryReplay {
    private final VirtualHost vhost;
    private final Topology topology;
    private final BindingRequest request;
    private List<Message> kept = List.of();

    HistoryReplay(VirtualHost vhost, BindingRequest request) {
        this.vhost = vhost;
        this.topology = vhost.topology();
        this.request = request;
    }

    /** Makes the binding as {@link Topology#bind} does. */
    boolean bind() {
        Exchange source = topology.findExchange(request.source());
        if (source == null || !(source.memory() instanceof RecentHistory history)) {
            return topology.bind(request);
        }
        boolean[] made = {false};
        kept = history.beforeBinding(() -> {
            made[0] = topology.bind(request);
            return made[0];
        });
        return made[0];
    }

    /** Hands over what was kept; {@code done} runs when the queues have it: at once when there is nothing. */
    void handOver(Runnable done) {
        if (kept.isEmpty()) {
            done.run();
            return;
        }
        Shard home = vhost.home();
        Map<Queue, List<Message>> shares = shares();
        Countdown open = Countdown.of(shares.size(), done);
        shares.forEach((queue, share) -> home.send(queue.shard(), () -> {
            share.forEach(queue::publish);
            queue.shard().send(home, open::one);
        }));
    }

    private Map<Queue, List<Message>> shares() {
        Map<Queue, List<Message>> shares = new LinkedHashMap<>();
        RouteSet routes = new RouteSet(vhost, vhost.home());
        for (Message each : kept) {
            Message copy = each.copy();
            Queue[] queues = request.toQueue()
                    ? new Queue[] {topology.queue(request.destination())}
                    : route(routes, topology.exchange(request.destination()), copy);
            journal(copy, queues);
            for (Queue queue : queues) {
                shares.computeIfAbsent(queue, _ -> new ArrayList<>()).add(copy);
            }
        }
        return shares;
    }

    private static Queue[] route(RouteSet routes, Exchange exchange, Message message) {
        FieldTable headers = message.properties().headers();
        routes.route(exchange, message, headers == null ? List.of() : PublishChecks.extraKeys(headers));
        try {
            return routes.queues();
        } finally {
            routes.clear();
        }
    }

    private void journal(Message message, Queue[] queues) {
        if (!message.isPersistent()) {
            return;
        }
        long[] durable = new long[queues.length];
        int count = 0;
        for (Queue queue : queues) {
            if (queue.options().durable()) {
                durable[count++] = queue.identity().id();
            }
        }
        if (count > 0) {
            message.journaledAt(vhost.journal().append(message, durable, count));
        }
    }
}
