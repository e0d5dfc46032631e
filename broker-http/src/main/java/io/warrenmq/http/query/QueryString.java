package io.warrenmq.http.query;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters behind the question mark. Of a name that comes twice the first value counts, but where all are asked
 * for. Immutable.
 */
public final class QueryString {
    public static final QueryString EMPTY = new QueryString(Map.of(), List.of());

    private static final int PARAMETERS_MAX = 100;

    private final Map<String, String> values;
    private final List<Map.Entry<String, String>> inOrder;

    private QueryString(Map<String, String> values, List<Map.Entry<String, String>> inOrder) {
        this.values = values;
        this.inOrder = inOrder;
    }

    /**
     * @param raw as it came, without the question mark; null when there was none
     * @throws io.warrenmq.http.error.HttpRefusal 400
     */
    public static QueryString parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return EMPTY;
        }
        Map<String, String> values = new LinkedHashMap<>();
        List<Map.Entry<String, String>> inOrder = new ArrayList<>();
        for (String part : raw.split("&", PARAMETERS_MAX + 1)) {
            if (inOrder.size() == PARAMETERS_MAX) {
                throw badRequest("more than " + PARAMETERS_MAX + " parameters in the address");
            }
            int equals = part.indexOf('=');
            String name = PercentCoding.decodeForm(equals < 0 ? part : part.substring(0, equals));
            String value = PercentCoding.decodeForm(equals < 0 ? "" : part.substring(equals + 1));
            values.putIfAbsent(name, value);
            inOrder.add(Map.entry(name, value));
        }
        return new QueryString(values, inOrder);
    }

    /** The value; null when the parameter is missing or empty: some tools send every parameter they know. */
    public @Nullable String find(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** All values that are not empty, in order. */
    public List<String> all(String name) {
        return inOrder.stream()
                .filter(each -> each.getKey().equals(name) && !each.getValue().isEmpty())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Whether it is there, with a value or not. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    public boolean flag(String name) {
        return "true".equalsIgnoreCase(values.get(name));
    }

    /**
     * A number of that range.
     *
     * @throws io.warrenmq.http.error.HttpRefusal 400 when it is none
     */
    public long number(String name, long otherwise, long min, long max) {
        String text = find(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw badRequest("'" + name + "' must be an integer from " + min + " to " + max + ", not '" + text + "'");
    }
}
