package io.warrenmq.http.route;

import org.jspecify.annotations.Nullable;

/**
 * Who may use a route. Each route has exactly one; what a caller may do within a virtual host (configure, write, read)
 * the core decides besides. The same as in RabbitMQ but where a comment says so.
 */
public enum Rule {
    /** Anybody, without a login: probes. */
    OPEN,
    /** Users with one of the four tags. */
    MANAGEMENT,
    /** Those who may enter the virtual host in the path, whatever their tags: applications that send and receive. */
    ENTRY,
    /** The same with one of the four tags, and administrators: what they do there is checked besides. */
    VHOST,
    /** The same, and those who monitor the whole broker. */
    VHOST_VISIBLE,
    /** Those who set policies, in virtual hosts that they may enter; administrators in all. */
    POLICYMAKER,
    /** Those who monitor the whole broker. */
    MONITORING,
    /** Administrators. */
    ADMINISTRATOR;

    /**
     * Checks a caller who has logged in.
     *
     * @param vhost the virtual host in the path; null when there is none, or none of that name
     * @throws io.warrenmq.http.error.HttpRefusal 401
     */
    public void check(Caller caller, @Nullable String vhost) {
        switch (this) {
            case OPEN -> {}
            case MANAGEMENT -> requireManagement(caller);
            case ENTRY -> requireVhost(caller, vhost == null || caller.mayEnter(vhost));
            case VHOST -> {
                requireManagement(caller);
                requireVhost(caller, vhost == null || caller.isAdministrator() || caller.mayEnter(vhost));
            }
            case VHOST_VISIBLE -> {
                requireManagement(caller);
                requireVhost(caller, vhost == null || caller.sees(vhost));
            }
            case POLICYMAKER -> {
                require(caller, caller.isPolicymaker(), "Not policymaker user");
                requireVhost(caller, vhost == null || caller.isAdministrator() || caller.mayEnter(vhost));
            }
            case MONITORING -> require(caller, caller.isMonitor(), "Not monitor user");
            case ADMINISTRATOR -> require(caller, caller.isAdministrator(), "Not administrator user");
        }
    }

    private static void requireManagement(Caller caller) {
        require(caller, caller.isManagement(), "Not management user");
    }

    private static void requireVhost(Caller caller, boolean open) {
        require(caller, open, "User not authorised to access virtual host");
    }

    private static void require(Caller caller, boolean holds, String otherwise) {
        if (!holds) {
            throw caller.denied(otherwise);
        }
    }
}
