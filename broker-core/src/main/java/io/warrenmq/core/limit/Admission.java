package io.warrenmq.core.limit;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.policy.Limits;
import org.jspecify.annotations.Nullable;

/** The place that a connection takes in a virtual host and among those of its user. Owned by the connection's shard. */
public final class Admission {
    /** Who is where. */
    record Place(String user, String vhost, Occupancy vhostConnections, Admissions.OfUser ofUser) {}

    private final Admissions admissions;
    private final Place place;
    private final Admitted connection;
    private long channelCount;
    private boolean left;

    Admission(Admissions admissions, Place place, Admitted connection) {
        this.admissions = admissions;
        this.place = place;
        this.connection = connection;
    }

    /** Null for any; from any thread. */
    boolean isOf(@Nullable String user, @Nullable String vhost) {
        return (user == null || user.equals(place.user)) && (vhost == null || vhost.equals(place.vhost));
    }

    /** Asks the connection to go; from any thread. */
    void close(String explanation) {
        connection.close(explanation);
    }

    /** From any thread. */
    void permissionsChanged() {
        connection.permissionsChanged();
    }

    /**
     * Counts a channel.
     *
     * @throws BrokerException 530 when the user has as many as it may, in RabbitMQ's words
     */
    public void openChannel() {
        long max = admissions.limits(place.user).max(Limits.CHANNELS);
        if (!place.ofUser.channels().take(max)) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened for user '" + place.user
                            + "' has reached the maximum allowed user limit of (" + max + ")");
        }
        channelCount++;
    }

    /** A channel that was counted has ended. */
    public void closeChannel() {
        if (!left) {
            channelCount--;
            place.ofUser.channels().release(1);
        }
    }

    /** The connection has ended, and its channels with it; a second time means nothing. */
    public void leave() {
        if (!left) {
            left = true;
            place.ofUser.channels().release(channelCount);
            place.ofUser.connections().release(1);
            place.vhostConnections.release(1);
            admissions.left(this);
        }
    }
}
