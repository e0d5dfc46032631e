package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.Broker;
import io.warrenmq.core.access.Access;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.User;
import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.limit.Admitted;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What client and broker learn of each other before the connection runs: who the client is, what it can do, which
 * limits and which virtual host it wants. Owned by the connection's shard. Identity is set in one place only, {@link
 * #identify}.
 */
final class Handshake {
    private static final String VIA = "amqp";
    private static final Deed BY_CERTIFICATE = Deed.of("login", "mechanism", SaslMechanism.EXTERNAL.name());

    private final Broker broker;
    private final Peer peer;
    private final Set<SaslMechanism> mechanisms;
    private @Nullable String certificateName;
    private FieldTable clientProperties = FieldTable.EMPTY;
    private @Nullable User user;

    /**
     * A handshake that has not begun.
     *
     * @param mechanisms the ways to log in that are allowed
     */
    Handshake(Broker broker, Peer peer, Set<SaslMechanism> mechanisms) {
        this.broker = broker;
        this.peer = peer;
        this.mechanisms = mechanisms;
    }

    /** The client has a verified certificate, in which this is the name of the user; null when it is nobody's. */
    void secured(@Nullable String name) {
        certificateName = name;
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
                0, 9, Capabilities.serverProperties(broker.identity()), Sasl.offer(offered()), "en_US");
    }

    /**
     * EXTERNAL only when it can succeed: some clients prefer it to the name and password that they were given, and
     * would fail with a certificate that is there for encryption alone.
     */
    private List<SaslMechanism> offered() {
        return mechanisms.stream()
                .filter(each -> each != SaslMechanism.EXTERNAL || certificateUser() != null)
                .toList();
    }

    private @Nullable User certificateUser() {
        String name = certificateName;
        return name == null ? null : broker.access().byCertificate(name, peer.loopback());
    }

    /**
     * Takes in what the client says of itself.
     *
     * @throws BrokerException 502 or 503 when name and password cannot be read
     */
    Sasl.Claim read(ConnectionMethod.StartOk answer) {
        clientProperties = answer.clientProperties();
        requireOffered(answer.mechanism());
        if (answer.mechanism().equals(SaslMechanism.EXTERNAL.name())) {
            return new Sasl.Certificate(certificateName == null ? "" : certificateName);
        }
        return Sasl.read(answer.mechanism(), answer.response());
    }

    private void requireOffered(String mechanism) {
        if (offered().stream().noneMatch(each -> each.name().equals(mechanism))) {
            throw Sasl.unknown(mechanism);
        }
    }

    /** Checks the claim; completed on any thread. */
    CompletableFuture<Login> check(Sasl.Claim claim) {
        return switch (claim) {
            case Sasl.Credentials(String name, Secret password) ->
                broker.access().login(new LoginRequest(name, password, peer.address(), peer.loopback(), actor(name)));
            case Sasl.Certificate(String name) -> CompletableFuture.completedFuture(certified(name));
        };
    }

    private Login certified(String name) {
        User found = certificateUser();
        if (found == null) {
            String reason = "user '" + name + "' - its certificate is no user's";
            AuditLog.refused(actor(name), BY_CERTIFICATE, reason);
            return new Login.Refused(reason, 0);
        }
        AuditLog.done(actor(name), BY_CERTIFICATE);
        return new Login.Granted(found);
    }

    private Actor actor(String name) {
        return new Actor(name, VIA, peer.shown());
    }

    /** The client is that user. */
    void identify(User identified) {
        user = identified;
    }

    /**
     * Finds the virtual host.
     *
     * @throws BrokerException 530 when there is none or the user may not enter it
     */
    VirtualHost enter(String name) {
        VirtualHost vhost = broker.vhost(name);
        access(vhost).requireEntry();
        return vhost;
    }

    /**
     * Counts the connection.
     *
     * @param connection what hears of it when it is to go
     * @throws BrokerException 530 when a limit is reached
     */
    Admission admit(VirtualHost vhost, Admitted connection) {
        return broker.admit(requireUser(), vhost, connection);
    }

    Access access(VirtualHost vhost) {
        User its = requireUser();
        return new Access(broker.access(), its, vhost.name(), null, actor(its.name()));
    }

    /** The same user with a new secret. */
    Sasl.Claim renewed(ConnectionMethod.UpdateSecret request) {
        return new Sasl.Credentials(requireUser().name(), new Secret(request.newSecret()));
    }

    private User requireUser() {
        User current = user;
        if (current == null) {
            throw new BrokerException(ReplyCode.ACCESS_REFUSED, "not logged in");
        }
        return current;
    }
}
