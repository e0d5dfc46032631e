package io.warrenmq.core.deadletter;

import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Short forms for the headers of dead letters. */
final class Headers {
    private Headers() {}

    static Message message(FieldTable headers) {
        return TestMessages.to(
                "x", "k", BasicProperties.builder().headers(headers).build(), "m");
    }

    /** As a client sends it: through the checks of a publish. */
    static Message fromClient(FieldTable headers) {
        return message(DeathHistory.markRepublished(headers));
    }

    static FieldTable headers(Message message) {
        return Objects.requireNonNull(message.properties().headers());
    }

    static String text(Message message, String header) {
        return headers(message).find(header) instanceof FieldValue.LongString text ? text.text() : "(none)";
    }

    /** The tables in x-death. */
    static List<FieldTable> deaths(Message message) {
        return headers(message).find("x-death") instanceof FieldValue.Array(List<FieldValue> values)
                ? values.stream().map(each -> ((FieldValue.Table) each).table()).toList()
                : List.of();
    }

    /** An entry as the broker writes it. */
    static FieldTable entry(
            long count, String reason, String queue, long seconds, String exchange, String... routingKeys) {
        return FieldTable.builder()
                .put("count", count)
                .put("reason", reason)
                .put("queue", queue)
                .put("time", new FieldValue.Timestamp(seconds))
                .put("exchange", exchange)
                .put("routing-keys", texts(routingKeys))
                .build();
    }

    static FieldTable xDeath(FieldTable... entries) {
        return FieldTable.builder()
                .put(
                        "x-death",
                        new FieldValue.Array(Stream.of(entries)
                                .<FieldValue>map(FieldValue.Table::new)
                                .toList()))
                .build();
    }

    static FieldValue texts(String... texts) {
        return new FieldValue.Array(
                Stream.of(texts).<FieldValue>map(FieldValue.LongString::of).toList());
    }

    /** What becomes of a message that dies at that second and keeps its routing keys. */
    static Message die(Message message, Cause cause, String queue, long seconds) {
        return die(message, cause, queue, seconds, null);
    }

    static Message die(Message message, Cause cause, String queue, long seconds, @Nullable String routingKey) {
        return DeadLetter.of(message, new Death(cause, queue, seconds * 1000 + 999, "dlx", routingKey), true)
                .message();
    }
}
