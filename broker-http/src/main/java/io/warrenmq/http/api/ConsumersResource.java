package io.warrenmq.http.api;

import io.warrenmq.core.management.ConsumerView;
import io.warrenmq.http.json.JsonObject;
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

/** Who consumes from queues. */
final class ConsumersResource implements Resource {
    private static final Comparator<ConsumerView> ORDER = Comparator.comparing(ConsumerView::vhost)
            .thenComparing(ConsumerView::queue)
            .thenComparing(ConsumerView::tag);

    private final BrokerCalls calls;

    ConsumersResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/consumers", Rule.MANAGEMENT, request -> list(request, null)),
                Route.get(
                        "/consumers/{vhost}",
                        Rule.VHOST_VISIBLE,
                        request -> list(request, calls.vhost(request).name())));
    }

    private Response list(Request request, @Nullable String vhost) {
        List<ConsumerView> consumers =
                new ArrayList<>(calls.await(calls.management().consumers(vhost)));
        consumers.removeIf(each -> !isShown(request, each));
        consumers.sort(ORDER);
        return Response.list(request, new Listing<>(consumers, ConsumerView::queue, each -> json(each, calls.node())));
    }

    /** Those who do not monitor the broker see their own. */
    private static boolean isShown(Request request, ConsumerView consumer) {
        return request.caller().isMonitor()
                || (consumer.channel().user().equals(request.caller().name())
                        && request.caller().sees(consumer.vhost()));
    }

    static JsonObject json(ConsumerView consumer, String node) {
        ConsumerView.ChannelRef channel = consumer.channel();
        JsonObject json = new JsonObject()
                .put("consumer_tag", consumer.tag())
                .put("active", consumer.active())
                .put("activity_status", consumer.activity())
                .put("ack_required", consumer.ackRequired())
                .put("exclusive", consumer.exclusive())
                .put("prefetch_count", consumer.prefetch())
                .put("priority", consumer.priority())
                .put("messages_unacknowledged", consumer.unacked())
                .put("arguments", TableJson.toJson(consumer.arguments()))
                .put("queue", new JsonObject().put("name", consumer.queue()).put("vhost", consumer.vhost()))
                .put(
                        "channel_details",
                        new JsonObject()
                                .put("connection_name", channel.connection())
                                .put("name", channel.name())
                                .put("node", node)
                                .put("number", channel.number())
                                .put("peer_host", channel.peerHost())
                                .put("peer_port", channel.peerPort())
                                .put("user", channel.user()));
        // Strict tools want a number without a sign; RabbitMQ has a limit always.
        return json.put("consumer_timeout", Math.max(0, consumer.timeoutMs()));
    }
}
