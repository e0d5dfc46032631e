package io.warrenmq.tests.clients;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The fields of a JSON object by their paths, as in {@code totals.missing}, with their values as text. */
final class JsonFields {
    private JsonFields() {}

    static Map<String, String> of(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        Deque<String> path = new ArrayDeque<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> path.addLast(parser.currentName());
                    case START_OBJECT -> {}
                    case END_OBJECT -> path.pollLast();
                    default -> {
                        fields.put(String.join(".", path), parser.getString());
                        path.pollLast();
                    }
                }
            }
        }
        return fields;
    }
}
