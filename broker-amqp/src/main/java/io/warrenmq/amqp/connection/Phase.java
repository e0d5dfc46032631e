package io.warrenmq.amqp.connection;

import java.util.Locale;

/** Where a connection stands, in RabbitMQ's words. */
enum Phase {
    /** Waits for the protocol header. */
    ACCEPTED,
    /** Waits for start-ok. */
    STARTING,
    /** Waits for tune-ok. */
    TUNING,
    /** Waits for open. */
    OPENING,
    RUNNING,
    /** Has sent close and waits for close-ok; hears nothing else. */
    CLOSING,
    CLOSED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isHandshake() {
        return compareTo(RUNNING) < 0;
    }
}
