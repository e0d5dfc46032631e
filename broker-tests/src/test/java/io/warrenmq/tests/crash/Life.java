package io.warrenmq.tests.crash;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/**
 * The clients between two crashes. What they log after the end of their life is dropped, so that a history never shows
 * something of an older life behind a crash. Thread-safe.
 */
final class Life {
    private final Run run;
    private final History history;
    private final ConnectionFactory factory = new ConnectionFactory();

    /** Not shut down, because the client still tells its consumers of the end; its threads end when idle. */
    private final ExecutorService deliveries =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<Thread> clients = new ArrayList<>();
    private boolean ended;
    private volatile boolean dying;
    private volatile boolean stopping;

    /** What one client does; ends when the life ends. */
    interface Client {
        void live(Life life) throws IOException, InterruptedException;
    }

    Life(Run run, History history, int port) {
        this.run = run;
        this.history = history;
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setShutdownTimeout(0);
        factory.setExceptionHandler(new DefaultExceptionHandler() {
            @Override
            protected void log(String message, Throwable e) {
                failed("client library", new IOException(message, e));
            }
        });
    }

    Run run() {
        return run;
    }

    synchronized void log(Event event) {
        if (!ended) {
            history.add(event);
        }
    }

    Connection connect() throws IOException {
        try {
            Connection connection = factory.newConnection(deliveries);
            connections.add(connection);
            return connection;
        } catch (TimeoutException e) {
            throw new IOException("no connection in time", e);
        }
    }

    void start(String name, Client client) {
        clients.add(Thread.ofPlatform().daemon().name(name).start(() -> live(name, client)));
    }

    private void live(String name, Client client) {
        try {
            client.live(this);
        } catch (IOException | RuntimeException e) {
            failed(name, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A client failed: that is a surprise unless the broker is being killed. */
    void failed(String client, Exception e) {
        if (!dying) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            run.surprise(client + " failed: " + cause);
        }
    }

    /** True while clients should go on. */
    boolean goesOn() {
        return !stopping && !dying;
    }

    /** Asks the clients to finish and waits for those that do. */
    void stop() {
        stopping = true;
        clients.forEach(this::join);
    }

    /** The broker is about to be killed: from now on anything may fail. */
    void dying() {
        dying = true;
    }

    /** The broker is gone: nothing is logged any more. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        connections.forEach(Connection::abort);
        clients.forEach(this::join);
    }

    private void join(Thread client) {
        try {
            client.join(Timeouts.ANSWER.multipliedBy(2));
            if (client.isAlive()) {
                run.surprise(client.getName() + " does not end: " + List.of(client.getStackTrace()));
                client.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
