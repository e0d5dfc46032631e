package io.warrenmq.http.api;

import io.warrenmq.core.management.ExchangeView;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exchanges: lists, declaration, deletion. */
final class ExchangesResource implements Resource {
    private static final Comparator<ExchangeView> ORDER =
            Comparator.comparing(ExchangeView::vhost).thenComparing(ExchangeView::name);

    private final BrokerCalls calls;

    ExchangesResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/exchanges", Rule.MANAGEMENT, request -> list(request, null)),
                Route.get("/exchanges/{vhost}", Rule.VHOST_VISIBLE, this::listInVhost),
                Route.get("/exchanges/{vhost}/{name}", Rule.VHOST_VISIBLE, this::show),
                Route.put("/exchanges/{vhost}/{name}", Rule.VHOST, this::declare),
                Route.delete("/exchanges/{vhost}/{name}", Rule.VHOST, this::delete));
    }

    private Response listInVhost(Request request) {
        return list(request, calls.vhost(request).name());
    }

    private Response list(Request request, @Nullable String vhost) {
        List<ExchangeView> exchanges =
                new ArrayList<>(calls.await(calls.management().exchanges(vhost)));
        exchanges.removeIf(each -> !request.caller().sees(each.vhost()));
        exchanges.sort(ORDER);
        return Response.list(request, new Listing<>(exchanges, ExchangeView::name, ExchangesResource::json));
    }

    private ExchangeView require(Request request) {
        String vhost = calls.vhost(request).name();
        ExchangeView found = Names.find(
                Names.exchange(request, "name"),
                name -> calls.await(calls.management().exchange(vhost, name)));
        if (found == null) {
            throw HttpRefusal.notFound();
        }
        return found;
    }

    private Response show(Request request) {
        JsonObject json =
                json(require(request)).put("incoming", JsonValue.Array.EMPTY).put("outgoing", JsonValue.Array.EMPTY);
        return Response.json(request, json);
    }

    private static JsonObject json(ExchangeView exchange) {
        return new JsonObject()
                .put("name", exchange.name())
                .put("vhost", exchange.vhost())
                .put("type", exchange.type())
                .put("durable", exchange.durable())
                .put("auto_delete", exchange.autoDelete())
                .put("internal", exchange.internal())
                .put("arguments", TableJson.toJson(exchange.arguments()))
                .put("policy", exchange.governed().policy())
                .put("user_who_performed_action", "rmq-internal")
                .put("message_stats", StatsJson.ofExchange(exchange.stats(), exchange.rates()));
    }

    private Response declare(Request request) {
        VirtualHost vhost = calls.vhost(request);
        Members body = request.body();
        String name = Names.exchange(request, "name");
        ExchangeDeclaration declaration = new ExchangeDeclaration(
                name,
                body.text("type", "direct"),
                body.flag("durable", true),
                body.flag("auto_delete", false),
                body.flag("internal", false),
                TableJson.toTable(body.table("arguments")));
        boolean isNew =
                calls.await(calls.management().exchange(vhost.name(), name)).isEmpty();
        calls.<Done>inVhost(request, (session, reply) -> vhost.exchanges().declare(session, declaration, reply));
        return Response.put(isNew);
    }

    private Response delete(Request request) {
        ExchangeView exchange = require(request);
        boolean ifUnused = request.query().flag("if-unused");
        calls.<Done>inVhost(
                request,
                (session, reply) ->
                        calls.vhost(exchange.vhost()).exchanges().delete(session, exchange.name(), ifUnused, reply));
        return Response.noContent();
    }
}
