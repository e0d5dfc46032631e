package io.warrenmq.core.access;

import java.util.List;

/**
 * Who may use a broker that starts for the first time: RabbitMQ's {@code default_user}, {@code default_pass} and so on.
 *
 * @param vhost the virtual host that is created, in which the user has these permissions
 */
public record FirstUser(String name, Secret password, List<String> tags, String vhost, Patterns permissions) {
    /** {@code guest}/{@code guest}, an administrator with all permissions in {@code /}. */
    public static final FirstUser GUEST =
            new FirstUser("guest", Secret.of("guest"), List.of("administrator"), "/", Patterns.ALL);

    public FirstUser {
        tags = List.copyOf(tags);
    }
}
