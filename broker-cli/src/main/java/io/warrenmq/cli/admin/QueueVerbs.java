package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;
import java.util.Set;

/** Verbs about queues. */
final class QueueVerbs {
    private static final Listing QUEUES = Listing.of("name messages", """
            durable auto_delete arguments policy operator_policy effective_policy_definition pid=name
            owner_pid=owner_pid_details.name exclusive exclusive_consumer_pid exclusive_consumer_tag messages_ready
            messages_unacknowledged messages_ready_ram messages_unacknowledged_ram messages_ram messages_persistent
            message_bytes message_bytes_ready message_bytes_unacknowledged message_bytes_ram message_bytes_persistent
            head_message_timestamp disk_reads=message_stats.disk_reads disk_writes=message_stats.disk_writes consumers
            consumer_utilisation consumer_capacity memory slave_pids synchronised_slave_pids state type leader members
            online vhost""");

    /** What a queue that works says of itself. */
    private static final Set<String> WORKING = Set.of("running", "idle", "flow");

    static final Section SECTION = Section.of(
            "Queues",
            Verb.of("list_queues", "Lists queues: their names and how many messages they hold.", QueueVerbs::list)
                    .takes("[column...]")
                    .flag("--online", "Those that work.")
                    .flag("--offline", "Those that do not work.")
                    .flag("--local", "Those on this node, which are all."),
            Verb.of("declare_queue", "Creates a queue, or checks that it is as described.", QueueVerbs::declare)
                    .takes("queue")
                    .flag("--transient", "Not to survive a restart.")
                    .flag("--auto-delete", "To go with its last consumer.")
                    .option("--type", "TYPE", "classic, quorum or another type.")
                    .options(
                            "-a --argument",
                            "NAME=VALUE",
                            "As x-max-length=1000; a value that is JSON is taken as such."),
            Verb.of("delete_queue", "Deletes a queue with what it holds.", QueueVerbs::delete)
                    .takes("queue")
                    .flag("-e --if-empty", "Only when it holds no messages.")
                    .flag("-u --if-unused", "Only when it has no consumers."),
            Verb.of("purge_queue", "Drops the messages of a queue that are ready.", QueueVerbs::purge)
                    .takes("queue"));

    private QueueVerbs() {}

    private static void list(Call call) {
        List<String> columns = QUEUES.columns(call.rest("column"));
        if (call.surroundings().isRabbit()) {
            call.say("Timeout: " + call.timeout().toSeconds() + ".0 seconds ...");
        }
        call.say("Listing queues for vhost " + call.vhost() + " ...");
        String path = ApiPath.of("queues", call.vhost());
        boolean filters = call.has("--online") != call.has("--offline");
        List<Json> queues =
                call.api().get(filters ? path : path + QUEUES.query(columns)).list();
        if (filters) {
            boolean wanted = call.has("--online");
            queues = queues.stream()
                    .filter(queue -> WORKING.contains(queue.at("state").text()) == wanted)
                    .toList();
        }
        call.out().rows(QUEUES.rows(columns, queues));
    }

    private static void declare(Call call) {
        Json.Obj arguments = Arguments.of(call.values("--argument"));
        String type = call.option("--type");
        if (type != null) {
            arguments = arguments.with("x-queue-type", type);
        }
        call.say("Declaring queue '" + call.word("queue") + "' in vhost '" + call.vhost() + "' ...");
        call.api()
                .put(
                        path(call),
                        Json.Obj.EMPTY
                                .with("durable", !call.has("--transient"))
                                .with("auto_delete", call.has("--auto-delete"))
                                .with("arguments", arguments));
    }

    private static void delete(Call call) {
        String query =
                (call.has("--if-empty") ? "&if-empty=true" : "") + (call.has("--if-unused") ? "&if-unused=true" : "");
        call.say("Deleting queue '" + call.word("queue") + "' on vhost '" + call.vhost() + "' ...");
        orMissing(call, () -> call.api().delete(path(call) + (query.isEmpty() ? "" : "?" + query.substring(1))));
        call.say("Queue was successfully deleted");
    }

    private static void purge(Call call) {
        call.say("Purging queue '" + call.word("queue") + "' in vhost '" + call.vhost() + "' ...");
        orMissing(call, () -> call.api().delete(path(call) + "/contents"));
    }

    private static String path(Call call) {
        String queue = call.word("queue");
        if (queue.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "<queue> must not be empty");
        }
        return ApiPath.of("queues", call.vhost(), queue);
    }

    private static void orMissing(Call call, Runnable change) {
        Call.orMissing(change, ExitCode.DATA, "no queue '" + call.word("queue") + "' in vhost '" + call.vhost() + "'");
    }
}
