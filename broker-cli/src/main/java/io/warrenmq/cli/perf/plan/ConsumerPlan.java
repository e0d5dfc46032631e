package io.warrenmq.cli.perf.plan;

/**
 * What consumers do.
 *
 * @param connections how many connections they share, 0 for one each
 * @param prefetch deliveries that may wait for their acknowledgement, 0 for any number
 * @param ackEvery how many deliveries one acknowledgement is for
 * @param autoAck the broker forgets a message as soon as it is sent
 * @param ratePerSecond of acknowledged deliveries of each of them, 0 for as fast as they can
 */
public record ConsumerPlan(
        int count, int connections, int prefetch, int ackEvery, boolean autoAck, double ratePerSecond) {}
