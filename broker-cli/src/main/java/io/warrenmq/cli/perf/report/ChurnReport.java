package io.warrenmq.cli.perf.report;

import static io.warrenmq.cli.perf.report.Amounts.count;
import static io.warrenmq.cli.perf.report.Amounts.fixed;

import io.warrenmq.cli.perf.connections.Churn;
import io.warrenmq.cli.perf.connections.ChurnResult;
import java.io.PrintWriter;

/** Tells what connections that come and go have shown. */
public final class ChurnReport implements Churn.Progress {
    private final PrintWriter out;
    private final double ratePerSecond;
    private long toldCompleted;
    private double toldSeconds;

    public ChurnReport(PrintWriter out, double ratePerSecond) {
        this.out = out;
        this.ratePerSecond = ratePerSecond;
    }

    @Override
    public void begin() {
        line(fixed(ratePerSecond, 0) + " connections per second, each with one channel and one message");
    }

    @Override
    public void interval(double atSeconds, long completed) {
        double perSecond = (completed - toldCompleted) / (atSeconds - toldSeconds);
        line(String.format("%7s s  %s/s", fixed(atSeconds, 1), Amounts.rate(perSecond)));
        toldCompleted = completed;
        toldSeconds = atSeconds;
    }

    /** What has come out, for people. */
    public void end(ChurnResult result) {
        line("");
        line(String.format("%-12s %14s %16s", fixed(result.seconds(), 1) + " s", "per second", "in total"));
        line(String.format(
                "%-12s %14s %16s",
                "connections", Amounts.rate(result.completed() / result.seconds()), count(result.completed())));
        if (!result.lifeLatency().isEmpty()) {
            line(Amounts.distribution("until open", result.openLatency()));
            line(Amounts.distribution("until closed", result.lifeLatency()));
        }
        line(String.format(
                "%-12s failed %s, messages missing %s", "checks", count(result.failed()), count(result.missing())));
        line(String.format("%-12s %s us per connection", "client cpu", fixed(each(result, result.clientCpuNs()), 0)));
        if (result.brokerCpuNs() > 0) {
            line(String.format(
                    "%-12s %s us per connection", "broker cpu", fixed(each(result, result.brokerCpuNs()), 0)));
        }
    }

    /** The same for programs: one line. */
    public String json(ChurnResult result) {
        return Json.render(json -> json.put("mode", "churn")
                .put("wanted_per_s", ratePerSecond)
                .put("seconds", result.seconds())
                .put("connections", result.completed())
                .put("connections_per_s", result.completed() / result.seconds())
                .put("failed", result.failed())
                .put("missing", result.missing())
                .put("open_latency_us", result.openLatency())
                .put("life_latency_us", result.lifeLatency())
                .put("client_cpu_us_per_connection", each(result, result.clientCpuNs()))
                .put("broker_cpu_us_per_connection", each(result, result.brokerCpuNs()))
                .put("failure", result.failure()));
    }

    private static double each(ChurnResult result, long cpuNs) {
        return cpuNs / 1e3 / Math.max(1, result.completed());
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}
