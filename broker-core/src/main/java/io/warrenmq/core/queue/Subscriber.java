package io.warrenmq.core.queue;

/**
 * Who is behind a consumer, for events and listings.
 *
 * @param channel name of the channel, which contains that of its connection
 */
public record Subscriber(String user, String channel) {
    static final Subscriber UNKNOWN = new Subscriber("", "");
}
