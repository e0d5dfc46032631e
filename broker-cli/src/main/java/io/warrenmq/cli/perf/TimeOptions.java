package io.warrenmq.cli.perf;

import io.warrenmq.cli.perf.plan.TimePlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a run ends. */
final class TimeOptions {
    private static final double DURATION_SECONDS = 10;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "How long to send, the warm-up not counted (10, or without end when --count is given).")
    private @Nullable Double duration;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "End after so many messages of all producers; without producers, after so many received.")
    private long count;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Not counted at the beginning (0).")
    private double warmUp;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Longest wait for what is under way when sending has ended (60); 10 s of silence end it too.")
    private double drain;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Between lines that tell how it goes, 0 for none (1).")
    private double interval;

    double duration() {
        double seconds = duration == null ? DURATION_SECONDS : duration;
        Limits.notNegative("--duration", seconds);
        return seconds;
    }

    TimePlan plan() {
        Limits.notNegative("--warm-up", warmUp);
        Limits.notNegative("--drain", drain);
        Limits.notNegative("--interval", interval);
        Limits.range("--count", count, 0, Long.MAX_VALUE);
        double seconds = duration == null && count > 0 ? 0 : duration();
        Limits.require(count > 0 || seconds > 0, "--duration", seconds, "be above 0, or a --count be given");
        return new TimePlan(warmUp, seconds, count, drain, interval);
    }
}
