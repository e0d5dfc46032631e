package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.accessRefused;

/** What one logged-in user may do in one virtual host. Every operation of the core is checked here, once. */
public record Access(AccessControl control, User user, String vhost) {
    /** @throws io.warrenmq.core.error.BrokerException 403 */
    public void requireForExchange(Permission permission, String exchange) {
        // The default exchange has no name of its own; RabbitMQ's permissions know it as amq.default.
        require(permission, "exchange", exchange.isEmpty() ? "amq.default" : exchange);
    }

    /** @throws io.warrenmq.core.error.BrokerException 403 */
    public void requireForQueue(Permission permission, String queue) {
        require(permission, "queue", queue);
    }

    /**
     * Passive declares need any one permission (RabbitMQ 4.3.1).
     *
     * @throws io.warrenmq.core.error.BrokerException 403
     */
    public void requireAny(String kind, String name) {
        for (Permission permission : Permission.values()) {
            if (control.may(user, vhost, permission, name)) {
                return;
            }
        }
        require(Permission.CONFIGURE, kind, name);
    }

    private void require(Permission permission, String kind, String name) {
        if (!control.may(user, vhost, permission, name)) {
            throw accessRefused(permission.word() + " access to " + kind + " '" + name + "' in vhost '" + vhost
                    + "' refused for user '" + user.name() + "'");
        }
    }

    /**
     * The {@code user_id} property, when present, must name the user (tag {@code impersonator} excepted).
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    public void requireUserId(String userId) {
        if (!userId.equals(user.name()) && !user.hasTag("impersonator")) {
            throw io.warrenmq.core.error.BrokerException.preconditionFailed(
                    "user_id property set to '" + userId + "' but authenticated user was '" + user.name() + "'");
        }
    }
}
