package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.api.ApiRefusal;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.print.Format;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Verbs that tell whether the broker is well: 0 when it is, 69 when it is not. What probes and scripts run. */
final class CheckVerbs {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final long POLL_MS = 500;
    private static final long PORT_MAX = 65_535;
    private static final long WITHIN_MAX = 10_000;

    static final Section SECTION = Section.of(
            "Diagnostics",
            Verb.deciding("check", "Runs the checks of a broker that should be well, and shows each.", CheckVerbs::all),
            Verb.of("ping", "Whether a broker answers.", call -> run(call, "ping")),
            Verb.of("check_running", "Whether it takes clients.", call -> run(call, "running")),
            Verb.of("is_running", "The same.", call -> run(call, "running")),
            Verb.of("check_local_alarms", "Whether memory and disk suffice.", call -> run(call, "local-alarms")),
            Verb.of("check_alarms", "The same for all nodes, of which there is one.", call -> run(call, "alarms")),
            Verb.of("check_port_connectivity", "Whether every port can be connected to.", call -> {
                run(call, "port-connectivity");
            }),
            Verb.of("check_virtual_hosts", "Whether all virtual hosts work.", call -> run(call, "virtual-hosts")),
            Verb.of("check_port_listener", "Whether it listens on a port.", CheckVerbs::portListener)
                    .takes("port"),
            Verb.of(
                            "check_protocol_listener",
                            "Whether it listens for a protocol, such as amqp or https.",
                            CheckVerbs::protocolListener)
                    .takes("protocol"),
            Verb.of(
                            "check_certificate_expiration",
                            "Whether certificates are good for long enough.",
                            CheckVerbs::certificates)
                    .option("--unit", "UNIT", "days, weeks, months or years (weeks).")
                    .option("--within", "N", "How many of them (4)."),
            Verb.of("check_if_node_is_quorum_critical", "Whether others could go on without it.", call -> {
                health(call, "/node-is-quorum-critical", "Node " + node(call) + " is not quorum critical");
            }),
            Verb.of("node_health_check", "All checks; exists for old scripts.", call -> {
                checks(call).values().forEach(Runnable::run);
                call.result("Health check passed");
            }),
            Verb.of("await_startup", "Waits until it takes clients.", CheckVerbs::await),
            Verb.of("wait", "The same; exists for scripts, which give a file with a process id.", CheckVerbs::await)
                    .takes("[pidfile]")
                    .option("-P --pid", "PID", "The broker's process."),
            Verb.of("await_online_nodes", "The same; there is one node.", CheckVerbs::await)
                    .takes("[count]"));

    private CheckVerbs() {}

    /** Every check that needs no more words, by its name. */
    private static Map<String, Runnable> checks(Call call) {
        Map<String, Runnable> checks = new LinkedHashMap<>();
        checks.put("ping", () -> ping(call));
        checks.put("running", () -> running(call));
        checks.put("local-alarms", () -> {
            health(call, "/local-alarms", "Node " + node(call) + " reported no local alarms");
        });
        checks.put("alarms", () -> {
            health(call, "/alarms", "Node " + node(call) + " reported no alarms, local or clusterwide");
        });
        checks.put("virtual-hosts", () -> {
            health(call, "/virtual-hosts", "Node " + node(call) + " reported all vhosts as running");
        });
        checks.put("port-connectivity", () -> connect(call));
        return checks;
    }

    private static void run(Call call, String name) {
        Runnable check = checks(call).get(name);
        if (check == null) {
            throw new IllegalArgumentException(name);
        }
        check.run();
    }

    private static int all(Call call) {
        Call quiet = call.silenced();
        boolean isWell = true;
        Json.Obj results = Json.Obj.EMPTY;
        for (Map.Entry<String, Runnable> each : checks(quiet).entrySet()) {
            String failure = failure(each.getValue());
            isWell &= failure.isEmpty();
            results = results.with(each.getKey(), failure.isEmpty() ? "ok" : failure);
            String mark = failure.isEmpty()
                    ? call.out().ansi().good("ok     ")
                    : call.out().ansi().bad("failed ");
            call.out().line(mark + each.getKey() + (failure.isEmpty() ? "" : ": " + failure));
        }
        if (call.out().format().isForPrograms()) {
            call.printer(Format.JSON).object(results);
        }
        return isWell ? ExitCode.OK : ExitCode.UNAVAILABLE;
    }

    private static String failure(Runnable check) {
        try {
            check.run();
            return "";
        } catch (CommandFailure | ApiRefusal e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Any answer will do: who may not ask has got one, too. */
    private static void ping(Call call) {
        call.say("Will ping " + call.api().target() + ". This only checks whether a broker answers. Timeout: "
                + call.timeout().toMillis() + " ms.");
        try {
            call.api().get("/whoami");
        } catch (ApiRefusal e) {
            if (e.status() >= ApiRefusal.SERVER_ERROR) {
                throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
        }
        passed(call, "Ping succeeded");
    }

    private static void running(Call call) {
        call.say("Checking if the broker is running at " + call.api().target() + " ...");
        try {
            call.api().get("/health/checks/ready-to-serve-clients");
        } catch (ApiRefusal e) {
            if (e.status() >= ApiRefusal.SERVER_ERROR) {
                throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            call.api().get("/overview"); // a broker that is older than this check
        }
        passed(call, "RabbitMQ on node " + node(call) + " is fully booted and running");
    }

    private static void health(Call call, String path, String passed) {
        try {
            call.api().get("/health/checks" + path);
        } catch (ApiRefusal e) {
            if (e.status() == ApiRefusal.NOT_AVAILABLE) {
                throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            throw e;
        }
        passed(call, passed);
    }

    private static void passed(Call call, String text) {
        call.result(text);
        if (call.out().format() == Format.JSON) {
            call.out().object(Json.Obj.EMPTY.with("result", "ok").with("message", text));
        }
    }

    private static String node(Call call) {
        try {
            return call.api().get("/overview?columns=node").at("node").text();
        } catch (ApiRefusal e) {
            return call.api().target().toString();
        }
    }

    private static void connect(Call call) {
        call.say("Testing TCP connections to all active listeners ...");
        String host = call.api().target().base().getHost();
        List<Json> listeners =
                call.api().get("/overview?columns=listeners").at("listeners").list();
        for (Json listener : listeners) {
            int port = (int) listener.at("port").number(0);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE,
                        "cannot connect to " + host + ":" + port + " ("
                                + listener.at("protocol").text() + "): " + e.getMessage());
            }
        }
        String ports = listeners.stream()
                .map(each -> each.at("port").text())
                .distinct()
                .collect(Collectors.joining(", "));
        passed(call, "Successfully connected to ports " + ports + " on node " + node(call) + ".");
    }

    private static void portListener(Call call) {
        long port = Call.number("<port>", call.word("port"), 1, PORT_MAX);
        call.say("Asking the broker if there's an active listener on port " + port + " ...");
        health(call, "/port-listener/" + port, "A listener for port " + port + " is running on node " + node(call));
    }

    private static void protocolListener(Call call) {
        String protocol = call.word("protocol");
        call.say("Asking the broker if there's an active listener for protocol " + protocol + " ...");
        health(
                call,
                "/protocol-listener" + ApiPath.of(protocol),
                "A listener for protocol " + protocol + " is running on node " + node(call));
    }

    private static void certificates(Call call) {
        String unit = call.option("--unit", "weeks");
        long within = call.number("--within", 4, 1, WITHIN_MAX);
        call.say("Checking certificate expiration ...");
        health(
                call,
                "/certificate-expiration/" + within + ApiPath.of(unit),
                "No certificates are expiring within " + within + " " + unit + ".");
    }

    /** Until it takes clients, for as long as {@code --timeout} says. */
    private static void await(Call call) {
        call.say("Waiting for the broker at " + call.api().target() + " ...");
        long deadlineNanos = System.nanoTime() + call.timeout().toNanos();
        Call quiet = call.silenced();
        String failure = failure(() -> running(quiet));
        while (!failure.isEmpty()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new CommandFailure(ExitCode.TRY_AGAIN, "not up yet: " + failure);
            }
            pause();
            failure = failure(() -> running(quiet));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.TRY_AGAIN, "interrupted");
        }
    }
}
