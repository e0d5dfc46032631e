package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What administrators say about a virtual host.
 *
 * @param defaultQueueType what a queue becomes that is declared without a type: {@code classic}, {@code quorum}, or
 *     empty for what the broker does anyway
 * @param isProtected whether nobody can delete it
 */
public record VhostMetadata(String description, List<String> tags, String defaultQueueType, boolean isProtected) {
    public static final VhostMetadata NONE = new VhostMetadata("", List.of(), "");

    /** As in RabbitMQ. */
    public static final VhostMetadata FIRST = new VhostMetadata("Default virtual host", List.of(), "");

    private static final String PROTECTED = "protected_from_deletion";
    private static final int DESCRIPTION_BYTES_MAX = 4_096;
    private static final int TAGS_MAX = 256;
    private static final int TAG_BYTES_MAX = 255;
    private static final String CLASSIC = "classic";
    private static final String QUORUM = "quorum";
    private static final String UNDEFINED = "undefined";

    /** Of one that can be deleted. */
    public VhostMetadata(String description, List<String> tags, String defaultQueueType) {
        this(description, tags, defaultQueueType, false);
    }

    public VhostMetadata {
        tags = List.copyOf(tags);
        // What RabbitMQ exports where none was set.
        defaultQueueType = defaultQueueType.equals(UNDEFINED) ? "" : defaultQueueType;
    }

    /**
     * Checks what somebody says.
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    public void check() {
        if (bytes(description) > DESCRIPTION_BYTES_MAX) {
            throw preconditionFailed("description has more than " + DESCRIPTION_BYTES_MAX + " bytes");
        }
        if (tags.size() > TAGS_MAX || tags.stream().anyMatch(tag -> bytes(tag) > TAG_BYTES_MAX)) {
            throw preconditionFailed(
                    "a virtual host has up to " + TAGS_MAX + " tags of up to " + TAG_BYTES_MAX + " bytes");
        }
        if (!defaultQueueType.isEmpty() && !defaultQueueType.equals(CLASSIC) && !defaultQueueType.equals(QUORUM)) {
            throw preconditionFailed("default_queue_type is '" + defaultQueueType + "', not classic or quorum");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The same, protected or not. */
    public VhostMetadata withProtection(boolean wanted) {
        return new VhostMetadata(description, tags, defaultQueueType, wanted);
    }

    /** The options of a queue that is declared here: with the default type where it fits, as in RabbitMQ. */
    QueueOptions withDefaultType(QueueOptions options) {
        boolean fits = defaultQueueType.equals(QUORUM)
                && options.durable()
                && !options.exclusive()
                && !options.autoDelete()
                && options.arguments().find(QueueArguments.TYPE) == null;
        if (!fits) {
            return options; // classic is what a queue without a type is
        }
        FieldTable arguments =
                options.arguments().toBuilder().put(QueueArguments.TYPE, QUORUM).build();
        return new QueueOptions(true, false, false, arguments);
    }

    /** As it is journaled. */
    public FieldTable toTable() {
        List<FieldValue> all = new ArrayList<>();
        tags.forEach(tag -> all.add(FieldValue.LongString.of(tag)));
        FieldTable.Builder table = FieldTable.builder()
                .put("description", description)
                .put("tags", new FieldValue.Array(all))
                .put("default_queue_type", defaultQueueType);
        return isProtected ? table.put(PROTECTED, true).build() : table.build();
    }

    /** As it was journaled; what is missing is empty. */
    public static VhostMetadata of(FieldTable table) {
        List<String> tags = new ArrayList<>();
        if (table.find("tags") instanceof FieldValue.Array array) {
            array.values().forEach(each -> tags.add(each instanceof FieldValue.LongString text ? text.text() : ""));
        }
        boolean isProtected = table.find(PROTECTED) instanceof FieldValue.Bool(boolean set) && set;
        return new VhostMetadata(text(table, "description"), tags, text(table, "default_queue_type"), isProtected);
    }

    private static String text(FieldTable table, String field) {
        return table.find(field) instanceof FieldValue.LongString text ? text.text() : "";
    }
}
