package io.warrenmq.http.metrics;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** Families that are asked for together, by the names that RabbitMQ gives to its parameter {@code family}. */
enum FamilyGroup {
    CONNECTION_CHURN("connection_churn_metrics"),
    NODE_COARSE("node_coarse_metrics"),
    NODE("node_metrics"),
    QUEUE_COARSE("queue_coarse_metrics"),
    QUEUE_CONSUMER_COUNT("queue_consumer_count"),
    QUEUE("queue_metrics"),
    QUEUE_DELIVERY("queue_delivery_metrics"),
    QUEUE_PUBLISHED("channel_queue_exchange_metrics"),
    CHANNEL("channel_metrics"),
    CHANNEL_EXCHANGE("channel_exchange_metrics"),
    CHANNEL_QUEUE("channel_queue_metrics"),
    CONNECTION_COARSE("connection_coarse_metrics"),
    CONNECTION("connection_metrics"),
    EXCHANGE("exchange_metrics"),
    VHOST_STATUS("vhost_status"),
    EXCHANGE_BINDINGS("exchange_bindings"),
    EXCHANGE_NAMES("exchange_names"),
    /** Not for {@code family}: totals, what the dashboard calls global, alarms. */
    GLOBAL("");

    private final String parameter;

    FamilyGroup(String parameter) {
        this.parameter = parameter;
    }

    /** Those with the names. What nobody knows is passed over, as RabbitMQ does: lists differ between versions. */
    static Set<FamilyGroup> named(Collection<String> names) {
        EnumSet<FamilyGroup> found = EnumSet.noneOf(FamilyGroup.class);
        Arrays.stream(values())
                .filter(each -> each != GLOBAL && names.contains(each.parameter))
                .forEach(found::add);
        return found;
    }
}
