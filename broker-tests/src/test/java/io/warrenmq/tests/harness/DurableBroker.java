package io.warrenmq.tests.harness;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A daemon of a test's own that is ended and started again on what it left behind. Used by one thread. */
public final class DurableBroker implements AutoCloseable {
    private final Path dataDir;
    private final String[] args;
    private BrokerProcess process;
    private @Nullable Connection connection;

    private DurableBroker(Path dataDir, String... args) {
        this.dataDir = dataDir;
        this.args = args.clone();
        this.process = BrokerProcess.startIn(dataDir, args);
    }

    /** Starts the daemon; the test is skipped when it should run against somebody else's broker. */
    public static DurableBroker start(Path dataDir, String... args) {
        Assumptions.assumeTrue(System.getenv("WARREN_TEST_URI") == null, "needs the broker as a process of ours");
        return new DurableBroker(dataDir, args);
    }

    /** A new channel, on a connection that is opened when first asked for after each start. */
    public Channel channel() {
        try {
            Connection current = connection;
            if (current == null) {
                current = connect();
                connection = current;
            }
            return Objects.requireNonNull(current.createChannel(), "no channel number left");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection of its own, which the caller closes. */
    public Connection connect() throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(process.amqp().host());
        factory.setPort(process.amqp().port());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        try {
            return factory.newConnection("durable");
        } catch (TimeoutException e) {
            throw new AssertionError("no connection in time", e);
        }
    }

    /** Ends it by SIGKILL, starts it again, and answers a channel on the new process. */
    public Channel killAndRestart() {
        process.kill();
        return restart();
    }

    /** Ends it the graceful way, starts it again, and answers a channel on the new process. */
    public Channel stopAndRestart() {
        process.close();
        return restart();
    }

    private Channel restart() {
        connection = null;
        process = BrokerProcess.startIn(dataDir, args);
        return channel();
    }

    @Override
    public void close() {
        Connection current = connection;
        if (current != null) {
            current.abort((int) Timeouts.ANSWER.toMillis());
        }
        process.close();
    }
}
