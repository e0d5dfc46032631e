package io.warrenmq.amqp.channel;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;

/** What a channel needs of its connection. On the connection's shard. */
public interface ChannelLink {
    Session session();

    VirtualHost vhost();

    AmqpConfig config();

    FrameWriter writer();

    /** The shard's cache of names. */
    NameCache names();

    AssemblyBudget assemblyBudget();

    /** Whether the client wants to hear that a consumer was cancelled. */
    boolean wantsCancelNotify();

    /** Stops reading from the socket until {@link #release}; calls nest. */
    void hold();

    void release();

    /**
     * A whole message was taken from the client: what comes next waits while the broker runs low on something.
     *
     * @param underWay messages of the channel that wait for their confirm; 0 without confirms
     */
    void published(int underWay);

    /** A request was refused after the fact: closes the channel or the connection, as the code says. */
    void refuse(AmqpChannel channel, BrokerException refusal, int methodId);
}
