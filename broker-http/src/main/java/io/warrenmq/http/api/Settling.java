package io.warrenmq.http.api;

import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Return;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.http.api.PulledMessages.Held;
import io.warrenmq.http.route.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** What receivers say of the messages that they have pulled. Used by threads of requests. */
record Settling(BrokerCalls calls, PulledMessages pulled) {
    /** What becomes of messages. */
    enum Ending {
        ACK,
        GIVE_BACK,
        REJECT
    }

    /** @param isDone false when the receiver does not have the message, any more */
    record Result(String receipt, boolean isDone) {}

    /** Ends the receipts. */
    List<Result> settle(Request request, List<String> receipts, Ending ending) {
        Map<String, Held> held = new LinkedHashMap<>();
        for (String each : receipts) {
            Held theirs = pulled.take(each, request.caller().name(), request.path("vhost"), request.path("name"));
            if (theirs != null) {
                held.put(each, theirs);
            }
        }
        Set<String> done = onQueue(held, (queue, deliveries) -> {
            switch (ending) {
                case ACK -> deliveries.forEach(queue::settle);
                case GIVE_BACK -> queue.requeue(deliveries, Return.FAILED);
                case REJECT -> queue.reject(deliveries);
            }
        });
        if (ending == Ending.ACK) {
            count(request.path("vhost"), acknowledged(done.size()));
        }
        return results(receipts, done);
    }

    /** Gives their holders more time, or less. */
    List<Result> extend(Request request, List<String> receipts, long leaseMs, long nowMs) {
        Map<String, Held> held = new LinkedHashMap<>();
        for (String each : receipts) {
            Held theirs = pulled.find(each, request.caller().name(), request.path("vhost"), request.path("name"));
            if (theirs != null) {
                held.put(each, theirs);
            }
        }
        Set<String> done = onQueue(
                held,
                (queue, deliveries) -> deliveries.forEach(each -> queue.pulls().lease(each, leaseMs)));
        done.forEach(each -> pulled.extend(each, nowMs + leaseMs));
        return results(receipts, done);
    }

    private static List<Result> results(List<String> receipts, Set<String> done) {
        List<Result> results = new ArrayList<>();
        for (String each : receipts) {
            results.add(new Result(each, done.remove(each))); // one that is named twice is done once
        }
        return results;
    }

    /** Does something with those that are still out, on their queue's shard; returns their receipts. */
    private Set<String> onQueue(Map<String, Held> held, BiConsumer<Queue, List<Delivery>> action) {
        Map<Queue, Map<String, Held>> byQueue = new LinkedHashMap<>();
        held.forEach((receipt, each) -> byQueue.computeIfAbsent(each.delivery().queue(), _ -> new LinkedHashMap<>())
                .put(receipt, each));
        Set<String> done = new HashSet<>();
        byQueue.forEach((queue, theirs) -> done.addAll(calls.<Set<String>>ask(reply -> {
            Shard shard = queue.shard();
            reply.ask(shard, () -> {
                Set<String> out = new HashSet<>();
                List<Delivery> deliveries = new ArrayList<>();
                theirs.forEach((receipt, each) -> {
                    if (!queue.isEnded() && each.delivery().isOut()) {
                        out.add(receipt);
                        deliveries.add(each.delivery());
                    }
                });
                action.accept(queue, deliveries);
                reply.done(shard, out);
            });
        })));
        return done;
    }

    private static MessageStats acknowledged(int count) {
        return new MessageStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count, 0, 0, 0);
    }

    /** Counts what happened without a channel. */
    void count(String vhost, MessageStats stats) {
        calls.<Done>ask(reply -> {
            calls.management().connections().count(calls.shard(), vhost, stats, false);
            reply.done(calls.shard(), Done.DONE);
        });
    }
}
