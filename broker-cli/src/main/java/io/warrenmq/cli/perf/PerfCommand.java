package io.warrenmq.cli.perf;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.perf.client.ClientLoops;
import io.warrenmq.cli.perf.connections.Churn;
import io.warrenmq.cli.perf.connections.ChurnResult;
import io.warrenmq.cli.perf.connections.IdleConnections;
import io.warrenmq.cli.perf.connections.IdleResult;
import io.warrenmq.cli.perf.load.LoadResult;
import io.warrenmq.cli.perf.load.LoadRun;
import io.warrenmq.cli.perf.plan.LoadPlan;
import io.warrenmq.cli.perf.plan.TopologyPlan;
import io.warrenmq.cli.perf.report.ChurnReport;
import io.warrenmq.cli.perf.report.IdleReport;
import io.warrenmq.cli.perf.report.LoadJson;
import io.warrenmq.cli.perf.report.LoadText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warren perf}: puts load on any AMQP 0-9-1 broker and measures what comes through. */
@Command(
        name = "perf",
        description = "Puts load on an AMQP 0-9-1 broker and measures it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PerfCommand implements Callable<Integer> {
    private static final String STANDARD_OUT = "-";
    private static final int IDLE_MAX = 5_000_000;
    private static final double CHURN_MAX = 100_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
    private CommandSpec spec;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Mixin
    private final LoadOptions load = new LoadOptions();

    @Mixin
    private final TopologyOptions topology = new TopologyOptions();

    @Mixin
    private final TimeOptions time = new TimeOptions();

    @Option(
            names = "--churn",
            paramLabel = "R",
            description = "Instead: R connections per second, each opens, publishes one message and closes.")
    private @Nullable Double churn;

    @Option(
            names = "--idle",
            paramLabel = "N",
            description = "Instead: N connections with a channel each, held for the duration.")
    private @Nullable Integer idle;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the result as JSON, too; - for standard output, where nothing else is written then.")
    private @Nullable String json;

    @Override
    public Integer call() {
        check();
        if (idle != null) {
            return hold(idle);
        }
        return churn == null ? load() : churn(churn);
    }

    private void check() {
        Limits.require(idle == null || churn == null, "--churn", String.valueOf(churn), "not be given with --idle");
        Limits.range("--idle", idle == null ? 1 : idle, 1, IDLE_MAX);
        Limits.require(
                churn == null || (churn > 0 && churn <= CHURN_MAX),
                "--churn",
                String.valueOf(churn),
                "be above 0 and at most " + CHURN_MAX);
    }

    private int hold(int count) {
        IdleReport report = new IdleReport(texts());
        IdleResult result;
        try (ClientLoops loops = broker.loops()) {
            result = IdleConnections.run(count, time.duration(), broker.brokerPid(), loops, report);
        }
        report.end(result);
        writeJson(IdleReport.json(result));
        if (result.failure() != null) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE,
                    result.opened() + " of " + count + " connections were opened and " + result.lost()
                            + " of these lost: " + result.failure());
        }
        return ExitCode.OK;
    }

    private int churn(double ratePerSecond) {
        LoadPlan plan = plan();
        ChurnReport report = new ChurnReport(texts(), ratePerSecond);
        ChurnResult result;
        try (ClientLoops loops = broker.loops()) {
            result = Churn.run(plan, ratePerSecond, loops, report);
        }
        report.end(result);
        writeJson(report.json(result));
        if (result.failure() != null) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, result.failed() + " connections failed: " + result.failure());
        }
        if (result.missing() > 0) {
            throw new CommandFailure(ExitCode.DATA, result.missing() + " messages are not in the queue");
        }
        return ExitCode.OK;
    }

    private int load() {
        LoadPlan plan = plan();
        LoadText text = new LoadText(texts(), plan);
        LoadResult result;
        try (ClientLoops loops = broker.loops()) {
            result = LoadRun.run(plan, loops, text);
        }
        text.end(result);
        writeJson(LoadJson.of(plan, result));
        return judge(result);
    }

    private LoadPlan plan() {
        TopologyPlan declared = topology.plan(load.persistent());
        return new LoadPlan(
                declared,
                load.producers(),
                load.consumers(declared.queues().size(), topology.fanOut()),
                time.plan(),
                broker.brokerPid());
    }

    private PrintWriter texts() {
        return STANDARD_OUT.equals(json)
                ? spec.commandLine().getErr()
                : spec.commandLine().getOut();
    }

    private void writeJson(String line) {
        if (STANDARD_OUT.equals(json)) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        } else if (json != null) {
            try {
                Files.writeString(Path.of(json), line + System.lineSeparator());
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.UNAVAILABLE, "--json " + json + " cannot be written: " + e);
            }
        }
    }

    private static int judge(LoadResult result) {
        if (result.failure() != null) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, result.failure());
        }
        LoadResult.Totals totals = result.totals();
        if (!result.isComplete()) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    totals.missing() + " messages are missing and " + totals.unconfirmed() + " were not confirmed, "
                            + Math.round(result.drainSeconds()) + " s after the last was sent");
        }
        return ExitCode.OK;
    }
}
