package io.warrenmq.core.management;

/**
 * What changes about a connection.
 *
 * @param state {@code running}, {@code blocked}, {@code flow}, {@code closing}
 * @param receivedReads reads from the socket that brought something
 * @param sentWrites writes to the socket
 * @param pendingBytes what waits for the socket
 */
public record ConnectionNumbers(
        String state,
        int channels,
        long receivedBytes,
        long sentBytes,
        long receivedReads,
        long sentWrites,
        long pendingBytes) {}
