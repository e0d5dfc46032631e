package io.warrenmq.http.api;

import io.warrenmq.core.management.ChannelNumbers;
import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.ConnectionFacts;
import io.warrenmq.core.management.ConsumerView;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
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

/** Open channels. Those who do not monitor the broker see their own. */
final class ChannelsResource implements Resource {
    private static final Comparator<ChannelView> ORDER = Comparator.comparing(
                    (ChannelView each) -> each.connection().name())
            .thenComparingInt(each -> each.numbers().number());

    private final BrokerCalls calls;

    ChannelsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/channels", Rule.MANAGEMENT, request -> list(request, null)),
                Route.get("/channels/{name}", Rule.MANAGEMENT, this::show),
                Route.get(
                        "/vhosts/{vhost}/channels",
                        Rule.VHOST_VISIBLE,
                        request -> list(request, calls.vhost(request).name())));
    }

    private Response list(Request request, @Nullable String vhost) {
        List<ChannelView> channels =
                new ArrayList<>(calls.await(calls.management().channels(vhost)));
        channels.removeIf(each -> !isShown(request, each));
        channels.sort(ORDER);
        return Response.list(request, new Listing<>(channels, ChannelView::name, ChannelsResource::json));
    }

    private static boolean isShown(Request request, ChannelView channel) {
        return request.caller().isMonitor()
                || channel.connection().user().equals(request.caller().name());
    }

    private Response show(Request request) {
        ChannelView found = Names.find(
                request.path("name"), name -> calls.await(calls.management().channel(name)));
        if (found == null) {
            throw HttpRefusal.notFound();
        }
        if (!isShown(request, found)) {
            throw request.caller().denied("User not authorised to access object");
        }
        JsonObject json = json(found)
                .put("consumer_details", consumers(found))
                .put("publishes", JsonValue.Array.EMPTY)
                .put("deliveries", JsonValue.Array.EMPTY);
        return Response.json(request, json);
    }

    private JsonValue.Array consumers(ChannelView channel) {
        List<JsonValue> its = new ArrayList<>();
        String vhost = channel.connection().vhost();
        for (ConsumerView each : calls.await(calls.management().consumers(vhost))) {
            if (each.channel().name().equals(channel.name())) {
                its.add(ConsumersResource.json(each, calls.node()));
            }
        }
        return new JsonValue.Array(its);
    }

    static JsonObject json(ChannelView channel) {
        ConnectionFacts connection = channel.connection();
        ChannelNumbers numbers = channel.numbers();
        JsonObject json = new JsonObject()
                .put("name", channel.name())
                .put("number", numbers.number())
                .put("node", channel.node())
                .put("vhost", connection.vhost())
                .put("user", connection.user())
                .put("user_who_performed_action", connection.user())
                .put("state", numbers.state())
                .put("confirm", numbers.confirm())
                .put("transactional", numbers.transactional())
                .put("prefetch_count", numbers.prefetch())
                .put("global_prefetch_count", numbers.globalPrefetch())
                .put("consumer_count", numbers.consumers())
                .put("messages_unacknowledged", numbers.unacked())
                .put("messages_unconfirmed", numbers.unconfirmed())
                .put("messages_uncommitted", numbers.uncommitted())
                .put("acks_uncommitted", numbers.acksUncommitted())
                .put("pending_raft_commands", 0)
                .put(
                        "connection_details",
                        new JsonObject()
                                .put("name", connection.name())
                                .put("peer_host", connection.ends().peerHost())
                                .put("peer_port", connection.ends().peerPort()))
                .put("message_stats", StatsJson.ofMessages(channel.stats(), channel.rates()))
                .put("reductions", 0)
                .put("reductions_details", StatsJson.rate(0))
                .put("garbage_collection", QueueJson.garbageCollection());
        return channel.idleSinceMs() < 0 ? json : json.put("idle_since", StatsJson.time(channel.idleSinceMs()));
    }
}
