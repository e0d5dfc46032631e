package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.print.ProgressBar;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;

/** Verbs about messages: publish, get, look at, send back to where they came from. */
final class MessageVerbs {
    private static final Listing MESSAGES = Listing.of(
            "exchange routing_key redelivered payload_bytes payload", "message_count payload_encoding properties");
    private static final Listing COPIES = Listing.of(
            "position exchange routing_key payload_bytes payload", "payload_encoding properties redelivered");
    private static final long COUNT = 10;
    private static final long COUNT_MAX = 10_000;
    private static final long RATE_MAX = 1_000_000;
    private static final long BATCH = 1_000;

    static final Section SECTION = Section.of(
            "Messages",
            Verb.deciding(
                            "publish",
                            "Publishes a message; its body from standard input when it is not given.",
                            MessageVerbs::publish)
                    .takes("exchange", "routing_key", "[payload]")
                    .options("--property", "NAME=VALUE", "As content_type=text/plain.")
                    .options("--header", "NAME=VALUE", "A value that is JSON is taken as such."),
            Verb.of("get", "Takes messages from a queue, and puts them back unless told otherwise.", MessageVerbs::get)
                    .takes("queue", "[column...]")
                    .option("--count", "N", "At most so many (1).")
                    .flag("--ack", "Do not put them back: they are gone."),
            Verb.of("browse", "Shows copies of a queue's messages. Nothing changes in the queue.", MessageVerbs::browse)
                    .takes("queue", "[column...]")
                    .option("--count", "N", "At most so many (10).")
                    .option("--from", "POSITION", "From that position on (the beginning).")
                    .options(
                            "--filter",
                            "NAME=VALUE",
                            "A header, or properties.NAME, and its value; all must be equal."),
            Verb.of("move", "Moves messages from a queue to another one.", MessageVerbs::moveTo)
                    .takes("queue", "destination")
                    .option("--count", "N", "At most so many (all)."),
            Verb.of("redrive", "Sends dead letters back to where they came from.", MessageVerbs::redrive)
                    .takes("queue")
                    .option("--count", "N", "At most so many (all that are there now).")
                    .option("--rate", "N", "Messages per second at most (no bound).")
                    .flag("--dry-run", "Only tell how many it would be.")
                    .options(
                            "--filter",
                            "NAME=VALUE",
                            "A header, properties.NAME or death.NAME, and its value; all must hold."));

    private MessageVerbs() {}

    /** A message that reached no queue is worth an exit code, as a script would not notice otherwise. */
    private static int publish(Call call) {
        Json.Obj properties = Arguments.of(call.values("--property"));
        Json.Obj headers = Arguments.of(call.values("--header"));
        if (!headers.members().isEmpty()) {
            properties = properties.with("headers", headers);
        }
        String exchange = call.word("exchange");
        Json answer = call.api()
                .post(
                        ApiPath.of("exchanges", call.vhost(), exchange.isEmpty() ? "amq.default" : exchange, "publish"),
                        payload(call).with("properties", properties).with("routing_key", call.word("routing_key")));
        boolean isRouted = answer.at("routed").isTrue();
        call.result(isRouted ? "Message published" : "Message published but NOT routed");
        return isRouted ? ExitCode.OK : ExitCode.DATA;
    }

    private static Json.Obj payload(Call call) {
        String payload = call.find("payload");
        if (payload != null) {
            return Json.Obj.EMPTY.with("payload", payload).with("payload_encoding", "string");
        }
        try {
            String encoded = Base64.getEncoder().encodeToString(System.in.readAllBytes());
            return Json.Obj.EMPTY.with("payload", encoded).with("payload_encoding", "base64");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void get(Call call) {
        Json messages = call.api()
                .post(
                        ApiPath.of("queues", call.vhost(), call.word("queue"), "get"),
                        Json.Obj.EMPTY
                                .with("count", call.number("--count", 1, 1, COUNT_MAX))
                                .with("ackmode", call.has("--ack") ? "ack_requeue_false" : "ack_requeue_true")
                                .with("encoding", "auto"));
        MESSAGES.print(call, call.rest("column"), messages);
    }

    private static void browse(Call call) {
        Json copies = call.api()
                .post(
                        ApiPath.of("queues", call.vhost(), call.word("queue"), "browse"),
                        Json.Obj.EMPTY
                                .with("count", call.number("--count", COUNT, 1, BATCH))
                                .with("from", call.number("--from", 0, 0, Long.MAX_VALUE))
                                .with("filter", Arguments.of(call.values("--filter")))
                                .with("encoding", "auto"));
        COPIES.print(call, call.rest("column"), copies.at("messages"));
    }

    private static void moveTo(Call call) {
        String path = ApiPath.of("queues", call.vhost(), call.word("queue"), "move");
        long count = call.number("--count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        call.say("Moving messages of queue '" + call.word("queue") + "' to '" + call.word("destination") + "' ...");
        long moved = 0;
        while (moved < count) {
            Json answer = call.api()
                    .post(
                            path,
                            Json.Obj.EMPTY
                                    .with("destination", call.word("destination"))
                                    .with("count", Math.min(BATCH, count - moved)));
            long now = answer.at("moved").number(0);
            moved += now;
            if (!answer.at("stopped").isNull()) {
                throw new CommandFailure(
                        ExitCode.DATA,
                        "after " + moved + " messages: " + answer.at("stopped").text());
            }
            if (now == 0) {
                break;
            }
        }
        call.out().object(Json.Obj.EMPTY.with("moved", moved));
    }

    private static void redrive(Call call) {
        String path = ApiPath.of("queues", call.vhost(), call.word("queue"), "redrive");
        long count = call.number("--count", 0, 1, Integer.MAX_VALUE);
        Json.Obj request = Json.Obj.EMPTY
                .with("filter", Arguments.of(call.values("--filter")))
                .with("rate", call.number("--rate", 0, 1, RATE_MAX));
        Json found = call.api().post(path, request.with("count", count).with("dry_run", true));
        long matched = found.at("matched").number(0);
        if (call.has("--dry-run")) {
            call.out().object(Json.Obj.EMPTY.with("matched", matched).with("moved", 0));
            return;
        }
        long total = found.at("movable").number(matched);
        call.say("Sending " + total + " messages of queue '" + call.word("queue") + "' back ...");
        long moved = move(call, path, request, total);
        call.out().object(Json.Obj.EMPTY.with("matched", matched).with("moved", moved));
        if (moved < matched && moved < (count == 0 ? matched : count)) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    (matched - moved) + " of " + matched + " messages stay in '" + call.word("queue") + "'");
        }
    }

    /** Batch by batch, so that a person sees how far it is, and can stop it. */
    private static long move(Call call, String path, Json.Obj request, long total) {
        long rate = request.at("rate").number(0);
        long batch = rate == 0 ? BATCH : rate;
        long moved = 0;
        try (ProgressBar progress = call.progress("redriving", total)) {
            while (moved < total) {
                Json answer = call.api()
                        .post(
                                path,
                                request.with("count", Math.min(batch, total - moved))
                                        .with("dry_run", false));
                long now = answer.at("moved").number(0);
                if (now == 0) {
                    return moved;
                }
                moved += now;
                progress.advance(now);
            }
        }
        return moved;
    }
}
