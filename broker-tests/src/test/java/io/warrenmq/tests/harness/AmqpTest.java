package io.warrenmq.tests.harness;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that talks to a running broker: by the official Java client, or frame by frame. Whatever a test opens here is
 * closed after it. Names of durable things should come from {@link #unique}, because test classes share a broker.
 */
@ExtendWith(SharedBroker.class)
public abstract class AmqpTest {
    private final List<String> brokerArgs;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private SharedBroker.@Nullable Lease lease;
    private @Nullable Connection connection;

    /** A test class that needs a broker started with these additional arguments of {@code serve}. */
    protected AmqpTest(String... brokerArgs) {
        this.brokerArgs = List.of(brokerArgs);
    }

    /** A test class that runs with a given number of event loops. */
    protected AmqpTest(int shards) {
        this("--shards", Integer.toString(shards));
    }

    final List<String> brokerArgs() {
        return brokerArgs;
    }

    final void attach(SharedBroker.Lease given) {
        lease = given;
    }

    /** Where the broker under test listens. */
    protected final Endpoint broker() {
        return Objects.requireNonNull(lease, "no broker attached").amqp();
    }

    /** The broker's process; the test is skipped when the broker is not ours. */
    protected final BrokerProcess process() {
        BrokerProcess process =
                Objects.requireNonNull(lease, "no broker attached").process();
        Assumptions.assumeTrue(process != null, "the broker under test is not a process of ours");
        return Objects.requireNonNull(process);
    }

    /** A factory as most applications have it, but without automatic recovery: tests want to see every close. */
    protected final ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(broker().host());
        factory.setPort(broker().port());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        return factory;
    }

    /** A new connection. */
    protected final Connection connect() {
        return connect(factory());
    }

    protected final Connection connect(ConnectionFactory factory) {
        try {
            Connection fresh = factory.newConnection(getClass().getSimpleName());
            opened.push(() -> closeQuietly(fresh));
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("no connection in time", e);
        }
    }

    /** The test's own connection, opened when first asked for, and again when it was closed. */
    protected final Connection connection() {
        Connection current = connection;
        if (current == null || !current.isOpen()) {
            current = connect();
            connection = current;
        }
        return current;
    }

    /** A new channel on the test's own connection. */
    protected final Channel channel() {
        return channel(connection());
    }

    protected static Channel channel(Connection connection) {
        try {
            return Objects.requireNonNull(connection.createChannel(), "no channel number left");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A plain socket to the broker on which nothing was sent yet. */
    protected final RawConnection socket() {
        RawConnection socket = RawConnection.connect(broker());
        opened.push(socket);
        return socket;
    }

    /** A raw connection that is logged in and open, with channel 1 open. */
    protected final RawConnection raw() {
        RawConnection socket = socket();
        Handshake.login(socket);
        socket.openChannel(1);
        return socket;
    }

    /** A name that nobody else uses, short enough for reply texts to hold it. */
    protected static String unique(String prefix) {
        return prefix + "-" + Long.toUnsignedString(UUID.randomUUID().getMostSignificantBits(), 36);
    }

    @AfterEach
    final void closeWhatWasOpened() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        connection = null;
    }

    private static void closeQuietly(Connection connection) throws IOException {
        try {
            if (connection.isOpen()) {
                connection.close((int) Timeouts.ANSWER.toMillis());
            }
        } catch (AlreadyClosedException _) {
            // The broker closed it first, as the test wanted.
        }
    }
}
