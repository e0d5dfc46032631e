package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.browse.BrowseFilter;
import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Browsed;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.List;

/** Messages one by one: publish, fetch, browse. */
final class MessagesResource implements Resource {
    private static final int COUNT_MAX = 10_000;
    private static final int BROWSE_COUNT_MAX = 1_000;
    private static final int BROWSE_COUNT_DEFAULT = 100;

    private final BrokerCalls calls;

    MessagesResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/exchanges/{vhost}/{name}/publish", Rule.VHOST, this::publish),
                Route.post("/queues/{vhost}/{name}/get", Rule.VHOST, this::fetch),
                Route.post("/queues/{vhost}/{name}/browse", Rule.VHOST, this::browse),
                Route.post("/queues/{vhost}/{name}/move", Rule.VHOST, this::move));
    }

    private Response publish(Request request) {
        VirtualHost vhost = calls.vhost(request);
        Message message = MessageJson.message(Names.exchange(request, "name"), request.body());
        return switch (publish(request, vhost, message)) {
            case ROUTED -> Response.json(new JsonObject().put("routed", true));
            case UNROUTABLE -> Response.json(new JsonObject().put("routed", false));
            case REFUSED -> throw badRequest("rejected: a queue is full");
        };
    }

    private Publishing.Outcome publish(Request request, VirtualHost vhost, Message message) {
        try {
            return calls.inVhost(request, (session, reply) -> new Publishing(vhost, session, reply).run(message));
        } catch (BrokerException refusal) {
            throw HttpRefusal.ofPublish(refusal);
        }
    }

    private Response fetch(Request request) {
        VirtualHost vhost = calls.vhost(request);
        requireQueue(vhost, request);
        Members body = request.body();
        long count = body.requiredInteger("count");
        if (count < 1) {
            throw badRequest("'count' must be 1 or more, not " + count);
        }
        boolean asText = asText(body);
        int bytesMax = truncation(body);
        Fetching.Ending ending = ending(body);
        List<Queue.Got> taken = calls.inVhost(
                request,
                (session, reply) -> new Fetching(vhost, session, request.path("name"), ending, reply)
                        .run((int) Math.min(count, COUNT_MAX)));
        List<JsonValue> shown = new ArrayList<>(taken.size());
        for (Queue.Got each : taken) {
            shown.add(MessageJson.got(each, asText, bytesMax));
        }
        return Response.json(new JsonValue.Array(shown));
    }

    static boolean asText(Members body) {
        return switch (body.text("encoding", "auto")) {
            case "auto" -> true;
            case "base64" -> false;
            default -> throw badRequest("'encoding' must be auto or base64");
        };
    }

    private static int truncation(Members body) {
        long bytes = body.integer("truncate", Integer.MAX_VALUE);
        if (bytes < 0) {
            throw badRequest("'truncate' must be 0 or more, not " + bytes);
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** As newer tools name it, or older ones with {@code requeue}. */
    private static Fetching.Ending ending(Members body) {
        String mode = body.text("ackmode");
        if (mode == null) {
            return body.flag("requeue", true) ? Fetching.Ending.GIVE_BACK : Fetching.Ending.ACK;
        }
        return switch (mode) {
            case "ack_requeue_true" -> Fetching.Ending.GIVE_BACK;
            case "ack_requeue_false" -> Fetching.Ending.ACK;
            case "reject_requeue_true" -> Fetching.Ending.GIVE_BACK_FAILED;
            case "reject_requeue_false" -> Fetching.Ending.REJECT;
            default ->
                throw badRequest("'ackmode' must be ack_requeue_true, ack_requeue_false, reject_requeue_true or"
                        + " reject_requeue_false");
        };
    }

    private void requireQueue(VirtualHost vhost, Request request) {
        if (calls.await(calls.management().queue(vhost.name(), request.path("name")))
                .isEmpty()) {
            throw HttpRefusal.notFound();
        }
    }

    /** Looks at messages without taking any: from a position on, those whose headers have given values. */
    private Response browse(Request request) {
        VirtualHost vhost = calls.vhost(request);
        requireQueue(vhost, request);
        Members body = request.body();
        long from = body.integer("from", 0);
        long count = body.integer("count", BROWSE_COUNT_DEFAULT);
        if (from < 0 || count < 1 || count > BROWSE_COUNT_MAX) {
            throw badRequest("'from' must be 0 or more, and 'count' from 1 to " + BROWSE_COUNT_MAX);
        }
        BrowseOptions options = new BrowseOptions(from, BrowseFilter.of(TableJson.toTable(body.table("filter"))));
        boolean asText = asText(body);
        int bytesMax = truncation(body);
        Browsed browsed = calls.inVhost(request, (session, reply) -> {
            Queue queue = vhost.queues().toConsume(session, request.path("name"));
            reply.ask(
                    queue.shard(),
                    () -> queue.browse(options, (int) count, answer -> reply.done(queue.shard(), answer)));
        });
        List<JsonValue> shown = new ArrayList<>();
        for (Browsed.Seen each : browsed.messages()) {
            shown.add(new JsonObject()
                    .put("position", each.position())
                    .putAll(MessageJson.of(each.message(), asText, bytesMax)));
        }
        return Response.json(new JsonObject()
                .put("messages", new JsonValue.Array(shown))
                .put("next_position", browsed.nextPosition()));
    }

    /** Moves messages to another queue of the virtual host, at most {@code count}. */
    private Response move(Request request) {
        VirtualHost vhost = calls.vhost(request);
        requireQueue(vhost, request);
        Members body = request.body();
        String from = request.path("name");
        String to = body.requiredText("destination");
        long count = body.integer("count", COUNT_MAX);
        if (count < 1 || count > COUNT_MAX) {
            throw badRequest("'count' must be 1 to " + COUNT_MAX + ", not " + count);
        }
        if (to.equals(from)
                || calls.await(calls.management().queue(vhost.name(), to)).isEmpty()) {
            throw badRequest("'destination' must be another queue of the virtual host");
        }
        Moving.Result result = calls.inVhost(request, (session, reply) -> {
            session.access().requireForExchange(Permission.WRITE, ""); // before anything is taken out
            new Moving(vhost, session, from, to, reply).run((int) count);
        });
        return Response.json(new JsonObject().put("moved", result.moved()).putPresent("stopped", result.stopped()));
    }
}
