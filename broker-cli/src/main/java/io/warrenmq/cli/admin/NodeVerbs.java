package io.warrenmq.cli.admin;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;

/** Verbs of rabbitmqctl that Warren has no use for: each says why, and what to do instead. */
final class NodeVerbs {
    private static final String SERVICE = "start and stop the broker by its service (systemctl), or send it SIGTERM";
    private static final String SINGLE = "there is one node, which has nothing to join or to leave";
    private static final String CONFIGURED = "change the key in warren.conf: ";

    static final Section SECTION = Section.of(
            "Not here",
            refused("eval", "there is no Erlang runtime to evaluate it; what tools need is in the HTTP API"),
            refused("stop", SERVICE),
            refused("shutdown", SERVICE),
            refused("start_app", SERVICE),
            refused("stop_app", SERVICE),
            refused("reset", "stop the broker and begin with an empty data directory"),
            refused("force_reset", "stop the broker and begin with an empty data directory"),
            refused("join_cluster", SINGLE),
            refused("forget_cluster_node", SINGLE),
            refused("rotate_logs", "logs are written to where a service manager keeps and rotates them"),
            refused("set_log_level", CONFIGURED + "log.console.level"),
            refused("set_vm_memory_high_watermark", CONFIGURED + "vm_memory_high_watermark.relative"),
            refused("set_disk_free_limit", CONFIGURED + "disk_free_limit.absolute"),
            refused("suspend_listeners", SERVICE),
            refused("resume_listeners", SERVICE));

    private NodeVerbs() {}

    private static Verb refused(String name, String reason) {
        return Verb.of(name, "Not possible: " + reason + ".", _ -> {
                    throw new CommandFailure(ExitCode.UNAVAILABLE, name + " is not possible: " + reason);
                })
                .takes("[word...]");
    }
}
