package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;

/** Verbs about limits of virtual hosts and of users. */
final class LimitVerbs {
    private static final Listing VHOST_LIMITS = Listing.of("vhost limits=value", "");
    private static final Listing USER_LIMITS = Listing.of("user limits=value", "");
    private static final String ALL = "all";

    static final Section SECTION = Section.of(
            "Limits",
            Verb.of("list_vhost_limits", "Lists limits of virtual hosts.", LimitVerbs::listOfVhost)
                    .flag("--global", "Of all virtual hosts."),
            Verb.of(
                            "set_vhost_limits",
                            "Sets limits, as '{\"max-connections\":100,\"max-queues\":50}'.",
                            LimitVerbs::setOfVhost)
                    .takes("definition"),
            Verb.of("clear_vhost_limits", "Removes all limits of a virtual host.", LimitVerbs::clearOfVhost),
            Verb.of("list_user_limits", "Lists limits of users.", LimitVerbs::listOfUser)
                    .option("--user", "NAME", "Only of this user.")
                    .flag("--global", "Of all users."),
            Verb.of(
                            "set_user_limits",
                            "Sets limits, as '{\"max-connections\":10,\"max-channels\":50}'.",
                            LimitVerbs::setOfUser)
                    .takes("username", "definition"),
            Verb.of("clear_user_limits", "Removes a limit of a user, or all.", LimitVerbs::clearOfUser)
                    .takes("username", "limit"));

    private LimitVerbs() {}

    private static void listOfVhost(Call call) {
        boolean isGlobal = call.has("--global");
        call.say("Listing limits for " + (isGlobal ? "all vhosts" : "vhost \"" + call.vhost() + "\"") + " ...");
        String path = isGlobal ? "/vhost-limits" : ApiPath.of("vhost-limits", call.vhost());
        VHOST_LIMITS.print(call, List.of(), call.api().get(path));
    }

    private static void setOfVhost(Call call) {
        Json.Obj limits = Call.object("<definition>", call.word("definition"));
        call.say("Setting vhost limits to \"" + call.word("definition") + "\" for vhost \"" + call.vhost() + "\" ...");
        set(call, limits, ApiPath.of("vhost-limits", call.vhost()));
    }

    private static void clearOfVhost(Call call) {
        call.say("Clearing vhost \"" + call.vhost() + "\" limits ...");
        clear(call, ApiPath.of("vhost-limits", call.vhost()));
    }

    private static void listOfUser(Call call) {
        String user = call.option("--user");
        call.say("Listing limits for " + (user == null ? "all users" : "user \"" + user + "\"") + " ...");
        String path = user == null ? "/user-limits" : ApiPath.of("user-limits", user);
        USER_LIMITS.print(call, List.of(), call.api().get(path));
    }

    private static void setOfUser(Call call) {
        Json.Obj limits = Call.object("<definition>", call.word("definition"));
        String user = call.word("username");
        call.say("Setting user limits to \"" + call.word("definition") + "\" for user \"" + user + "\" ...");
        set(call, limits, ApiPath.of("user-limits", user));
    }

    private static void clearOfUser(Call call) {
        String user = call.word("username");
        String limit = call.word("limit");
        String path = ApiPath.of("user-limits", user);
        if (limit.equals(ALL)) {
            call.say("Clearing all limits for user \"" + user + "\" ...");
            clear(call, path);
            return;
        }
        call.say("Clearing \"" + limit + "\" limit for user \"" + user + "\" ...");
        Call.orMissing(
                () -> call.api().delete(path + ApiPath.of(limit)),
                ExitCode.DATA,
                "user \"" + user + "\" has no limit '" + limit + "'");
    }

    private static void set(Call call, Json.Obj limits, String path) {
        limits.members()
                .forEach((name, value) -> call.api().put(path + ApiPath.of(name), Json.Obj.EMPTY.with("value", value)));
    }

    private static void clear(Call call, String path) {
        for (Json each : call.api().get(path).list()) {
            each.at("value").fields().keySet().forEach(limit -> call.api().delete(path + ApiPath.of(limit)));
        }
    }
}
