package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonWriter;
import io.warrenmq.cli.admin.print.Printer;
import io.warrenmq.cli.admin.print.Rows;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.command.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Verbs that show the broker as a whole. */
final class StatusVerbs {
    private static final Listing FLAGS = Listing.of("name state", "provided_by desc doc_url stability");
    private static final Listing LISTENERS = Listing.of("node protocol ip_address port", "tls");
    private static final Listing DEPRECATED = Listing.of("name deprecation_phase", "provided_by desc doc_url state");
    private static final long MS_PER_S = 1_000;
    private static final double GB = 1e9;

    static final Section SECTION = Section.of(
            "Status",
            Verb.of(
                    "status",
                    "Shows the broker: version, memory, disk, totals, alarms, listeners.",
                    StatusVerbs::status),
            Verb.of("cluster_status", "Shows the nodes, of which there is one.", StatusVerbs::cluster),
            Verb.of("overview", "Shows totals and rates.", StatusVerbs::overview),
            Verb.of("server_version", "Shows the broker's version.", StatusVerbs::serverVersion),
            Verb.of(
                    "version",
                    "Shows the version of this command.",
                    call -> call.out().value(Json.of(Version.current()))),
            Verb.of("listeners", "Lists where the broker listens.", StatusVerbs::listeners),
            Verb.of("alarms", "Lists alarms that are on.", StatusVerbs::alarms),
            Verb.of("memory_breakdown", "Shows what memory is used for.", StatusVerbs::memory)
                    .option("--unit", "UNIT", "bytes, mb or gb (gb)."),
            Verb.of("environment", "Shows the configuration that is in force.", StatusVerbs::environment),
            Verb.of("log_location", "Shows where the log is.", StatusVerbs::logs),
            Verb.of("list_feature_flags", "Lists feature flags.", StatusVerbs::flags)
                    .takes("[column...]"),
            Verb.of("enable_feature_flag", "Enables a feature flag, or all.", StatusVerbs::enableFlag)
                    .takes("flag"),
            Verb.of("list_deprecated_features", "Lists deprecated features.", StatusVerbs::deprecated)
                    .takes("[column...]"),
            Verb.of("report", "Shows status and all lists, for a report of an error.", StatusVerbs::report));

    private StatusVerbs() {}

    private static void status(Call call) {
        Json overview = call.api().get("/overview");
        Json node = node(call, overview);
        if (call.out().format().isForPrograms()) {
            call.out().object(statusObject(overview, node));
            return;
        }
        call.say("Status of node " + overview.at("node").text() + " ...");
        Printer out = call.out();
        heading(out, "Runtime");
        line(out, "OS PID", node.at("os_pid"));
        line(out, "Uptime (seconds)", Json.of(node.at("uptime").number(0) / MS_PER_S));
        line(out, "Is under maintenance?", node.at("being_drained"));
        line(out, product(overview) + " version", version(overview));
        line(out, "RabbitMQ version", overview.at("rabbitmq_version"));
        line(out, "Node name", overview.at("node"));
        line(out, "Cluster name", overview.at("cluster_name"));
        heading(out, "Data directory");
        line(out, "Node data directory", node.at("db_dir"));
        heading(out, "Alarms");
        List<String> alarms = alarms(node);
        out.line(alarms.isEmpty() ? out.ansi().good("(none)") : out.ansi().bad(String.join("\n", alarms)));
        heading(out, "Memory");
        line(out, "Total memory used", Json.of(gb(node.at("mem_used"))));
        line(out, "Memory high watermark", Json.of(gb(node.at("mem_limit"))));
        heading(out, "File Descriptors");
        out.line("Total: " + node.at("fd_used").text() + ", limit: "
                + node.at("fd_total").text());
        heading(out, "Free Disk Space");
        line(out, "Low free disk space watermark", Json.of(gb(node.at("disk_free_limit"))));
        line(out, "Free disk space", Json.of(gb(node.at("disk_free"))));
        totals(out, overview);
        heading(out, "Listeners");
        overview.at("listeners").list().forEach(each -> out.line(listener(each)));
    }

    private static void totals(Printer out, Json overview) {
        heading(out, "Totals");
        line(out, "Connection count", overview.at("object_totals.connections"));
        line(out, "Queue count", overview.at("object_totals.queues"));
        line(out, "Message count", overview.at("queue_totals.messages"));
    }

    private static Json.Obj statusObject(Json overview, Json node) {
        return Json.Obj.EMPTY
                .with("node", overview.at("node"))
                .with("product_name", product(overview))
                .with("product_version", version(overview))
                .with("rabbitmq_version", overview.at("rabbitmq_version"))
                .with("cluster_name", overview.at("cluster_name"))
                .with("os_pid", node.at("os_pid"))
                .with("uptime", node.at("uptime").number(0) / MS_PER_S)
                .with("data_directory", node.at("db_dir"))
                .with("alarms", Json.of(alarms(node)))
                .with("memory", Json.Obj.EMPTY.with("used", node.at("mem_used")).with("limit", node.at("mem_limit")))
                .with("disk_free", node.at("disk_free"))
                .with("disk_free_limit", node.at("disk_free_limit"))
                .with(
                        "file_descriptors",
                        Json.Obj.EMPTY.with("total_used", node.at("fd_used")).with("total_limit", node.at("fd_total")))
                .with("totals", overview.at("object_totals"))
                .with("queue_totals", overview.at("queue_totals"))
                .with("listeners", overview.at("listeners"));
    }

    private static Json node(Call call, Json overview) {
        return call.api().get(ApiPath.of("nodes", overview.at("node").text()));
    }

    private static String product(Json overview) {
        Json name = overview.at("product_name");
        return name.isNull() ? "RabbitMQ" : name.text();
    }

    private static Json version(Json overview) {
        Json version = overview.at("product_version");
        return version.isNull() ? overview.at("rabbitmq_version") : version;
    }

    private static void heading(Printer out, String title) {
        out.line("");
        out.line(out.ansi().bold(title));
        out.line("");
    }

    /** Nothing when the broker does not say. */
    private static void line(Printer out, String name, Json value) {
        if (!value.isNull()) {
            out.line(name + ": " + value.text());
        }
    }

    private static String gb(Json bytes) {
        return String.format(Locale.ROOT, "%.4f gb", bytes.number(0) / GB);
    }

    private static String listener(Json each) {
        String ip = each.at("ip_address").text();
        return "Interface: " + (ip.contains(":") ? "[" + ip + "]" : ip) + ", port: "
                + each.at("port").text() + ", protocol: " + each.at("protocol").text();
    }

    private static List<String> alarms(Json node) {
        List<String> alarms = new ArrayList<>();
        if (node.at("mem_alarm").isTrue()) {
            alarms.add("Memory alarm on node " + node.at("name").text());
        }
        if (node.at("disk_free_alarm").isTrue()) {
            alarms.add("Free disk space alarm on node " + node.at("name").text());
        }
        return alarms;
    }

    private static void alarms(Call call) {
        call.say("Listing alarms ...");
        Json overview = call.api().get("/overview?columns=node");
        List<String> alarms = alarms(node(call, overview));
        if (call.out().format().isForPrograms()) {
            call.out().object(Json.Obj.EMPTY.with("alarms", Json.of(alarms)));
        } else {
            call.result(
                    alarms.isEmpty()
                            ? "Node " + overview.at("node").text() + " reported no alarms"
                            : String.join("\n", alarms));
        }
    }

    private static void cluster(Call call) {
        Json overview = call.api().get("/overview");
        List<Json> nodes = call.api().get("/nodes").list();
        call.say("Cluster status of node " + overview.at("node").text() + " ...");
        Json names = new Json.Arr(nodes.stream().map(each -> each.at("name")).toList());
        if (call.out().format().isForPrograms()) {
            call.out()
                    .object(Json.Obj.EMPTY
                            .with("cluster_name", overview.at("cluster_name"))
                            .with("disk_nodes", names)
                            .with("running_nodes", names)
                            .with("partitions", Json.Obj.EMPTY)
                            .with("alarms", new Json.Arr(List.of()))
                            .with("listeners", overview.at("listeners")));
            return;
        }
        Printer out = call.out();
        out.line("Basics");
        out.line("");
        line(out, "Cluster name", overview.at("cluster_name"));
        for (String title : List.of("Disk Nodes", "Running Nodes")) {
            heading(out, title);
            names.list().forEach(each -> out.line(each.text()));
        }
        heading(out, "Versions");
        out.line(overview.at("node").text() + ": " + product(overview) + " "
                + version(overview).text());
    }

    private static void overview(Call call) {
        Json overview = call.api().get("/overview");
        Json.Obj shown = Json.Obj.EMPTY.with("node", overview.at("node")).with("version", version(overview));
        for (String group : List.of("object_totals", "queue_totals", "message_stats")) {
            for (Map.Entry<String, Json> each : overview.at(group).fields().entrySet()) {
                String name = each.getKey();
                Json rate = each.getValue().at("rate");
                if (rate.isNull()) {
                    shown = shown.with(name, each.getValue());
                } else {
                    shown = shown.with(name.replace("_details", "_per_s"), rate);
                }
            }
        }
        call.out().object(shown);
    }

    private static void serverVersion(Call call) {
        call.say("Asking the broker for its version...");
        call.out().value(version(call.api().get("/overview")));
    }

    private static void listeners(Call call) {
        call.say("Asking the broker to report its protocol listeners ...");
        List<Json> listeners = call.api().get("/overview").at("listeners").list();
        if (call.surroundings().isRabbit() && !call.out().format().isForPrograms()) {
            listeners.forEach(each -> call.out().line(listener(each)));
        } else {
            call.out().rows(LISTENERS.rows(LISTENERS.defaults(), listeners));
        }
    }

    private static void memory(Call call) {
        String unit = call.option("--unit", "gb");
        double divisor = switch (unit) {
            case "bytes" -> 1;
            case "mb" -> 1e6;
            case "gb" -> GB;
            default -> throw new CommandFailure(ExitCode.USAGE, "--unit is '" + unit + "' but must be bytes, mb or gb");
        };
        call.say("Reporting memory breakdown ...");
        String node = call.api().get("/overview?columns=node").at("node").text();
        Map<String, Json> parts = new LinkedHashMap<>(
                call.api().get(ApiPath.of("nodes", node, "memory")).at("memory").fields());
        parts.values().removeIf(each -> !(each instanceof Json.Num));
        double total = parts.values().stream().mapToLong(each -> each.number(0)).sum();
        List<List<Json>> rows = parts.entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().number(0), a.getValue().number(0)))
                .map(part -> List.of(
                        Json.of(part.getKey()),
                        amount(part.getValue().number(0) / divisor, unit),
                        Json.of(String.format(
                                Locale.ROOT, "%.2f%%", 100 * part.getValue().number(0) / total))))
                .toList();
        call.out().rows(new Rows(List.of("part", unit, "share"), rows));
    }

    private static Json amount(double value, String unit) {
        return new Json.Num(
                unit.equals("bytes") ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.4f", value));
    }

    private static void environment(Call call) {
        call.say("Application environment ...");
        if (call.api().get("/config/effective") instanceof Json.Obj settings) {
            call.out().object(settings);
        }
    }

    private static void logs(Call call) {
        Json node = node(call, call.api().get("/overview?columns=node"));
        node.at("log_files").list().forEach(each -> call.out().value(each));
    }

    private static void flags(Call call) {
        call.say("Listing feature flags ...");
        FLAGS.print(call, call.rest("column"), call.api().get("/feature-flags"));
    }

    private static void enableFlag(Call call) {
        String flag = call.word("flag");
        call.say("Enabling feature flag \"" + flag + "\" ...");
        if (flag.equals("all")) {
            for (Json each : call.api().get("/feature-flags").list()) {
                if (!each.at("state").text().equals("enabled")) {
                    enable(call, each.at("name").text());
                }
            }
            return;
        }
        enable(call, flag);
    }

    private static void enable(Call call, String flag) {
        Call.orMissing(
                () -> call.api().put(ApiPath.of("feature-flags", flag, "enable"), Json.Obj.EMPTY.with("name", flag)),
                ExitCode.DATA,
                "no feature flag '" + flag + "'");
    }

    private static void deprecated(Call call) {
        call.say("Listing deprecated features ...");
        DEPRECATED.print(call, call.rest("column"), call.api().get("/deprecated-features"));
    }

    private static void report(Call call) {
        Json.Obj report = Json.Obj.EMPTY.with("overview", call.api().get("/overview"));
        for (String kind : List.of(
                "nodes",
                "vhosts",
                "users",
                "permissions",
                "policies",
                "connections",
                "channels",
                "consumers",
                "exchanges",
                "queues",
                "bindings")) {
            report = report.with(kind, call.api().get("/" + kind));
        }
        call.out().out().println(JsonWriter.pretty(withoutSecrets(report)));
        call.out().out().flush();
    }

    /** A report is sent to others. */
    private static Json withoutSecrets(Json value) {
        return switch (value) {
            case Json.Obj object -> {
                Map<String, Json> kept = new LinkedHashMap<>();
                object.members().forEach((name, member) -> {
                    if (!name.equals("password_hash")) {
                        kept.put(name, withoutSecrets(member));
                    }
                });
                yield new Json.Obj(kept);
            }
            case Json.Arr array ->
                new Json.Arr(
                        array.items().stream().map(StatusVerbs::withoutSecrets).toList());
            case Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> value;
        };
    }
}
