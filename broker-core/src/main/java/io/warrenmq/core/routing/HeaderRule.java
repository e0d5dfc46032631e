package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A binding of a headers exchange, taken apart for matching. Immutable. */
final class HeaderRule {
    static final String MATCH_ARGUMENT = "x-match";

    /** What {@link #firstMatch} returns when nothing matches. */
    static final int NO_MATCH = -1;

    private final Binding binding;
    private final boolean any;
    private final List<Map.Entry<String, FieldValue>> wanted;

    HeaderRule(Binding binding) {
        this.binding = binding;
        String mode = mode(binding.arguments());
        this.any = mode.equals("any") || mode.equals("any-with-x");
        this.wanted = wanted(binding.arguments(), mode.equals("all-with-x") || mode.equals("any-with-x"));
    }

    Binding binding() {
        return binding;
    }

    /** Whether one of the wanted headers is enough; else it takes all. */
    boolean isAny() {
        return any;
    }

    /** The headers that it asks for: each name once, a void value for any value. */
    List<Map.Entry<String, FieldValue>> wanted() {
        return wanted;
    }

    /** All of nothing is true, any of nothing is false. */
    boolean matches(FieldTable headers) {
        for (int i = 0; i < wanted.size(); i++) {
            if (isIn(headers, wanted.get(i)) == any) {
                return any;
            }
        }
        return !any;
    }

    /** Index of the first of the wanted headers that is there, or {@link #NO_MATCH}. */
    int firstMatch(FieldTable headers) {
        for (int i = 0; i < wanted.size(); i++) {
            if (isIn(headers, wanted.get(i))) {
                return i;
            }
        }
        return NO_MATCH;
    }

    /** Whether the wanted value stands for any. */
    static boolean isPresenceEnough(FieldValue wanted) {
        return wanted instanceof FieldValue.Void;
    }

    private static boolean isIn(FieldTable headers, Map.Entry<String, FieldValue> wanted) {
        FieldValue present = headers.find(wanted.getKey());
        return present != null
                && (isPresenceEnough(wanted.getValue()) || wanted.getValue().sameValue(present));
    }

    private static String mode(FieldTable arguments) {
        return arguments.find(MATCH_ARGUMENT) instanceof FieldValue.LongString mode ? mode.text() : "all";
    }

    private static List<Map.Entry<String, FieldValue>> wanted(FieldTable arguments, boolean withX) {
        var wanted = new ArrayList<Map.Entry<String, FieldValue>>();
        for (var argument : arguments.entries()) {
            String name = argument.getKey();
            if (!name.equals(MATCH_ARGUMENT) && (withX || !name.startsWith("x-"))) {
                wanted.add(argument);
            }
        }
        return List.copyOf(wanted);
    }
}
