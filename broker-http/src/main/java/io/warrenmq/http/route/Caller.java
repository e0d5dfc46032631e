package io.warrenmq.http.route;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.User;
import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.http.error.HttpRefusal;

/**
 * Who sends a request, and what the tags of that user open. Tags are RabbitMQ's; {@code administrator} implies all
 * others, {@code policymaker} and {@code monitoring} imply {@code management}.
 *
 * @param actor the same for the audit log
 * @param request method and path, without secrets
 */
public record Caller(AccessControl control, User user, Actor actor, String request) {
    /** What the audit log says of it. */
    private static final String DENIED = "request";

    /**
     * The caller may not do what it asks for, which the audit log tells of.
     *
     * @return 401, to be thrown
     */
    public HttpRefusal denied(String reason) {
        AuditLog.refused(actor, Deed.of(DENIED, "request", request), reason);
        return HttpRefusal.notAuthorized(reason);
    }

    public String name() {
        return user.name();
    }

    public boolean isAdministrator() {
        return user.hasTag("administrator");
    }

    /** May see what belongs to others. */
    public boolean isMonitor() {
        return isAdministrator() || user.hasTag("monitoring");
    }

    /** May set policies and parameters in the virtual hosts that are open to the user. */
    public boolean isPolicymaker() {
        return isAdministrator() || user.hasTag("policymaker");
    }

    /** May use the HTTP API at all. */
    public boolean isManagement() {
        return isMonitor() || isPolicymaker() || user.hasTag("management");
    }

    public boolean mayEnter(String vhost) {
        return control.mayEnter(user, vhost);
    }

    /** Whether lists show what is in the virtual host. */
    public boolean sees(String vhost) {
        return isMonitor() || mayEnter(vhost);
    }
}
