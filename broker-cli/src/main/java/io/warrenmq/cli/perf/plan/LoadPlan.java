package io.warrenmq.cli.perf.plan;

/**
 * A whole run.
 *
 * @param brokerPid the broker's process where its processor time is wanted as well, else 0
 */
public record LoadPlan(
        TopologyPlan topology, ProducerPlan producers, ConsumerPlan consumers, TimePlan time, long brokerPid) {
    /** Whether it can be told if messages are missing: both ends are here, and where messages go is known. */
    public boolean isChecked() {
        return producers.count() > 0 && consumers.count() > 0 && topology.isRoutingKnown();
    }
}
