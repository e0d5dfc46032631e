package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;

/** Verbs about policies and operator policies. */
final class PolicyVerbs {
    private static final Listing POLICIES = Listing.of("vhost name pattern apply-to definition priority", "");
    private static final String POLICY = "policies";
    private static final String OPERATOR_POLICY = "operator-policies";
    private static final long PRIORITY_MIN = Short.MIN_VALUE;
    private static final long PRIORITY_MAX = Integer.MAX_VALUE;

    static final Section SECTION = Section.of(
            "Policies",
            Verb.of("list_policies", "Lists policies.", call -> list(call, POLICY, "policies")),
            setting(Verb.of("set_policy", "Creates or replaces a policy.", call -> set(call, POLICY, "policy"))),
            Verb.of("clear_policy", "Deletes a policy.", call -> clear(call, POLICY, "policy"))
                    .takes("name"),
            Verb.of("list_operator_policies", "Lists operator policies.", call -> {
                list(call, OPERATOR_POLICY, "operator policy overrides");
            }),
            setting(Verb.of("set_operator_policy", "Creates or replaces a policy that bounds others.", call -> {
                set(call, OPERATOR_POLICY, "operator policy override");
            })),
            Verb.of("clear_operator_policy", "Deletes an operator policy.", call -> {
                        clear(call, OPERATOR_POLICY, "operator policy override");
                    })
                    .takes("name"));

    private PolicyVerbs() {}

    private static Verb setting(Verb verb) {
        return verb.takes("name", "pattern", "definition")
                .option("--priority", "N", "The highest that matches counts (0).")
                .option(
                        "--apply-to",
                        "KIND",
                        "queues, classic_queues, quorum_queues, streams, exchanges or all (all).");
    }

    private static void list(Call call, String kind, String what) {
        call.say("Listing " + what + " for vhost \"" + call.vhost() + "\" ...");
        POLICIES.print(call, List.of(), call.api().get(ApiPath.of(kind, call.vhost())));
    }

    private static void set(Call call, String kind, String what) {
        Json definition = Call.object("<definition>", call.word("definition"));
        long priority = call.number("--priority", 0, PRIORITY_MIN, PRIORITY_MAX);
        call.say("Setting " + what + " \"" + call.word("name") + "\" for pattern \"" + call.word("pattern") + "\" to \""
                + call.word("definition") + "\" with priority \"" + priority + "\" for vhost \"" + call.vhost()
                + "\" ...");
        call.api()
                .put(
                        path(call, kind),
                        Json.Obj.EMPTY
                                .with("pattern", call.word("pattern"))
                                .with("definition", definition)
                                .with("priority", priority)
                                .with("apply-to", call.option("--apply-to", "all")));
    }

    private static void clear(Call call, String kind, String what) {
        call.say("Clearing " + what + " \"" + call.word("name") + "\" on vhost \"" + call.vhost() + "\" ...");
        Call.orMissing(
                () -> call.api().delete(path(call, kind)),
                ExitCode.DATA,
                "no " + what + " \"" + call.word("name") + "\" in vhost \"" + call.vhost() + "\"");
    }

    private static String path(Call call, String kind) {
        return ApiPath.of(kind, call.vhost(), call.word("name"));
    }
}
