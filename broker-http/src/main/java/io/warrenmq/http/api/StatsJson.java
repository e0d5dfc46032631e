package io.warrenmq.http.api;

import io.warrenmq.core.management.Depth;
import io.warrenmq.core.management.DepthRates;
import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.management.RateView;
import io.warrenmq.http.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How counters and rates look: a number, and beside it an object with the rate. */
final class StatsJson {
    private static final double DECIMALS = 100;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.UTC);

    /** Names of rates by that of their counter: a few words of this package. */
    private static final Map<String, String> DETAILS = new ConcurrentHashMap<>();

    private static final JsonObject NO_RATE = rateOf(0);

    /** So many members has what happened to messages. */
    private static final int MESSAGE_MEMBERS = 24;

    private StatsJson() {}

    /** A counter with its rate. */
    static void put(JsonObject json, String name, long count, double rate) {
        json.put(name, count).put(DETAILS.computeIfAbsent(name, each -> each + "_details"), rate(rate));
    }

    /** Of most things at most times it is 0; a long list shows that very often. Not to be changed. */
    static JsonObject rate(double rate) {
        return rate == 0 ? NO_RATE : rateOf(rate);
    }

    private static JsonObject rateOf(double rate) {
        return new JsonObject(1).put("rate", Math.round(rate * DECIMALS) / DECIMALS);
    }

    /** A moment; since when something has been idle, for example. */
    static String time(long epochMs) {
        return TIME.format(Instant.ofEpochMilli(epochMs));
    }

    /** What happened to messages in queues and channels. */
    static JsonObject ofMessages(MessageStats stats, RateView rates) {
        JsonObject json = new JsonObject(MESSAGE_MEMBERS);
        put(json, "publish", stats.publish(), rates.publish());
        put(json, "confirm", stats.confirm(), rates.confirm());
        put(json, "deliver", stats.deliver(), rates.deliver());
        put(json, "deliver_no_ack", stats.deliverNoAck(), rates.deliverNoAck());
        put(json, "deliver_get", stats.deliverGet(), rates.deliverGet());
        put(json, "get", stats.get(), rates.get());
        put(json, "get_no_ack", stats.getNoAck(), rates.getNoAck());
        put(json, "get_empty", stats.getEmpty(), rates.getEmpty());
        put(json, "redeliver", stats.redeliver(), rates.redeliver());
        put(json, "ack", stats.ack(), rates.ack());
        put(json, "return_unroutable", stats.returnUnroutable(), rates.returnUnroutable());
        put(json, "drop_unroutable", stats.dropUnroutable(), rates.dropUnroutable());
        return json;
    }

    /** The same for the broker or a virtual host, with what their disks do not count. */
    static JsonObject ofAll(MessageStats stats, RateView rates) {
        JsonObject json = ofMessages(stats, rates);
        put(json, "disk_reads", 0, 0);
        put(json, "disk_writes", 0, 0);
        return json;
    }

    /** What went through an exchange. */
    static JsonObject ofExchange(MessageStats stats, RateView rates) {
        JsonObject json = new JsonObject();
        put(json, "publish_in", stats.publishIn(), rates.publishIn());
        put(json, "publish_out", stats.publishOut(), rates.publishOut());
        put(json, "return_unroutable", stats.returnUnroutable(), rates.returnUnroutable());
        put(json, "drop_unroutable", stats.dropUnroutable(), rates.dropUnroutable());
        return json;
    }

    /** How much waits. */
    static void putDepth(JsonObject json, Depth depth, DepthRates rates) {
        put(json, "messages", depth.messages(), rates.messages());
        put(json, "messages_ready", depth.ready(), rates.ready());
        put(json, "messages_unacknowledged", depth.unacked(), rates.unacked());
    }
}
