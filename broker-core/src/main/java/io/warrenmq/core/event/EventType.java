package io.warrenmq.core.event;

/** What the broker tells of, by RabbitMQ's routing keys. What comes with a new happening is added here. */
public enum EventType {
    QUEUE_CREATED("queue.created"),
    QUEUE_DELETED("queue.deleted"),
    EXCHANGE_CREATED("exchange.created"),
    EXCHANGE_DELETED("exchange.deleted"),
    BINDING_CREATED("binding.created"),
    BINDING_DELETED("binding.deleted"),
    CONSUMER_CREATED("consumer.created"),
    CONSUMER_DELETED("consumer.deleted"),
    CONNECTION_CREATED("connection.created"),
    CONNECTION_CLOSED("connection.closed"),
    CHANNEL_CREATED("channel.created"),
    CHANNEL_CLOSED("channel.closed"),
    USER_AUTHENTICATION_SUCCESS("user.authentication.success"),
    USER_AUTHENTICATION_FAILURE("user.authentication.failure"),
    USER_CREATED("user.created"),
    USER_DELETED("user.deleted"),
    USER_PASSWORD_CHANGED("user.password.changed"),
    USER_PASSWORD_CLEARED("user.password.cleared"),
    USER_TAGS_SET("user.tags.set"),
    PERMISSION_CREATED("permission.created"),
    PERMISSION_DELETED("permission.deleted"),
    TOPIC_PERMISSION_CREATED("topic.permission.created"),
    TOPIC_PERMISSION_DELETED("topic.permission.deleted"),
    VHOST_CREATED("vhost.created"),
    VHOST_DELETED("vhost.deleted"),
    POLICY_SET("policy.set"),
    POLICY_CLEARED("policy.cleared"),
    PARAMETER_SET("parameter.set"),
    PARAMETER_CLEARED("parameter.cleared"),
    VHOST_LIMITS_SET("vhost.limits.set"),
    VHOST_LIMITS_CLEARED("vhost.limits.cleared"),
    ALARM_SET("alarm.set"),
    ALARM_CLEARED("alarm.cleared");

    private final String routingKey;

    EventType(String routingKey) {
        this.routingKey = routingKey;
    }

    /** The routing key under which {@code amq.rabbitmq.event} carries it. */
    public String routingKey() {
        return routingKey;
    }
}
