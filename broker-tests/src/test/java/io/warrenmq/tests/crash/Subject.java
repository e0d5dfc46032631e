package io.warrenmq.tests.crash;

import java.time.Duration;
import java.util.List;

/** A broker that is killed and started again on the same data and the same port. */
interface Subject extends AutoCloseable {

    /** Where it listens for AMQP on loopback. */
    int port();

    /** Starts its process and does not wait. */
    void launch();

    /** Waits until it serves clients; fails when it does not come up. */
    void awaitReady();

    /** Waits for it to end by itself, which it must not; true when it did. */
    boolean hasEndedWithin(Duration time);

    /** Ends its process with SIGKILL and waits until it is gone. */
    void kill();

    /** What it has logged since its last start that no client should be able to cause. */
    List<String> complaints();

    /** Kills it when it still runs. */
    @Override
    void close();
}
