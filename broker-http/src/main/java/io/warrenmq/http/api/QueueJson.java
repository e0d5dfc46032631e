package io.warrenmq.http.api;

import io.warrenmq.core.management.Depth;
import io.warrenmq.core.management.QueueView;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.TableJson;
import java.util.List;

/** How a queue looks: all of RabbitMQ's fields, also in lists. */
final class QueueJson {
    /** About so many has a queue. */
    private static final int MEMBERS = 64;

    /** Figures of Erlang, which strict tools expect all the same. */
    private static final JsonObject GARBAGE_COLLECTION = garbageCollection();

    private QueueJson() {}

    static JsonObject of(QueueView queue) {
        JsonObject json = new JsonObject(MEMBERS)
                .put("name", queue.name())
                .put("vhost", queue.vhost())
                .put("type", queue.type())
                .put("durable", queue.durable())
                .put("auto_delete", queue.autoDelete())
                .put("exclusive", queue.exclusive())
                .put("internal", false)
                .put("arguments", TableJson.toJson(queue.arguments()))
                .put("node", queue.node())
                .put("state", "running")
                .put("policy", queue.governed().policy())
                .put("operator_policy", queue.governed().operatorPolicy())
                .put(
                        "effective_policy_definition",
                        TableJson.toJson(queue.governed().definition()));
        putDeliveryLimit(json, queue);
        putConsumption(json, queue.consumption());
        StatsJson.putDepth(json, queue.depth(), queue.depthRates());
        putSizes(json, queue);
        json.put("message_stats", StatsJson.ofMessages(queue.stats(), queue.rates()));
        if (queue.idleSinceMs() >= 0) {
            json.put("idle_since", StatsJson.time(queue.idleSinceMs()));
        }
        if (queue.owner() != null) {
            json.put(
                    "owner_pid_details",
                    new JsonObject()
                            .put("name", queue.owner().connection())
                            .put("peer_host", queue.owner().peerHost())
                            .put("peer_port", queue.owner().peerPort()));
        }
        putLosses(json, queue.losses());
        return putPlace(json, queue);
    }

    private static void putDeliveryLimit(JsonObject json, QueueView queue) {
        if (queue.deliveryLimit() < 0) {
            json.put("delivery_limit", "unlimited");
        } else {
            json.put("delivery_limit", queue.deliveryLimit());
        }
    }

    private static void putConsumption(JsonObject json, QueueView.Consumption consumption) {
        json.put("consumers", consumption.consumers())
                .put("active_consumers", consumption.active())
                .put("consumer_capacity", consumption.capacity())
                .put("consumer_utilisation", consumption.capacity())
                .put("exclusive_consumer_tag", consumption.exclusiveTag())
                .put("single_active_consumer_tag", consumption.singleActiveTag());
    }

    private static void putSizes(JsonObject json, QueueView queue) {
        Depth depth = queue.depth();
        long persistent = queue.durable() ? depth.messages() : 0;
        json.put("messages_delayed", depth.delayed())
                .put("messages_ram", depth.inMemory())
                .put("messages_ready_ram", Math.min(depth.inMemory(), depth.ready()))
                .put("messages_unacknowledged_ram", Math.min(depth.inMemory(), depth.unacked()))
                .put("messages_persistent", persistent)
                .put("messages_paged_out", Math.max(0, depth.messages() - depth.inMemory()))
                .put("message_bytes", depth.messageBytes())
                .put("message_bytes_ready", depth.readyBytes())
                .put("message_bytes_unacknowledged", depth.unackedBytes())
                .put("message_bytes_ram", Math.min(depth.memoryBytes(), depth.messageBytes()))
                .put("message_bytes_persistent", queue.durable() ? depth.messageBytes() : 0)
                .put("message_bytes_paged_out", 0)
                .put("memory", depth.memoryBytes());
        Long head = queue.headTimestampSeconds();
        if (head == null) {
            json.put("head_message_timestamp", JsonValue.NULL);
        } else {
            json.put("head_message_timestamp", head);
        }
    }

    /** What RabbitMQ does not tell: where messages went that no consumer has settled. */
    private static void putLosses(JsonObject json, QueueView.Losses losses) {
        json.put(
                "losses",
                new JsonObject()
                        .put("expired", losses.expired())
                        .put("maxlen", losses.maxLength())
                        .put("rejected", losses.rejected())
                        .put("delivery_limit", losses.deliveryLimit())
                        .put("refused", losses.refused())
                        .put("repeated", losses.repeated()));
    }

    /** Where the queue is; there is one node. */
    private static JsonObject putPlace(JsonObject json, QueueView queue) {
        JsonValue.Array here = JsonValue.Array.ofTexts(List.of(queue.node()));
        if (queue.type().equals("quorum")) {
            json.put("leader", queue.node()).put("members", here).put("online", here);
        }
        return json.put("slave_nodes", JsonValue.Array.EMPTY)
                .put("synchronised_slave_nodes", JsonValue.Array.EMPTY)
                .put("recoverable_slaves", JsonValue.Array.EMPTY)
                .put("reductions", 0)
                .put("reductions_details", StatsJson.rate(0))
                .put("garbage_collection", GARBAGE_COLLECTION)
                .put("storage_version", 2);
    }

    /** Figures of Erlang, which strict tools expect all the same. */
    static JsonObject garbageCollection() {
        return new JsonObject()
                .put("fullsweep_after", 0)
                .put("max_heap_size", 0)
                .put("min_bin_vheap_size", 0)
                .put("min_heap_size", 0)
                .put("minor_gcs", 0);
    }
}
