package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.Broker;
import io.warrenmq.core.access.Access;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.User;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.VirtualHost;
import org.jspecify.annotations.Nullable;

/**
 * What client and broker learn of each other before the connection runs: who the client is, what it can do, which
 * limits and which virtual host it wants. Owned by the connection's shard. Identity is set in one place only, {@link
 * #login}.
 */
final class Handshake {
    private final Broker broker;
    private final boolean loopback;
    private FieldTable clientProperties = FieldTable.EMPTY;
    private @Nullable User user;

    /** @param loopback whether the peer's address is a loopback address */
    Handshake(Broker broker, boolean loopback) {
        this.broker = broker;
        this.loopback = loopback;
    }

    /** The client's properties, as it sent them. */
    FieldTable clientProperties() {
        return clientProperties;
    }

    boolean clientHas(String capability) {
        return Capabilities.has(clientProperties, capability);
    }

    @Nullable
    User user() {
        return user;
    }

    ConnectionMethod.Start start() {
        return new ConnectionMethod.Start(
                0, 9, Capabilities.serverProperties(broker.identity()), Sasl.MECHANISMS, "en_US");
    }

    /**
     * Checks who the client is.
     *
     * @return false when name and password are refused
     * @throws BrokerException 502 or 503 when they cannot be read
     */
    boolean login(ConnectionMethod.StartOk answer) {
        clientProperties = answer.clientProperties();
        Sasl.Credentials credentials = Sasl.read(answer.mechanism(), answer.response());
        user = broker.access().login(credentials.name(), credentials.password(), loopback);
        return user != null;
    }

    /** The name that the client logged in with or tried to; for the log. */
    static String attemptedName(ConnectionMethod.StartOk answer) {
        return Sasl.read(answer.mechanism(), answer.response()).name();
    }

    /**
     * Finds the virtual host.
     *
     * @throws BrokerException 530 when there is none or the user may not enter it
     */
    VirtualHost enter(String name) {
        VirtualHost vhost = broker.vhost(name);
        if (!broker.access().mayEnter(requireUser(), name)) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "access to vhost '" + name + "' refused for user '"
                            + requireUser().name() + "'");
        }
        return vhost;
    }

    /**
     * Counts the connection.
     *
     * @throws BrokerException 530 when a limit is reached
     */
    Admission admit(VirtualHost vhost) {
        return broker.admit(requireUser(), vhost);
    }

    Access access(VirtualHost vhost) {
        return new Access(broker.access(), requireUser(), vhost.name());
    }

    /**
     * A new secret for the same user.
     *
     * @throws BrokerException 530 when it is refused
     */
    void renew(ConnectionMethod.UpdateSecret request) {
        String name = requireUser().name();
        if (broker.access().login(name, new Secret(request.newSecret()), loopback) == null) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "New secret was refused by one of the backends");
        }
    }

    private User requireUser() {
        User current = user;
        if (current == null) {
            throw new BrokerException(ReplyCode.ACCESS_REFUSED, "not logged in");
        }
        return current;
    }
}
