package io.warrenmq.core.limit;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.policy.Limits;

/** The place that a connection takes in a virtual host and among those of its user. Owned by the connection's shard. */
public final class Admission {
    private final Admissions admissions;
    private final String user;
    private final Occupancy vhostConnections;
    private final Admissions.OfUser ofUser;
    private long channelCount;
    private boolean left;

    Admission(Admissions admissions, String user, Occupancy vhostConnections, Admissions.OfUser ofUser) {
        this.admissions = admissions;
        this.user = user;
        this.vhostConnections = vhostConnections;
        this.ofUser = ofUser;
    }

    /**
     * Counts a channel.
     *
     * @throws BrokerException 530 when the user has as many as it may, in RabbitMQ's words
     */
    public void openChannel() {
        long max = admissions.limits(user).max(Limits.CHANNELS);
        if (!ofUser.channels().take(max)) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened for user '" + user + "' has reached the maximum allowed user limit of ("
                            + max + ")");
        }
        channelCount++;
    }

    /** A channel that was counted has ended. */
    public void closeChannel() {
        if (!left) {
            channelCount--;
            ofUser.channels().release(1);
        }
    }

    /** The connection has ended, and its channels with it; a second time means nothing. */
    public void leave() {
        if (!left) {
            left = true;
            ofUser.channels().release(channelCount);
            ofUser.connections().release(1);
            vhostConnections.release(1);
        }
    }
}
