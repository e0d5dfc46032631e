package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.redrive.RedriveFilter;
import io.warrenmq.core.redrive.RedriveRequest;
import io.warrenmq.core.redrive.RedriveSkip;
import io.warrenmq.core.redrive.RedriveStatus;
import io.warrenmq.core.vhost.Redrive;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.route.Caller;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Dead letters go back to where they came from: begun with a request that waits for the end, or goes on in the
 * background, where it can be looked at and cancelled.
 */
final class RedrivesResource implements Resource {
    private static final int WAIT_SECONDS_MAX = 25;
    private static final int ACCEPTED = 202;

    private final BrokerCalls calls;

    RedrivesResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post("/queues/{vhost}/{name}/redrive", Rule.VHOST, this::begin),
                Route.get("/redrives", Rule.MANAGEMENT, this::list),
                Route.get("/redrives/{vhost}", Rule.VHOST, request -> list(calls.vhost(request))),
                Route.get(
                        "/redrives/{vhost}/{id}",
                        Rule.VHOST,
                        request -> Response.json(json(find(request).status()))),
                Route.delete("/redrives/{vhost}/{id}", Rule.VHOST, this::cancel));
    }

    private Response begin(Request request) {
        VirtualHost vhost = calls.vhost(request);
        Members body = request.body();
        RedriveRequest wanted = wanted(request.path("name"), body);
        boolean inBackground = body.flag("background", false);
        Redrive redrive =
                calls.inVhost(request, (session, reply) -> vhost.redrives().begin(session, wanted, reply));
        RedriveStatus status = inBackground ? redrive.status() : request.whileWaiting(() -> waitFor(redrive));
        if (status.state() == RedriveStatus.State.FAILED && status.examined() == 0) {
            throw badRequest(String.valueOf(status.failure()));
        }
        return Response.json(status.isEnded() ? 200 : ACCEPTED, json(status));
    }

    private static RedriveRequest wanted(String queue, Members body) {
        long rate = body.integer("rate", RedriveRequest.UNBOUNDED);
        if (rate < 0 || rate > RedriveRequest.PER_SECOND_MAX) {
            throw badRequest("'rate' must be 0 to " + RedriveRequest.PER_SECOND_MAX + ", not " + rate);
        }
        String destination = body.text("destination", "");
        return new RedriveRequest(
                queue,
                body.integer("count", RedriveRequest.ALL),
                RedriveFilter.of(TableJson.toTable(body.table("filter"))),
                (int) rate,
                body.flag("dry_run", false),
                destination.isEmpty() ? null : destination,
                isToFirst(body));
    }

    private static boolean isToFirst(Members body) {
        return switch (body.text("death", "last")) {
            case "last" -> false;
            case "first" -> true;
            default -> throw badRequest("'death' must be last or first");
        };
    }

    /** What takes longer goes on without the caller, who can ask for it. */
    private static RedriveStatus waitFor(Redrive redrive) {
        CompletableFuture<RedriveStatus> ended = redrive.ended();
        try {
            return ended.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            return redrive.status();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw HttpRefusal.unavailable("the broker stops");
        }
    }

    private Response list(Request request) {
        List<JsonValue> shown = new ArrayList<>();
        for (String name : calls.broker().vhostNames()) {
            if (request.caller().mayEnter(name)) {
                calls.vhost(name).redrives().list().forEach(each -> shown.add(json(each.status())));
            }
        }
        return Response.json(new JsonValue.Array(shown));
    }

    private static Response list(VirtualHost vhost) {
        List<JsonValue> shown = new ArrayList<>();
        vhost.redrives().list().forEach(each -> shown.add(json(each.status())));
        return Response.json(new JsonValue.Array(shown));
    }

    private Redrive find(Request request) {
        Redrive found = null;
        try {
            found = calls.vhost(request).redrives().find(Long.parseLong(request.path("id")));
        } catch (NumberFormatException _) {
            // there is none of that name
        }
        if (found == null) {
            throw HttpRefusal.notFound();
        }
        return found;
    }

    /** Whoever began it may, and those who set policies. */
    private Response cancel(Request request) {
        Redrive redrive = find(request);
        Caller caller = request.caller();
        if (!redrive.status().user().equals(caller.name()) && !caller.isPolicymaker()) {
            throw caller.denied("a redrive of another user can be cancelled by policymakers");
        }
        redrive.cancel();
        return Response.noContent();
    }

    static JsonObject json(RedriveStatus status) {
        RedriveRequest request = status.request();
        JsonObject skipped = new JsonObject();
        long skippedCount = 0;
        for (RedriveSkip each : RedriveSkip.values()) {
            long count = status.skipped().getOrDefault(each, 0L);
            skippedCount += count;
            if (count > 0) {
                skipped.put(each.wireName(), count);
            }
        }
        return new JsonObject()
                .put("id", status.id())
                .put("vhost", status.vhost())
                .put("queue", request.queue())
                .put("user", status.user())
                .put("state", status.state().name().toLowerCase(Locale.ROOT))
                .put("dry_run", request.dryRun())
                .putPresent("destination", request.destination())
                .put("total", status.total())
                .put("examined", status.examined())
                .put("matched", status.matched())
                .put(request.dryRun() ? "movable" : "moved", status.moved())
                .putAll(request.dryRun() ? new JsonObject().put("moved", 0) : new JsonObject())
                .put("skipped", skippedCount)
                .put("skipped_reasons", skipped)
                .put("started_at", status.startedMs())
                .putAll(status.isEnded() ? new JsonObject().put("ended_at", status.endedMs()) : new JsonObject())
                .putPresent("failure", status.failure());
    }
}
