package io.warrenmq.core.management;

import java.util.Comparator;

/** What a queue is called, and where. */
public record QueueName(String vhost, String name) {
    /** By virtual host, then by name. */
    public static final Comparator<QueueName> ORDER =
            Comparator.comparing(QueueName::vhost).thenComparing(QueueName::name);
}
