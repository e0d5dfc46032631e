package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Virtual hosts in definitions. What is said about one stands in it, or in its {@code metadata}, by version. */
final class VhostJson {
    private static final String DESCRIPTION = "description";
    private static final String QUEUE_TYPE = "default_queue_type";
    private static final String TAGS = "tags";

    private VhostJson() {}

    static Definitions.Vhost read(Members item) {
        FieldTable limits = item.object().find("limits") == null ? null : TableJson.toTable(item.table("limits"));
        Boolean tracing = item.object().find("tracing") == null ? null : item.flag("tracing", false);
        return new Definitions.Vhost(item.requiredText("name"), metadata(item), limits, tracing);
    }

    /** Null when nothing is said, as in files before 3.8. */
    private static @Nullable VhostMetadata metadata(Members item) {
        JsonObject said = new JsonObject().putAll(item.table("metadata"));
        for (String each : List.of(DESCRIPTION, QUEUE_TYPE, TAGS)) {
            JsonValue value = item.object().find(each);
            if (value != null) {
                said.put(each, value);
            }
        }
        if (said.find(DESCRIPTION) == null && said.find(QUEUE_TYPE) == null && said.find(TAGS) == null) {
            return null;
        }
        Members members = new Members(said);
        String type = members.text(QUEUE_TYPE, "");
        if (type.equals("stream")) {
            throw badRequest("'" + QUEUE_TYPE + "' must be classic or quorum, not \"stream\"");
        }
        return new VhostMetadata(members.text(DESCRIPTION, ""), VhostsResource.tags(members), type);
    }

    static JsonObject json(Definitions.Vhost vhost) {
        return new JsonObject().put("name", vhost.name()).putAll(about(vhost));
    }

    /** All but the name. */
    static JsonObject about(Definitions.Vhost vhost) {
        VhostMetadata metadata = vhost.metadata() == null ? VhostMetadata.NONE : vhost.metadata();
        JsonValue tags = JsonValue.Array.ofTexts(metadata.tags());
        JsonObject within =
                new JsonObject().put(DESCRIPTION, metadata.description()).put(TAGS, tags);
        JsonObject json =
                new JsonObject().put(DESCRIPTION, metadata.description()).put(TAGS, tags);
        if (!metadata.defaultQueueType().isEmpty()) {
            within.put(QUEUE_TYPE, metadata.defaultQueueType());
            json.put(QUEUE_TYPE, metadata.defaultQueueType());
        }
        FieldTable limits = vhost.limits();
        return json.put("metadata", within).put("limits", TableJson.toJson(limits == null ? FieldTable.EMPTY : limits));
    }
}
