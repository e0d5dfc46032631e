package io.warrenmq.core.limit;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.policy.Limits;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts connections and channels, and keeps them within the limits. From any shard. */
public final class Admissions {
    /** What there is of a user, in all virtual hosts. */
    public record OfUser(Occupancy connections, Occupancy channels) {}

    private final UserLimits userLimits;
    private final Map<String, Occupancy> byVhost = new ConcurrentHashMap<>();

    /** Bound: the users that there are, because only who has logged in is counted. */
    private final Map<String, OfUser> byUser = new ConcurrentHashMap<>();

    public Admissions(UserLimits userLimits) {
        this.userLimits = userLimits;
    }

    /**
     * Counts a connection.
     *
     * @param vhostLimits of the virtual host
     * @throws BrokerException 530 when the virtual host or the user has as many as it may, in RabbitMQ's words
     */
    public Admission enter(String user, String vhost, Limits vhostLimits) {
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
        return new Admission(this, user, inVhost, ofUser);
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
