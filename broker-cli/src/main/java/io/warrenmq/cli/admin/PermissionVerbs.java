package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.print.ProgressBar;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;

/** Verbs about what users may do. */
final class PermissionVerbs {
    private static final Listing OF_VHOST = Listing.of("user configure write read", "");
    private static final Listing OF_USER = Listing.of("vhost configure write read", "");
    private static final Listing TOPICS_OF_VHOST = Listing.of("user exchange write read", "");
    private static final Listing TOPICS_OF_USER = Listing.of("vhost exchange write read", "");

    static final Section SECTION = Section.of(
            "Permissions",
            Verb.of("list_permissions", "Lists who may do what in a virtual host.", PermissionVerbs::list),
            Verb.of("list_user_permissions", "Lists what a user may do where.", PermissionVerbs::listOfUser)
                    .takes("username"),
            Verb.of("set_permissions", "Lets a user into a virtual host.", PermissionVerbs::set)
                    .takes("username", "configure", "write", "read"),
            Verb.of("set_permissions_globally", "Lets a user into every virtual host.", PermissionVerbs::setGlobally)
                    .takes("username", "configure", "write", "read"),
            Verb.of("clear_permissions", "Locks a user out of a virtual host.", PermissionVerbs::clear)
                    .takes("username"),
            Verb.of(
                    "list_topic_permissions",
                    "Lists topic permissions of a virtual host.",
                    PermissionVerbs::listTopics),
            Verb.of(
                            "list_user_topic_permissions",
                            "Lists topic permissions of a user.",
                            PermissionVerbs::listTopicsOfUser)
                    .takes("username"),
            Verb.of(
                            "set_topic_permissions",
                            "Sets with which routing keys a user may publish and bind.",
                            PermissionVerbs::setTopic)
                    .takes("username", "exchange", "write", "read"),
            Verb.of(
                            "clear_topic_permissions",
                            "Removes topic permissions, of one exchange or of all.",
                            PermissionVerbs::clearTopic)
                    .takes("username", "[exchange]"));

    private PermissionVerbs() {}

    private static void list(Call call) {
        call.say("Listing permissions for vhost \"" + call.vhost() + "\" ...");
        OF_VHOST.print(call, List.of(), ofVhost(call, "permissions"));
    }

    private static void listTopics(Call call) {
        call.say("Listing topic permissions for vhost \"" + call.vhost() + "\" ...");
        TOPICS_OF_VHOST.print(call, List.of(), ofVhost(call, "topic-permissions"));
    }

    private static Json ofVhost(Call call, String what) {
        return call.api().find(ApiPath.of("vhosts", call.vhost(), what)).orElseThrow(() -> noVhost(call.vhost()));
    }

    private static void listOfUser(Call call) {
        call.say("Listing permissions for user \"" + call.word("username") + "\" ...");
        OF_USER.print(call, List.of(), ofUser(call, "permissions"));
    }

    private static void listTopicsOfUser(Call call) {
        call.say("Listing topic permissions for user \"" + call.word("username") + "\" ...");
        TOPICS_OF_USER.print(call, List.of(), ofUser(call, "topic-permissions"));
    }

    private static Json ofUser(Call call, String what) {
        String user = call.word("username");
        return call.api().find(ApiPath.of("users", user, what)).orElseThrow(() -> UserVerbs.missing(user));
    }

    private static void set(Call call) {
        call.say(
                "Setting permissions for user \"" + call.word("username") + "\" in vhost \"" + call.vhost() + "\" ...");
        requireUserAndVhost(call);
        set(call, call.vhost());
    }

    private static void set(Call call, String vhost) {
        call.api()
                .put(
                        ApiPath.of("permissions", vhost, call.word("username")),
                        Json.Obj.EMPTY
                                .with("configure", call.word("configure"))
                                .with("write", call.word("write"))
                                .with("read", call.word("read")));
    }

    private static void setGlobally(Call call) {
        call.say("Setting permissions for user \"" + call.word("username") + "\" in all virtual hosts ...");
        requireUser(call);
        List<Json> vhosts = call.api().get("/vhosts?columns=name").list();
        try (ProgressBar progress = call.progress("virtual hosts", vhosts.size())) {
            for (Json vhost : vhosts) {
                set(call, vhost.at("name").text());
                progress.step();
            }
        }
    }

    private static void clear(Call call) {
        String user = call.word("username");
        call.say("Clearing permissions for user \"" + user + "\" in vhost \"" + call.vhost() + "\" ...");
        requireUserAndVhost(call);
        Call.orMissing(
                () -> call.api().delete(ApiPath.of("permissions", call.vhost(), user)),
                ExitCode.DATA,
                "User \"" + user + "\" has no permissions in vhost \"" + call.vhost() + "\"");
    }

    private static void setTopic(Call call) {
        String user = call.word("username");
        String exchange = call.word("exchange");
        call.say("Setting topic permissions on \"" + exchange + "\" for user \"" + user + "\" in vhost \""
                + call.vhost() + "\" ...");
        requireUserAndVhost(call);
        call.api()
                .put(
                        ApiPath.of("topic-permissions", call.vhost(), user),
                        Json.Obj.EMPTY
                                .with("exchange", exchange)
                                .with("write", call.word("write"))
                                .with("read", call.word("read")));
    }

    private static void clearTopic(Call call) {
        String user = call.word("username");
        String exchange = call.find("exchange");
        call.say("Clearing topic permissions" + (exchange == null ? "" : " on \"" + exchange + "\"") + " for user \""
                + user + "\" in vhost \"" + call.vhost() + "\" ...");
        requireUserAndVhost(call);
        String path = ApiPath.of("topic-permissions", call.vhost(), user);
        Call.orMissing(
                () -> call.api().delete(exchange == null ? path : path + ApiPath.of(exchange)),
                ExitCode.DATA,
                "User \"" + user + "\" has no such topic permissions in vhost \"" + call.vhost() + "\"");
    }

    /** Else a broker answers with a status that does not say which of the two is missing. */
    private static void requireUserAndVhost(Call call) {
        requireUser(call);
        if (call.api().find(ApiPath.of("vhosts", call.vhost())).isEmpty()) {
            throw noVhost(call.vhost());
        }
    }

    private static void requireUser(Call call) {
        String user = call.word("username");
        if (call.api().find(ApiPath.of("users", user)).isEmpty()) {
            throw UserVerbs.missing(user);
        }
    }

    private static CommandFailure noVhost(String vhost) {
        return new CommandFailure(ExitCode.DATA, "Virtual host '" + vhost + "' does not exist");
    }
}
