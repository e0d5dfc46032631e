package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Verbs about exchanges and bindings. */
final class ExchangeVerbs {
    private static final Listing EXCHANGES =
            Listing.of("name type", "durable auto_delete internal arguments policy vhost");

    private static final Listing BINDINGS = Listing.of(
            "source_name=source source_kind destination_name=destination destination_kind=destination_type routing_key"
                    + " arguments",
            "vhost properties_key");

    static final Section SECTION = Section.of(
            "Exchanges and bindings",
            Verb.of("list_exchanges", "Lists exchanges.", ExchangeVerbs::list).takes("[column...]"),
            Verb.of("list_bindings", "Lists bindings.", ExchangeVerbs::listBindings)
                    .takes("[column...]"),
            Verb.of(
                            "declare_exchange",
                            "Creates an exchange, or checks that it is as described.",
                            ExchangeVerbs::declare)
                    .takes("exchange", "type")
                    .flag("--transient", "Not to survive a restart.")
                    .flag("--auto-delete", "To go with its last binding.")
                    .flag("--internal", "Not to be published to.")
                    .options("-a --argument", "NAME=VALUE", "A value that is JSON is taken as such."),
            Verb.of("delete_exchange", "Deletes an exchange with its bindings.", ExchangeVerbs::delete)
                    .takes("exchange")
                    .flag("-u --if-unused", "Only when nothing is bound to it."),
            Verb.of("declare_binding", "Binds a queue, or an exchange, to an exchange.", ExchangeVerbs::bind)
                    .takes("source", "destination", "[routing_key]")
                    .flag("--to-exchange", "The destination is an exchange.")
                    .options("-a --argument", "NAME=VALUE", "A value that is JSON is taken as such."),
            Verb.of("delete_binding", "Removes the bindings with that routing key.", ExchangeVerbs::unbind)
                    .takes("source", "destination", "[routing_key]")
                    .flag("--to-exchange", "The destination is an exchange.")
                    .options("-a --argument", "NAME=VALUE", "Only the binding with exactly these arguments."));

    private ExchangeVerbs() {}

    private static void list(Call call) {
        List<String> columns = EXCHANGES.columns(call.rest("column"));
        call.say("Listing exchanges for vhost " + call.vhost() + " ...");
        Json exchanges = call.api().get(ApiPath.of("exchanges", call.vhost()) + EXCHANGES.query(columns));
        call.out().rows(EXCHANGES.rows(columns, exchanges.list()));
    }

    private static void listBindings(Call call) {
        List<String> columns = BINDINGS.columns(call.rest("column"));
        call.say("Listing bindings for vhost " + call.vhost() + "...");
        List<Json> bindings = call.api().get(ApiPath.of("bindings", call.vhost())).list().stream()
                .map(ExchangeVerbs::withKind)
                .toList();
        call.out().rows(BINDINGS.rows(columns, bindings));
    }

    /** Only exchanges are sources; the HTTP API does not say so, rabbitmqctl does. */
    private static Json withKind(Json binding) {
        Map<String, Json> members = new LinkedHashMap<>(binding.fields());
        members.put("source_kind", Json.of("exchange"));
        return new Json.Obj(members);
    }

    private static void declare(Call call) {
        call.say("Declaring exchange '" + call.word("exchange") + "' in vhost '" + call.vhost() + "' ...");
        call.api()
                .put(
                        ApiPath.of("exchanges", call.vhost(), call.word("exchange")),
                        Json.Obj.EMPTY
                                .with("type", call.word("type"))
                                .with("durable", !call.has("--transient"))
                                .with("auto_delete", call.has("--auto-delete"))
                                .with("internal", call.has("--internal"))
                                .with("arguments", Arguments.of(call.values("--argument"))));
    }

    private static void delete(Call call) {
        String exchange = call.word("exchange");
        call.say("Deleting exchange '" + exchange + "' in vhost '" + call.vhost() + "' ...");
        String path = ApiPath.of("exchanges", call.vhost(), exchange);
        Call.orMissing(
                () -> call.api().delete(path + (call.has("--if-unused") ? "?if-unused=true" : "")),
                ExitCode.DATA,
                "no exchange '" + exchange + "' in vhost '" + call.vhost() + "'");
    }

    private static void bind(Call call) {
        call.say("Binding " + ends(call) + " ...");
        Call.orMissing(
                () -> call.api()
                        .post(
                                path(call),
                                Json.Obj.EMPTY
                                        .with("routing_key", routingKey(call))
                                        .with("arguments", Arguments.of(call.values("--argument")))),
                ExitCode.DATA,
                "no such exchange or queue: " + ends(call));
    }

    private static void unbind(Call call) {
        call.say("Removing bindings of " + ends(call) + " ...");
        Json arguments = Arguments.of(call.values("--argument"));
        List<Json> found = call.api().get(path(call)).list().stream()
                .filter(binding -> binding.at("routing_key").text().equals(routingKey(call)))
                .filter(binding -> call.values("--argument").isEmpty()
                        || binding.at("arguments").equals(arguments))
                .toList();
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.DATA, "no binding with routing key '" + routingKey(call) + "' of " + ends(call));
        }
        found.forEach(binding -> call.api()
                .delete(path(call) + ApiPath.of(binding.at("properties_key").text())));
    }

    private static String ends(Call call) {
        return "'" + call.word("destination") + "' to '" + call.word("source") + "' in vhost '" + call.vhost() + "'";
    }

    private static String routingKey(Call call) {
        String key = call.find("routing_key");
        return key == null ? "" : key;
    }

    private static String path(Call call) {
        String kind = call.has("--to-exchange") ? "e" : "q";
        return ApiPath.of("bindings", call.vhost(), "e", call.word("source"), kind, call.word("destination"));
    }
}
