package io.warrenmq.core.management;

/**
 * What a virtual host holds at a moment.
 *
 * @param receivedBytes from all its connections, also those that have gone
 * @param sentBytes to all its connections
 */
public record VhostView(
        String name,
        boolean tracing,
        ObjectTotals objects,
        Depth depth,
        DepthRates depthRates,
        MessageStats stats,
        RateView rates,
        long receivedBytes,
        long sentBytes,
        double receivedByteRate,
        double sentByteRate) {}
