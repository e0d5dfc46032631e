package io.warrenmq.core.management;

/**
 * A channel at a moment.
 *
 * @param name {@code peer:port -> host:port (number)}
 * @param idleSinceMs since when nothing was counted, in milliseconds since 1970; -1 while something is
 */
public record ChannelView(
        String name,
        ConnectionFacts connection,
        String node,
        ChannelNumbers numbers,
        RateView rates,
        long idleSinceMs) {
    /** How often what has happened. */
    public MessageStats stats() {
        return numbers.stats();
    }
}
