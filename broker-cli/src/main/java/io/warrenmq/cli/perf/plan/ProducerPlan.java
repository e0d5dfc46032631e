package io.warrenmq.cli.perf.plan;

/**
 * What producers do.
 *
 * @param connections how many connections they share, 0 for one each
 * @param ratePerSecond of each of them, 0 for as fast as they can
 * @param confirmsMax messages that may wait for their confirm, of each producer; 0 for no confirms
 * @param backlogMax messages that may be sent and not received yet, over all; 0 for any number
 * @param sizeBytes of a body
 */
public record ProducerPlan(
        int count,
        int connections,
        double ratePerSecond,
        int confirmsMax,
        long backlogMax,
        int sizeBytes,
        boolean persistent,
        boolean mandatory) {}
