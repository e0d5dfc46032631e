package io.warrenmq.core.management;

import java.util.List;

/**
 * The broker as a whole at a moment.
 *
 * @param types one for each type of queue: {@code classic}, {@code quorum}; always all
 * @param receivedConfirm messages of channels that confirm, a part of {@code stats.publish}
 * @param routed messages that went to queues, each counted for each of its queues
 * @param sizes of what was published
 */
public record OverviewView(
        String node,
        ObjectTotals objects,
        Depth depth,
        DepthRates depthRates,
        MessageStats stats,
        RateView rates,
        Churn churn,
        ChurnRates churnRates,
        List<QueueTypeTotals> types,
        long receivedConfirm,
        long routed,
        SizeHistogram sizes) {}
