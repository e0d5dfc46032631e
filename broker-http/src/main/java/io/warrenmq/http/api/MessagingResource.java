package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Messages for applications that speak HTTP: publish with confirm, pull, settle. Unlike RabbitMQ's {@code get}, that is
 * for a look at a queue, a message that was pulled stays with its receiver until that one settles it or its time is
 * over.
 */
final class MessagingResource implements Resource {
    private static final int BATCH_MAX = 1_000;
    private static final long WAIT_MS_MAX = 20_000;
    private static final long LEASE_MS_MIN = 1_000;
    private static final long LEASE_MS_MAX = 12L * 60 * 60 * 1_000;
    private static final long LEASE_MS_DEFAULT = 30_000;
    private static final String QUEUE = "/queues/{vhost}/{name}/messages/";

    private final BrokerCalls calls;
    private final Alarms alarms;
    private final PulledMessages pulled = new PulledMessages();
    private final Settling settling;

    MessagingResource(BrokerCalls calls, Alarms alarms) {
        this.calls = calls;
        this.alarms = alarms;
        this.settling = new Settling(calls, pulled);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/exchanges/{vhost}/{name}/messages", Rule.ENTRY, this::publish),
                Route.post(QUEUE + "pull", Rule.ENTRY, this::pull),
                Route.post(QUEUE + "ack", Rule.ENTRY, request -> settle(request, Settling.Ending.ACK)),
                Route.post(QUEUE + "nack", Rule.ENTRY, this::nack),
                Route.post(QUEUE + "extend", Rule.ENTRY, this::extend));
    }

    // --- publish

    private Response publish(Request request) {
        VirtualHost vhost = calls.vhost(request);
        String exchange = Names.exchange(request, "name");
        List<Message> messages = new ArrayList<>();
        for (Members each : items(request.body(), "messages")) {
            messages.add(MessageJson.persistent(exchange, each));
        }
        requireNoAlarm();
        List<BatchPublishing.Result> results = calls.inVhost(request, (session, reply) -> {
            session.access().requireForExchange(Permission.WRITE, exchange);
            if (vhost.inventory().findExchange(exchange) == null) {
                throw BrokerException.notFound("no exchange '" + exchange + "' in vhost '" + vhost.name() + "'");
            }
            new BatchPublishing(vhost, session, calls.management().connections(), messages, reply).run();
        });
        List<JsonValue> shown = new ArrayList<>();
        for (BatchPublishing.Result each : results) {
            shown.add(new JsonObject().put("status", word(each.outcome())).putPresent("reason", each.reason()));
        }
        return Response.json(new JsonObject().put("results", new JsonValue.Array(shown)));
    }

    private static String word(BatchPublishing.Outcome outcome) {
        return switch (outcome) {
            case CONFIRMED -> "confirmed";
            case UNROUTABLE -> "unroutable";
            case REFUSED -> "refused";
            case INVALID -> "invalid";
        };
    }

    /** Who publishes by AMQP waits while there is one. */
    private void requireNoAlarm() {
        Set<Alarm> inForce = alarms.inForce();
        if (!inForce.isEmpty()) {
            Set<String> words = new TreeSet<>();
            inForce.forEach(each -> words.add(each.word()));
            throw HttpRefusal.unavailable("publishers are blocked: low on " + String.join(" and ", words));
        }
    }

    static List<Members> items(Members body, String name) {
        if (!(body.object().find(name) instanceof JsonValue.Array array)) {
            throw badRequest("'" + name + "' must be an array");
        }
        requireBatch(name, array.items().size());
        List<Members> items = new ArrayList<>();
        for (JsonValue each : array.items()) {
            if (!(each instanceof JsonObject object)) {
                throw badRequest("each of '" + name + "' must be an object");
            }
            items.add(new Members(object));
        }
        return items;
    }

    private static void requireBatch(String name, long count) {
        if (count < 1 || count > BATCH_MAX) {
            throw badRequest("'" + name + "' must be 1 to " + BATCH_MAX + ", not " + count);
        }
    }

    // --- pull

    private Response pull(Request request) {
        Members body = request.body();
        long count = body.integer("count", 1);
        requireBatch("count", count);
        long waitMs = body.integer("wait_ms", 0);
        if (waitMs < 0 || waitMs > WAIT_MS_MAX) {
            throw badRequest("'wait_ms' must be 0 to " + WAIT_MS_MAX + ", not " + waitMs);
        }
        long leaseMs = leaseMs(body, LEASE_MS_DEFAULT);
        boolean asText = MessagesResource.asText(body);
        String user = request.caller().name();
        int granted = pulled.reserve(user, (int) count, waitMs > 0, now());
        List<Queue.Got> taken = List.of();
        try {
            taken = waitMs == 0
                    ? take(request, granted, leaseMs, waitMs)
                    : request.whileWaiting(() -> take(request, granted, leaseMs, waitMs));
        } finally {
            pulled.giveBack(user, granted - taken.size());
            if (waitMs > 0) {
                pulled.waited(user);
            }
        }
        return answer(request, taken, leaseMs, asText);
    }

    private List<Queue.Got> take(Request request, int count, long leaseMs, long waitMs) {
        VirtualHost vhost = calls.vhost(request);
        return calls.inVhost(request, (session, reply) -> {
            Queue queue = vhost.queues().toConsume(session, request.path("name"));
            reply.ask(queue.shard(), () -> new Pulling(queue, count, leaseMs, reply).begin(waitMs));
        });
    }

    private Response answer(Request request, List<Queue.Got> taken, long leaseMs, boolean asText) {
        String vhost = request.path("vhost");
        long untilMs = now() + leaseMs;
        int redelivered = 0;
        List<JsonValue> shown = new ArrayList<>();
        for (Queue.Got each : taken) {
            Delivery delivery = each.delivery();
            if (delivery == null) {
                throw new IllegalStateException("what is to be settled has a delivery");
            }
            PulledMessages.Held held = new PulledMessages.Held(
                    request.caller().name(), vhost, delivery.queue().name(), delivery);
            redelivered += each.redelivered() ? 1 : 0;
            shown.add(new JsonObject()
                    .put("receipt", pulled.keep(held, untilMs))
                    .put("redelivered", each.redelivered())
                    .putAll(MessageJson.of(each.message(), asText, Integer.MAX_VALUE)));
        }
        settling.count(vhost, fetched(taken.size(), redelivered));
        return Response.json(
                new JsonObject().put("messages", new JsonValue.Array(shown)).put("lease_ms", leaseMs));
    }

    private static MessageStats fetched(int count, int redelivered) {
        int empty = count == 0 ? 1 : 0;
        return new MessageStats(0, 0, 0, 0, 0, 0, count, 0, empty, count, 0, redelivered, 0, 0);
    }

    private static long leaseMs(Members body, long otherwise) {
        long leaseMs = body.integer("lease_ms", otherwise);
        if (leaseMs < LEASE_MS_MIN || leaseMs > LEASE_MS_MAX) {
            throw badRequest("'lease_ms' must be " + LEASE_MS_MIN + " to " + LEASE_MS_MAX + ", not " + leaseMs);
        }
        return leaseMs;
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    // --- settle

    private Response nack(Request request) {
        boolean requeue = request.body().flag("requeue", true);
        return settle(request, requeue ? Settling.Ending.GIVE_BACK : Settling.Ending.REJECT);
    }

    private Response extend(Request request) {
        long leaseMs = leaseMs(request.body(), LEASE_MS_DEFAULT);
        return shown(settling.extend(request, receipts(request), leaseMs, now()));
    }

    private Response settle(Request request, Settling.Ending ending) {
        return shown(settling.settle(request, receipts(request), ending));
    }

    private static List<String> receipts(Request request) {
        if (!(request.body().object().find("receipts") instanceof JsonValue.Array array)) {
            throw badRequest("'receipts' must be an array");
        }
        requireBatch("receipts", array.items().size());
        List<String> receipts = new ArrayList<>();
        for (JsonValue each : array.items()) {
            if (!(each instanceof JsonValue.Text text)) {
                throw badRequest("each of 'receipts' must be a string");
            }
            receipts.add(text.value());
        }
        return receipts;
    }

    private static Response shown(List<Settling.Result> results) {
        List<JsonValue> shown = new ArrayList<>();
        for (Settling.Result each : results) {
            shown.add(new JsonObject().put("receipt", each.receipt()).put("status", each.isDone() ? "done" : "gone"));
        }
        return Response.json(new JsonObject().put("results", new JsonValue.Array(shown)));
    }
}
