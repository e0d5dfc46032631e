package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of a headers exchange: a message goes where its headers fit the binding's arguments, as {@code x-match}
 * says: {@code all} (the default) or {@code any} of them, apart from those that begin with {@code x-}; these too with
 * {@code all-with-x} and {@code any-with-x}. A void argument asks only that the header is there. Bindings that have
 * nothing in common with the message's headers cost a route nothing.
 */
public final class HeadersTable extends IndexedBindings implements BindingTable {
    private static final Set<String> MODES = Set.of("all", "any", "all-with-x", "any-with-x");

    private final HeaderIndex index = new HeaderIndex();

    /** Where the rule of each binding stands. The writer's. */
    private final Map<Binding, List<HeaderIndex.Candidate>> places = new HashMap<>();

    /** Why binding arguments are refused (406), or null when they are fine; {@code add} itself does not check. */
    public static @Nullable String checkArguments(FieldTable arguments) {
        FieldValue mode = arguments.find(HeaderRule.MATCH_ARGUMENT);
        if (mode == null) {
            return null;
        }
        if (mode instanceof FieldValue.LongString text) {
            return MODES.contains(text.text())
                    ? null
                    : "Invalid x-match field value <<" + text + ">>; expected all, any, all-with-x, or any-with-x";
        }
        return "Invalid x-match field type " + typeAndValue(mode) + "; expected longstr";
    }

    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        index.route(headers, into);
    }

    @Override
    void link(Binding binding) {
        places.put(binding, index.add(new HeaderRule(binding)));
    }

    @Override
    void unlink(Binding binding) {
        List<HeaderIndex.Candidate> gone = places.remove(binding);
        if (gone == null) {
            throw new IllegalStateException(
                    "no rule of a binding to '" + binding.destination().name() + "'");
        }
        index.remove(gone);
    }

    /** The number of header names that bindings ask for, as far as routing needs them. Writer only. */
    int nameCount() {
        return index.nameCount();
    }

    /** In RabbitMQ's words for types, which clients' authors search for. */
    private static String typeAndValue(FieldValue value) {
        return switch (value) {
            case FieldValue.LongString text -> "longstr (value <<" + text + ">>)";
            case FieldValue.Bool bool -> "bool (value " + bool.value() + ")";
            case FieldValue.Int number -> typeName(number.type()) + " (value " + number.value() + ")";
            case FieldValue.Float32 number -> "float (value " + number.value() + ")";
            case FieldValue.Float64 number -> "double (value " + number.value() + ")";
            case FieldValue.Decimal number -> "decimal (value {" + number.scale() + "," + number.unscaled() + "})";
            case FieldValue.Timestamp timestamp -> "timestamp (value " + timestamp.seconds() + ")";
            case FieldValue.Void _ -> "void (value undefined)";
            case FieldValue.Bytes bytes -> "binary (value " + bytes + ")";
            case FieldValue.Array array -> "array (value " + array + ")";
            case FieldValue.Table table -> "table (value " + table + ")";
        };
    }

    private static String typeName(IntType type) {
        return switch (type) {
            case INT8 -> "byte";
            case UINT8 -> "unsignedbyte";
            case INT16 -> "short";
            case UINT16 -> "unsignedshort";
            case INT32 -> "signedint";
            case UINT32 -> "unsignedint";
            case INT64, UINT64 -> "long";
        };
    }
}
