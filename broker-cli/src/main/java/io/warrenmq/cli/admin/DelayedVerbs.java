package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.print.Rows;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The verb about messages that wait for their time, in a queue or behind a delaying exchange. */
final class DelayedVerbs {
    private static final Listing WAITING = Listing.of("id due=due_at", "");
    private static final long COUNT = 100;
    private static final long COUNT_MAX = 1_000_000;
    private static final long PAGE = 1_000;
    private static final Pattern FROM_NOW = Pattern.compile("\\+(\\d{1,9})(ms|s|m|h|d)");

    static final Section SECTION = Section.of(
            "Delayed messages",
            Verb.of("delayed", "list, cancel or reschedule messages that wait for their time.", DelayedVerbs::run)
                    .takes("action", "name", "[id]", "[when]")
                    .flag("--exchange", "The name is that of a delaying exchange, not of a queue.")
                    .option("--count", "N", "List at most so many (100).")
                    .option("--from", "WHEN", "List those that are due from then on: +10m, or 2027-01-31T08:00:00Z."));

    private DelayedVerbs() {}

    private static void run(Call call) {
        switch (call.word("action")) {
            case "list" -> list(call);
            case "cancel" -> cancel(call);
            case "reschedule" -> reschedule(call);
            case String other ->
                throw new CommandFailure(
                        ExitCode.USAGE, "<action> is '" + other + "' but must be list, cancel or reschedule");
        }
    }

    private static void list(Call call) {
        long count = call.number("--count", COUNT, 1, COUNT_MAX);
        String from = call.option("--from");
        long fromMs = from == null ? 0 : time("--from", from, Instant.now());
        call.say("Listing messages that wait in " + place(call) + " ...");
        Rows rows = WAITING.rows(WAITING.defaults(), waiting(call, count, fromMs));
        call.out().rows(call.out().format().isForPrograms() ? rows : new Rows(rows.columns(), withTimes(rows.rows())));
    }

    /** Page by page: what comes after the last one of a page is said in its answer. */
    private static List<Json> waiting(Call call, long count, long fromMs) {
        List<Json> found = new ArrayList<>();
        String start = "&from=" + fromMs;
        while (!start.isEmpty() && found.size() < count) {
            Json page = call.api().get(path(call) + "?count=" + Math.min(PAGE, count - found.size()) + start);
            found.addAll(page.at("messages").list());
            Json next = page.at("next");
            start = next.isNull()
                    ? ""
                    : "&from=" + next.at("from").text() + "&after_id="
                            + next.at("after_id").text();
        }
        return found;
    }

    /** Times for people. */
    private static List<List<Json>> withTimes(List<List<Json>> rows) {
        int due = WAITING.defaults().indexOf("due");
        List<List<Json>> readable = new ArrayList<>();
        for (List<Json> row : rows) {
            List<Json> copy = new ArrayList<>(row);
            copy.set(due, Json.of(dueText(row.get(due))));
            readable.add(copy);
        }
        return readable;
    }

    /** A delay may lead far beyond what a calendar knows. */
    private static String dueText(Json due) {
        try {
            return Instant.ofEpochMilli(due.number(0)).toString();
        } catch (DateTimeException e) {
            return due.text();
        }
    }

    private static void cancel(Call call) {
        call.say("Dropping message " + call.word("id") + ", which waits in " + place(call) + " ...");
        orMissing(call, () -> call.api().delete(idPath(call)));
    }

    private static void reschedule(Call call) {
        long dueMs = time("<when>", call.word("when"), Instant.now());
        call.say("Message " + call.word("id") + " of " + place(call) + " will be due at " + dueText(Json.of(dueMs)));
        orMissing(call, () -> call.api().put(idPath(call), Json.Obj.EMPTY.with("due_at", dueMs)));
    }

    private static void orMissing(Call call, Runnable change) {
        Call.orMissing(change, ExitCode.DATA, "no message " + call.word("id") + " waits in " + place(call));
    }

    private static String place(Call call) {
        return (call.has("--exchange") ? "exchange '" : "queue '") + call.word("name") + "' in vhost '" + call.vhost()
                + "'";
    }

    private static String path(Call call) {
        return ApiPath.of(call.has("--exchange") ? "exchanges" : "queues", call.vhost(), call.word("name"), "delayed");
    }

    private static String idPath(Call call) {
        long id = Call.number("<id>", call.word("id"), 0, Long.MAX_VALUE);
        return path(call) + "/" + id;
    }

    /**
     * A time in milliseconds since 1970: {@code now}, {@code +90s} from now on, a time of ISO 8601 with its zone, or
     * that number.
     */
    static long time(String name, String text, Instant now) {
        Matcher fromNow = FROM_NOW.matcher(text);
        if (text.equals("now")) {
            return now.toEpochMilli();
        }
        if (fromNow.matches()) {
            return now.toEpochMilli() + amountMs(Long.parseLong(fromNow.group(1)), fromNow.group(2));
        }
        if (text.chars().allMatch(each -> each >= '0' && each <= '9')) {
            return Call.number(name, text, 0, Long.MAX_VALUE);
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    name + " is '" + text + "' but must be now, +10m (ms, s, m, h, d), or like 2027-01-31T08:00:00Z");
        }
    }

    private static long amountMs(long amount, String unit) {
        return switch (unit) {
            case "ms" -> amount;
            case "s" -> Duration.ofSeconds(amount).toMillis();
            case "m" -> Duration.ofMinutes(amount).toMillis();
            case "h" -> Duration.ofHours(amount).toMillis();
            default -> Duration.ofDays(amount).toMillis();
        };
    }
}
