package io.warrenmq.core.limit;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.policy.Limits;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts connections and channels, and keeps them within the limits. From any shard. */
public final class Admissions {
    /** What there is of a user, in all virtual hosts. */
    public record OfUser(Occupancy connections, Occupancy channels) {}

    private final UserLimits userLimits;
    private final Map<String, Occupancy> byVhost = new ConcurrentHashMap<>();

    /** Bound: the users that there are, because only who has logged in is counted. */
    private final Map<String, OfUser> byUser = new ConcurrentHashMap<>();

    /** All that have not left. */
    private final Set<Admission> present = ConcurrentHashMap.newKeySet();

    public Admissions(UserLimits userLimits) {
        this.userLimits = userLimits;
    }

    /**
     * Counts a connection.
     *
     * @param vhostLimits of the virtual host
     * @param connection what hears of it when it is to go
     * @throws BrokerException 530 when the virtual host or the user has as many as it may, in RabbitMQ's words
     */
    public Admission enter(String user, String vhost, Limits vhostLimits, Admitted connection) {
        Occupancy inVhost = byVhost.computeIfAbsent(vhost, _ -> new Occupancy());
        OfUser ofUser = ofUser(user);
        long vhostMax = vhostLimits.max(Limits.CONNECTIONS);
        if (!inVhost.take(vhostMax)) {
            throw refused("access to vhost '" + vhost + "' refused for user '" + user + "': connection limit ("
                    + vhostMax + ") is reached");
        }
        long userMax = limits(user).max(Limits.CONNECTIONS);
        if (!ofUser.connections().take(userMax)) {
            inVhost.release(1);
            throw refused(
                    "connection refused for user '" + user + "': user connection limit (" + userMax + ") is reached");
        }
        Admission admission = new Admission(this, new Admission.Place(user, vhost, inVhost, ofUser), connection);
        present.add(admission);
        return admission;
    }

    void left(Admission admission) {
        present.remove(admission);
    }

    /**
     * Asks connections to go.
     *
     * @param user whose; null for anybody's
     * @param vhost where; null for everywhere
     */
    public void close(@Nullable String user, @Nullable String vhost, String explanation) {
        for (Admission each : present) {
            if (each.isOf(user, vhost)) {
                each.close(explanation);
            }
        }
    }

    /** A user may do more or less in a virtual host than before. */
    public void permissionsChanged(String user, String vhost) {
        for (Admission each : present) {
            if (each.isOf(user, vhost)) {
                each.permissionsChanged();
            }
        }
    }

    /** A virtual host has gone: another of its name counts from nothing. */
    public void forgetVhost(String vhost) {
        byVhost.remove(vhost);
    }

    private static BrokerException refused(String explanation) {
        return new BrokerException(ReplyCode.NOT_ALLOWED, explanation);
    }

    Limits limits(String user) {
        return userLimits.of(user);
    }

    /** What there is of a user. */
    public OfUser ofUser(String user) {
        return byUser.computeIfAbsent(user, _ -> new OfUser(new Occupancy(), new Occupancy()));
    }
}
