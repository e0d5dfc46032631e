package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one logged-in user may do in one virtual host. Every operation of the core is checked here, once. What was
 * allowed is remembered until anything changes for any user; what is not, the audit log tells of. Owned by the
 * session's shard, but for its names.
 */
public final class Access {
    /** Names of each permission that are remembered; at the bound all are forgotten. */
    private static final int REMEMBERED_MAX = 1_024;

    private final AccessControl control;
    private final User user;
    private final String vhost;
    private final @Nullable String clientId;
    private final Actor actor;
    private final Map<Permission, Set<String>> allowed = new EnumMap<>(Permission.class);
    private final Map<Permission, Set<AccessControl.Topic>> allowedTopics = new EnumMap<>(Permission.class);
    private boolean topicsRestricted = true;
    private long revision = -1;
    private @Nullable String lastTold;

    public Access(AccessControl control, User user, String vhost) {
        this(control, user, vhost, null);
    }

    /** @param clientId what the protocol calls the client; null in AMQP 0-9-1 */
    public Access(AccessControl control, User user, String vhost, @Nullable String clientId) {
        this(control, user, vhost, clientId, new Actor(user.name(), "core", null));
    }

    /** @param actor the user, with where it comes from */
    public Access(AccessControl control, User user, String vhost, @Nullable String clientId, Actor actor) {
        this.actor = actor;
        this.control = control;
        this.user = user;
        this.vhost = vhost;
        this.clientId = clientId;
        for (Permission each : Permission.values()) {
            allowed.put(each, new HashSet<>());
            allowedTopics.put(each, new HashSet<>());
        }
    }

    /** The same for another shard to use. From any shard. */
    public Access copy() {
        return new Access(control, user, vhost, clientId, actor);
    }

    /** Who has logged in, as it was then. From any shard. */
    public User user() {
        return user;
    }

    /** From any shard. */
    public String vhost() {
        return vhost;
    }

    /**
     * The user may use the virtual host at all.
     *
     * @throws io.warrenmq.core.error.BrokerException 530
     */
    public void requireEntry() {
        if (!control.mayEnter(user, vhost)) {
            throw told(new BrokerException(
                    ReplyCode.NOT_ALLOWED, "access to vhost '" + vhost + "' refused for user '" + user.name() + "'"));
        }
    }

    /** @throws io.warrenmq.core.error.BrokerException 403 */
    public void requireForExchange(Permission permission, String exchange) {
        // The default exchange has no name of its own; RabbitMQ's permissions know it as amq.default.
        require(permission, "exchange", exchange.isEmpty() ? "amq.default" : exchange);
    }

    /** @throws io.warrenmq.core.error.BrokerException 403 */
    public void requireForQueue(Permission permission, String queue) {
        require(permission, "queue", queue);
    }

    /** Whether the user may read from the queue now: to be asked again when permissions change. */
    public boolean mayRead(String queue) {
        return may(Permission.READ, queue);
    }

    /**
     * Passive declares need any one permission (RabbitMQ 4.3.1).
     *
     * @throws io.warrenmq.core.error.BrokerException 403
     */
    public void requireAny(String kind, String name) {
        for (Permission permission : Permission.values()) {
            if (may(permission, name)) {
                return;
            }
        }
        throw refused(Permission.CONFIGURE, kind, name);
    }

    /**
     * Publishing to a topic exchange needs write for each routing key, binding to one and unbinding read for the
     * binding key.
     *
     * @throws io.warrenmq.core.error.BrokerException 403
     */
    public void requireForTopic(Permission permission, String exchange, String routingKey) {
        forgetIfChanged();
        if (!topicsRestricted) {
            return;
        }
        AccessControl.Topic topic = new AccessControl.Topic(exchange, routingKey, clientId);
        Set<AccessControl.Topic> known = known(allowedTopics, permission);
        if (known.contains(topic)) {
            return;
        }
        if (!control.mayUseTopic(user, vhost, permission, topic)) {
            throw told(accessRefused(permission.word() + " access to topic '" + routingKey + "' in exchange topic '"
                    + exchange + "' in vhost '" + vhost + "' refused for user '" + user.name() + "'"));
        }
        remember(known, topic);
    }

    private void require(Permission permission, String kind, String name) {
        if (!may(permission, name)) {
            throw refused(permission, kind, name);
        }
    }

    private BrokerException refused(Permission permission, String kind, String name) {
        return told(accessRefused(permission.word() + " access to " + kind + " '" + name + "' in vhost '" + vhost
                + "' refused for user '" + user.name() + "'"));
    }

    private BrokerException told(BrokerException refusal) {
        String reason = refusal.explanation();
        if (!reason.equals(lastTold)) { // who tries the same again and again is told of once
            lastTold = reason;
            AuditLog.refused(actor, Deed.of("access", "vhost", vhost), reason);
        }
        return refusal;
    }

    private boolean may(Permission permission, String name) {
        forgetIfChanged();
        Set<String> known = known(allowed, permission);
        if (known.contains(name)) {
            return true;
        }
        if (!control.may(user, vhost, permission, name)) {
            return false;
        }
        remember(known, name);
        return true;
    }

    /** The number is read before what it stands for, so an answer that is outdated is never taken for a new one. */
    private void forgetIfChanged() {
        long now = control.revision();
        if (now != revision) {
            revision = now;
            allowed.values().forEach(Set::clear);
            allowedTopics.values().forEach(Set::clear);
            topicsRestricted = control.restrictsTopics(user, vhost);
        }
    }

    private static <T> Set<T> known(Map<Permission, Set<T>> all, Permission permission) {
        return all.getOrDefault(permission, Set.of());
    }

    private static <T> void remember(Set<T> known, T what) {
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        known.add(what);
    }

    /**
     * The {@code user_id} property, when present, must name the user (tag {@code impersonator} excepted, as the user
     * has it now).
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    public void requireUserId(String userId) {
        if (userId.equals(user.name())) {
            return;
        }
        User now = control.find(user.name());
        if (now == null || !now.hasTag("impersonator")) {
            throw told(preconditionFailed(
                    "user_id property set to '" + userId + "' but authenticated user was '" + user.name() + "'"));
        }
    }
}
