package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verbs about virtual hosts. */
final class VhostVerbs {
    private static final Listing VHOSTS = Listing.of(
            "name",
            "description tags default_queue_type protected_from_deletion tracing cluster_state metadata messages");

    static final Section SECTION = Section.of(
            "Virtual hosts",
            Verb.of("list_vhosts", "Lists virtual hosts.", VhostVerbs::list).takes("[column...]"),
            describing(Verb.of("add_vhost", "Creates a virtual host.", VhostVerbs::add)
                    .takes("vhost")),
            describing(Verb.of("update_vhost_metadata", "Describes a virtual host anew.", VhostVerbs::update)
                    .takes("vhost")),
            Verb.of("delete_vhost", "Deletes a virtual host with all that is in it.", VhostVerbs::delete)
                    .takes("vhost"),
            Verb.of(
                            "enable_vhost_deletion_protection_for",
                            "Refuses to delete a virtual host.",
                            call -> protect(call, true))
                    .takes("vhost"),
            Verb.of(
                            "disable_vhost_deletion_protection_for",
                            "Lets a virtual host be deleted.",
                            call -> protect(call, false))
                    .takes("vhost"),
            Verb.of("restart_vhost", "Starts a virtual host that has failed.", VhostVerbs::restart),
            Verb.of("trace_on", "Copies messages to the exchange amq.rabbitmq.trace.", call -> trace(call, true)),
            Verb.of("trace_off", "Ends that.", call -> trace(call, false)));

    private VhostVerbs() {}

    private static Verb describing(Verb verb) {
        return verb.option("--description", "TEXT", "What it is for.")
                .option("--tags", "TAG,TAG", "To find it by.")
                .option("--default-queue-type", "TYPE", "The type of queues that are declared without one.");
    }

    private static void list(Call call) {
        List<String> columns = VHOSTS.columns(call.rest("column"));
        call.say("Listing vhosts ...");
        call.out().rows(VHOSTS.rows(columns, call.api().get("/vhosts").list()));
    }

    private static void add(Call call) {
        call.say("Adding vhost \"" + call.word("vhost") + "\" ...");
        call.api().put(path(call), described(call, Json.Obj.EMPTY));
    }

    private static void update(Call call) {
        call.say("Updating metadata of vhost \"" + call.word("vhost") + "\" ...");
        orMissing(call, () -> {
            Json known = call.api().get(path(call));
            call.api().put(path(call), described(call, kept(known)));
        });
    }

    private static Json.Obj described(Call call, Json.Obj body) {
        String tags = call.option("--tags");
        Json.Obj described = with(body, "description", call.option("--description"));
        described = with(described, "default_queue_type", call.option("--default-queue-type"));
        return tags == null ? described : described.with("tags", tags);
    }

    private static Json.Obj with(Json.Obj body, String name, @Nullable String value) {
        return value == null ? body : body.with(name, value);
    }

    /** What a PUT would reset if it were not repeated. */
    private static Json.Obj kept(Json vhost) {
        Json.Obj body = Json.Obj.EMPTY;
        for (String name : List.of("description", "default_queue_type", "tracing")) {
            if (!vhost.at(name).isNull()) {
                body = body.with(name, vhost.at(name));
            }
        }
        List<Json> tags = vhost.at("tags").list();
        return tags.isEmpty()
                ? body
                : body.with(
                        "tags", String.join(",", tags.stream().map(Json::text).toList()));
    }

    private static void delete(Call call) {
        call.say("Deleting vhost \"" + call.word("vhost") + "\" ...");
        orMissing(call, () -> call.api().delete(path(call)));
    }

    private static void protect(Call call, boolean isProtected) {
        String path = path(call) + "/deletion/protection";
        call.say((isProtected ? "Protecting vhost \"" : "No longer protecting vhost \"") + call.word("vhost")
                + "\" from deletion ...");
        orMissing(call, () -> {
            if (isProtected) {
                call.api().post(path, Json.Obj.EMPTY);
            } else {
                call.api().delete(path);
            }
        });
    }

    private static void restart(Call call) {
        call.say("Trying to restart vhost '" + call.vhost() + "' ...");
        String node = call.api().get("/overview").at("node").text();
        Call.orMissing(
                () -> call.api().post(ApiPath.of("vhosts", call.vhost(), "start", node), Json.Obj.EMPTY),
                ExitCode.DATA,
                "no vhost '" + call.vhost() + "'");
    }

    private static void trace(Call call, boolean isTracing) {
        call.say((isTracing ? "Starting" : "Stopping") + " tracing for vhost \"" + call.vhost() + "\" ...");
        String path = ApiPath.of("vhosts", call.vhost());
        Call.orMissing(
                () -> call.api().put(path, kept(call.api().get(path)).with("tracing", isTracing)),
                ExitCode.DATA,
                "no vhost '" + call.vhost() + "'");
        call.say("Trace " + (isTracing ? "enabled" : "disabled") + " for vhost " + call.vhost());
    }

    private static String path(Call call) {
        return ApiPath.of("vhosts", call.word("vhost"));
    }

    private static void orMissing(Call call, Runnable change) {
        Call.orMissing(change, ExitCode.DATA, "Virtual host '" + call.word("vhost") + "' does not exist");
    }
}
