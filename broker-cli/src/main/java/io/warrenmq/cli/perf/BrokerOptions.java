package io.warrenmq.cli.perf;

import io.warrenmq.cli.perf.client.BrokerUri;
import io.warrenmq.cli.perf.client.ClientLoops;
import picocli.CommandLine.Option;

/** Which broker, and how to talk to it. */
final class BrokerOptions {
    private static final int THREADS_MAX = 64;
    private static final int HEARTBEAT_SECONDS_MAX = 65_535;

    @Option(
            names = "--uri",
            paramLabel = "URI",
            defaultValue = "amqp://guest:guest@127.0.0.1:5672",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "amqp://user:password@host:port/virtual-host (guest on 127.0.0.1:5672).")
    private String uri = "";

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Event loops of this tool (1).")
    private int threads;

    @Option(
            names = "--heartbeat",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Longest interval of heartbeats, 0 for none (60).")
    private int heartbeatSeconds;

    @Option(
            names = "--broker-pid",
            paramLabel = "PID",
            defaultValue = "0",
            description = "Process of a broker on this machine, whose processor time and memory are measured too.")
    private long brokerPid;

    long brokerPid() {
        return brokerPid;
    }

    BrokerUri uri() {
        try {
            return BrokerUri.parse(uri);
        } catch (IllegalArgumentException e) {
            // What it is would show the password.
            throw Limits.wrong("--uri " + e.getMessage() + "; it must be amqp://user:password@host:port/virtual-host");
        }
    }

    ClientLoops loops() {
        Limits.range("--threads", threads, 1, THREADS_MAX);
        Limits.range("--heartbeat", heartbeatSeconds, 0, HEARTBEAT_SECONDS_MAX);
        Limits.require(
                brokerPid == 0 || ProcessHandle.of(brokerPid).isPresent(),
                "--broker-pid",
                brokerPid,
                "be a process of this machine");
        return new ClientLoops(threads, uri(), heartbeatSeconds);
    }
}
