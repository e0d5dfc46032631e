package io.warrenmq.http.metrics;

import io.warrenmq.core.management.QueueView;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is told of each queue. */
final class QueueFamilies {
    static final List<ObjectFamily<QueueView>> ALL = List.of(
            gauge(
                    FamilyGroup.QUEUE_COARSE,
                    "queue_messages_ready",
                    "Messages that consumers may get",
                    q -> q.depth().ready()),
            gauge(
                    FamilyGroup.QUEUE_COARSE,
                    "queue_messages_unacked",
                    "Messages that consumers have and have not settled",
                    q -> q.depth().unacked()),
            gauge(FamilyGroup.QUEUE_COARSE, "queue_messages", "Ready and unacknowledged messages", QueueView::messages),
            gauge(
                    FamilyGroup.QUEUE_COARSE,
                    "warren_queue_messages_delayed",
                    "Messages that are not ready before their time",
                    q -> q.depth().delayed()),
            gauge(FamilyGroup.QUEUE_CONSUMER_COUNT, "queue_consumers", "Consumers", QueueFamilies::consumers),
            gauge(FamilyGroup.QUEUE, "queue_consumers", "Consumers", QueueFamilies::consumers),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_consumer_capacity",
                    "Part of the last seconds in which consumers could take what there was",
                    q -> q.consumption().capacity()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_consumer_utilisation",
                    "The older name of queue_consumer_capacity",
                    q -> q.consumption().capacity()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_process_memory_bytes",
                    "Memory that messages take, an estimate",
                    q -> q.depth().memoryBytes()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_messages_ram",
                    "Messages in memory",
                    q -> q.depth().inMemory()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_messages_ram_bytes",
                    "Bodies in memory",
                    q -> Math.min(q.depth().memoryBytes(), q.depth().messageBytes())),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_messages_bytes",
                    "Bodies of all messages",
                    q -> q.depth().messageBytes()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_messages_ready_bytes",
                    "Bodies of ready messages",
                    q -> q.depth().readyBytes()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_messages_unacked_bytes",
                    "Bodies of unacknowledged messages",
                    q -> q.depth().unackedBytes()),
            gauge(
                    FamilyGroup.QUEUE,
                    "queue_head_message_timestamp",
                    "The property timestamp of the first message, in seconds since 1970",
                    QueueFamilies::headTimestamp),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_get_ack_total",
                    "Messages fetched with basic.get that are to be acknowledged",
                    q -> q.stats().get()),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_get_total",
                    "Messages fetched with basic.get that are not to be acknowledged",
                    q -> q.stats().getNoAck()),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_messages_delivered_ack_total",
                    "Deliveries to consumers that acknowledge",
                    q -> q.stats().deliver()),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_messages_delivered_total",
                    "Deliveries to consumers that do not acknowledge",
                    q -> q.stats().deliverNoAck()),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_messages_redelivered_total",
                    "Messages that left once more",
                    q -> q.stats().redeliver()),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_messages_acked_total",
                    "Acknowledged messages",
                    q -> q.stats().ack()),
            counter(
                    FamilyGroup.QUEUE_DELIVERY,
                    "queue_get_empty_total",
                    "Fetches that found nothing",
                    q -> q.stats().getEmpty()));

    /** The same messages by RabbitMQ's other labels. */
    static final ObjectFamily<QueueView> PUBLISHED = counter(
            FamilyGroup.QUEUE_PUBLISHED,
            "queue_messages_published_total",
            "Messages put into the queue",
            q -> q.stats().publish());

    /** A fact of each queue; its number is 1. */
    static final Family INFO = Family.untyped("queue_info", "What the queue is");

    private QueueFamilies() {}

    private static double consumers(QueueView queue) {
        return queue.consumption().consumers();
    }

    private static double headTimestamp(QueueView queue) {
        Long seconds = queue.headTimestampSeconds();
        return seconds == null ? Double.NaN : seconds;
    }

    private static ObjectFamily<QueueView> gauge(
            FamilyGroup group, String name, String help, ToDoubleFunction<QueueView> value) {
        return new ObjectFamily<>(group, Family.gauge(name, help), value);
    }

    private static ObjectFamily<QueueView> counter(
            FamilyGroup group, String name, String help, ToDoubleFunction<QueueView> value) {
        return new ObjectFamily<>(group, Family.counter(name, help), value);
    }
}
