package io.warrenmq.core.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, and from where. Adapters make one for whoever has logged in, and it travels with what is
 * asked.
 *
 * @param user name of the user; for a login that failed the name that was given
 * @param via the way: {@code http}, {@code amqp}, {@code signal}
 * @param peer where from, such as {@code 127.0.0.1:53122}; null when that is not known
 */
public record Actor(String user, String via, @Nullable String peer) {
    private static final String NOBODY = "system";

    /**
     * Whoever rules the machine.
     *
     * @param via such as {@code signal} or {@code file}
     */
    public static Actor system(String via) {
        return new Actor(NOBODY, via, null);
    }
}
