package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.queue.DelayLine.Waiting;
import io.warrenmq.core.vhost.DelayedMessages;
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

/**
 * Messages that wait for their time, in a queue or behind a delaying exchange: list, cancel, give another time. Lists
 * are in the order of the times; {@code next} of an answer leads to what comes behind it.
 */
final class DelayedResource implements Resource {
    private static final int COUNT_DEFAULT = 100;
    private static final int COUNT_MAX = 1_000;
    private static final String QUEUE = "/queues/{vhost}/{name}/delayed";
    private static final String EXCHANGE = "/exchanges/{vhost}/{name}/delayed";

    private final BrokerCalls calls;

    DelayedResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(QUEUE, Rule.VHOST, request -> list(request, inQueue(request))),
                Route.delete(QUEUE + "/{id}", Rule.POLICYMAKER, request -> cancel(request, inQueue(request))),
                Route.put(QUEUE + "/{id}", Rule.POLICYMAKER, request -> reschedule(request, inQueue(request))),
                Route.get(EXCHANGE, Rule.VHOST, request -> list(request, ofExchange(request))),
                Route.delete(EXCHANGE + "/{id}", Rule.POLICYMAKER, request -> cancel(request, ofExchange(request))),
                Route.put(EXCHANGE + "/{id}", Rule.POLICYMAKER, request -> reschedule(request, ofExchange(request))));
    }

    private DelayedMessages.Line inQueue(Request request) {
        return calls.vhost(request).delayed().inQueue(request.path("name"));
    }

    private DelayedMessages.Line ofExchange(Request request) {
        return calls.vhost(request).delayed().ofExchange(Names.exchange(request, "name"));
    }

    private Response list(Request request, DelayedMessages.Line line) {
        long fromMs = request.query().number("from", 0, 0, Long.MAX_VALUE);
        long afterId = request.query().number("after_id", DelayedMessages.FIRST_ID - 1, -1, Long.MAX_VALUE);
        int count = (int) request.query().number("count", COUNT_DEFAULT, 1, COUNT_MAX);
        int waiting = calls.ask(line::count);
        List<Waiting> found = calls.ask(reply -> line.list(fromMs, afterId, count, reply));
        List<JsonValue> shown = new ArrayList<>(found.size());
        found.forEach(each -> shown.add(new JsonObject().put("id", each.id()).put("due_at", each.dueMs())));
        JsonObject json = new JsonObject().put("count", waiting).put("messages", new JsonValue.Array(shown));
        if (found.size() == count) {
            Waiting last = found.getLast();
            json.put("next", new JsonObject().put("from", last.dueMs()).put("after_id", last.id()));
        }
        return Response.json(json);
    }

    private static long id(Request request) {
        try {
            return Long.parseLong(request.path("id"));
        } catch (NumberFormatException _) {
            throw HttpRefusal.notFound();
        }
    }

    private Response cancel(Request request, DelayedMessages.Line line) {
        long id = id(request);
        return found(calls.ask(reply -> line.cancel(id, reply)));
    }

    /** {@code due_at} in milliseconds since 1970, or {@code delay} in milliseconds from now. */
    private Response reschedule(Request request, DelayedMessages.Line line) {
        Members body = request.body();
        Long dueAt = body.integer("due_at");
        Long delay = body.integer("delay");
        if ((dueAt == null) == (delay == null)) {
            throw badRequest("either 'due_at' or 'delay' must be given, in milliseconds");
        }
        long id = id(request);
        long dueMs = dueAt != null ? dueAt : now() + requireDelay(delay == null ? 0 : delay);
        return found(calls.ask(reply -> line.reschedule(id, dueMs, reply)));
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private static long requireDelay(long delayMs) {
        if (delayMs < 0 || delayMs > Long.MAX_VALUE / 2) {
            throw badRequest("'delay' must be 0 or more, not " + delayMs);
        }
        return delayMs;
    }

    private static Response found(boolean isFound) {
        if (!isFound) {
            throw HttpRefusal.notFound();
        }
        return Response.noContent();
    }
}
