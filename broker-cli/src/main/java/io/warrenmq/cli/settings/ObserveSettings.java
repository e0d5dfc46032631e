package io.warrenmq.cli.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the broker lets its users see of its work.
 *
 * @param tracing null leaves it as it is in each virtual host
 * @param logLevel lines from this level on go to {@code amq.rabbitmq.log}; null for none
 */
public record ObserveSettings(
        @Nullable TracedVhosts tracing, @Nullable String logLevel) {
    /**
     * The virtual hosts to trace; the others are not traced.
     *
     * @param where the key, for messages
     */
    public record TracedVhosts(boolean all, List<String> names, String where) {
        public boolean contains(String vhost) {
            return all || names.contains(vhost);
        }
    }
}
