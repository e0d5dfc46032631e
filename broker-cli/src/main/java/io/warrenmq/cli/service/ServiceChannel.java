package io.warrenmq.cli.service;

import java.io.IOException;

/** Where the service's state is told. */
@FunctionalInterface
interface ServiceChannel {
    /** Sends lines of {@code NAME=value}. From any thread. */
    void send(String text) throws IOException;
}
