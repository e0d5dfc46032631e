package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;

/** Verbs about parameters, of virtual hosts and of the broker. */
final class ParameterVerbs {
    private static final Listing PARAMETERS = Listing.of("component name value", "");
    private static final Listing GLOBAL = Listing.of("name value", "");

    static final Section SECTION = Section.of(
            "Parameters",
            Verb.of("list_parameters", "Lists parameters of a virtual host.", ParameterVerbs::list),
            Verb.of("set_parameter", "Sets a parameter of a virtual host.", ParameterVerbs::set)
                    .takes("component", "name", "value"),
            Verb.of("clear_parameter", "Removes a parameter of a virtual host.", ParameterVerbs::clear)
                    .takes("component", "name"),
            Verb.of("list_global_parameters", "Lists parameters of the broker.", ParameterVerbs::listGlobal),
            Verb.of("set_global_parameter", "Sets a parameter of the broker.", ParameterVerbs::setGlobal)
                    .takes("name", "value"),
            Verb.of("clear_global_parameter", "Removes a parameter of the broker.", ParameterVerbs::clearGlobal)
                    .takes("name"),
            Verb.of("set_cluster_name", "Gives the broker a name.", ParameterVerbs::setClusterName)
                    .takes("name"));

    private ParameterVerbs() {}

    private static void list(Call call) {
        call.say("Listing runtime parameters for vhost \"" + call.vhost() + "\" ...");
        List<Json> here = call.api().get("/parameters").list().stream()
                .filter(each -> each.at("vhost").text().equals(call.vhost()))
                .toList();
        call.out().rows(PARAMETERS.rows(PARAMETERS.defaults(), here));
    }

    private static void set(Call call) {
        Json value = Call.json("<value>", call.word("value"));
        call.say("Setting runtime parameter \"" + call.word("name") + "\" for component \"" + call.word("component")
                + "\" to \"" + call.word("value") + "\" in vhost \"" + call.vhost() + "\" ...");
        call.api()
                .put(
                        path(call),
                        Json.Obj.EMPTY
                                .with("component", call.word("component"))
                                .with("vhost", call.vhost())
                                .with("name", call.word("name"))
                                .with("value", value));
    }

    private static void clear(Call call) {
        call.say("Clearing runtime parameter \"" + call.word("name") + "\" for component \"" + call.word("component")
                + "\" on vhost \"" + call.vhost() + "\" ...");
        Call.orMissing(() -> call.api().delete(path(call)), ExitCode.DATA, "no such parameter");
    }

    private static String path(Call call) {
        return ApiPath.of("parameters", call.word("component"), call.vhost(), call.word("name"));
    }

    private static void listGlobal(Call call) {
        call.say("Listing global runtime parameters ...");
        GLOBAL.print(call, List.of(), call.api().get("/global-parameters"));
    }

    private static void setGlobal(Call call) {
        Json value = Call.json("<value>", call.word("value"));
        call.say(
                "Setting global runtime parameter \"" + call.word("name") + "\" to \"" + call.word("value") + "\" ...");
        call.api()
                .put(
                        globalPath(call),
                        Json.Obj.EMPTY.with("name", call.word("name")).with("value", value));
    }

    private static void clearGlobal(Call call) {
        call.say("Clearing global runtime parameter \"" + call.word("name") + "\" ...");
        Call.orMissing(() -> call.api().delete(globalPath(call)), ExitCode.DATA, "no such global parameter");
    }

    private static String globalPath(Call call) {
        return ApiPath.of("global-parameters", call.word("name"));
    }

    private static void setClusterName(Call call) {
        call.say("Setting cluster name to " + call.word("name") + " ...");
        call.api().put("/cluster-name", Json.Obj.EMPTY.with("name", call.word("name")));
    }
}
