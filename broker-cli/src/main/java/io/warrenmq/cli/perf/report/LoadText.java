package io.warrenmq.cli.perf.report;

import static io.warrenmq.cli.perf.report.Amounts.count;
import static io.warrenmq.cli.perf.report.Amounts.duration;
import static io.warrenmq.cli.perf.report.Amounts.fixed;

import io.warrenmq.cli.perf.load.LoadResult;
import io.warrenmq.cli.perf.load.Progress;
import io.warrenmq.cli.perf.measure.Latencies;
import io.warrenmq.cli.perf.measure.Tally;
import io.warrenmq.cli.perf.measure.Window;
import io.warrenmq.cli.perf.plan.ConsumerPlan;
import io.warrenmq.cli.perf.plan.LoadPlan;
import io.warrenmq.cli.perf.plan.ProducerPlan;
import java.io.PrintWriter;

/** Tells people how a run goes and what it has shown. */
public final class LoadText implements Progress {
    private static final int BYTES_PER_MIB = 1 << 20;

    private final PrintWriter out;
    private final LoadPlan plan;

    public LoadText(PrintWriter out, LoadPlan plan) {
        this.out = out;
        this.plan = plan;
    }

    @Override
    public void begin() {
        ProducerPlan producers = plan.producers();
        ConsumerPlan consumers = plan.consumers();
        StringBuilder text = new StringBuilder();
        text.append(amount(producers.count(), "producer")).append(", ");
        text.append(amount(consumers.count(), "consumer")).append(", ");
        text.append(amount(plan.topology().queues().size(), plan.topology().durable() ? "durable queue" : "queue"));
        text.append(", ").append(amount(producers.sizeBytes(), "byte"));
        text.append(producers.persistent() ? ", persistent" : ", transient");
        if (producers.confirmsMax() > 0) {
            text.append(", ").append(producers.confirmsMax()).append(" in flight");
        }
        if (producers.ratePerSecond() > 0) {
            text.append(", ").append(fixed(producers.ratePerSecond(), 0)).append("/s each");
        }
        if (consumers.count() > 0) {
            text.append(consumers.autoAck() ? ", automatic ack" : ", ack every " + consumers.ackEvery());
        }
        line(text.toString());
    }

    private static String amount(int number, String what) {
        return count(number) + " " + what + (number == 1 ? "" : "s");
    }

    @Override
    public void interval(double atSeconds, Window interval, boolean warmUp) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%7s s", fixed(atSeconds, 1))).append(warmUp ? " (warm-up)" : "");
        if (plan.producers().count() > 0) {
            text.append("  sent ")
                    .append(Amounts.rate(interval.sentPerSecond()))
                    .append("/s");
        }
        if (plan.producers().confirmsMax() > 0) {
            text.append("  confirmed ")
                    .append(Amounts.rate(interval.confirmedPerSecond()))
                    .append("/s");
        }
        if (plan.consumers().count() > 0) {
            text.append("  received ")
                    .append(Amounts.rate(interval.receivedPerSecond()))
                    .append("/s");
        }
        Tally tally = interval.tally();
        Latencies latency = tally.latency.isEmpty() ? tally.confirmLatency : tally.latency;
        if (!latency.isEmpty()) {
            text.append("  median ").append(duration(latency.percentileNs(50)));
            text.append("  p99 ").append(duration(latency.percentileNs(99)));
        }
        line(text.toString());
    }

    /** What has come out. */
    public void end(LoadResult result) {
        Window window = result.window();
        LoadResult.Totals totals = result.totals();
        line("");
        line(String.format("%-12s %14s %16s", fixed(window.seconds(), 1) + " s", "per second", "in total"));
        rate("sent", window.sentPerSecond(), totals.sent());
        if (plan.producers().confirmsMax() > 0) {
            rate("confirmed", window.confirmedPerSecond(), totals.confirmed());
        }
        if (plan.consumers().count() > 0) {
            rate("received", window.receivedPerSecond(), totals.received());
        }
        latencies("latency", window.tally().latency);
        latencies("confirms", window.tally().confirmLatency);
        checks(result);
        cpu(result);
    }

    private void rate(String what, double perSecond, long total) {
        line(String.format("%-12s %14s %16s", what, Amounts.rate(perSecond), count(total)));
    }

    private void latencies(String what, Latencies latencies) {
        if (!latencies.isEmpty()) {
            line(Amounts.distribution(what, latencies));
        }
    }

    private void checks(LoadResult result) {
        LoadResult.Totals totals = result.totals();
        StringBuilder text = new StringBuilder();
        if (result.checked()) {
            text.append("missing ").append(count(totals.missing()));
            text.append(", duplicates ").append(count(totals.duplicates())).append(", ");
        }
        text.append("nacked ").append(count(totals.nacked()));
        text.append(", returned ").append(count(totals.returned()));
        text.append(", redelivered ").append(count(totals.redelivered()));
        if (totals.unconfirmed() > 0) {
            text.append(", not confirmed ").append(count(totals.unconfirmed()));
        }
        if (totals.foreign() > 0) {
            text.append(", of other runs ").append(count(totals.foreign()));
        }
        if (totals.blocked() > 0) {
            text.append(", blocked by the broker ")
                    .append(count(totals.blocked()))
                    .append(" times");
        }
        line(String.format("%-12s %s", "checks", text));
        if (result.drainSeconds() > 0) {
            line(String.format("%-12s waited %s s for what was under way", "", fixed(result.drainSeconds(), 1)));
        }
    }

    private void cpu(LoadResult result) {
        Window window = result.window();
        line(String.format(
                "%-12s %s us per message, %s cores",
                "client cpu",
                fixed(window.clientCpuUsPerMessage(), 2),
                fixed(window.clientCpuNs() / 1e9 / window.seconds(), 2)));
        if (plan.brokerPid() != 0) {
            line(String.format(
                    "%-12s %s us per message, %s cores, %s MiB resident",
                    "broker cpu",
                    fixed(window.brokerCpuUsPerMessage(), 2),
                    fixed(window.brokerCpuNs() / 1e9 / window.seconds(), 2),
                    count(result.brokerResidentBytes() / BYTES_PER_MIB)));
        }
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}
