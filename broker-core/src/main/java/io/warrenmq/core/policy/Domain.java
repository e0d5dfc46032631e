package io.warrenmq.core.policy;

import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What values a {@link Setting} takes. */
sealed interface Domain {
    /** What is wrong with the value, in RabbitMQ's terms; null when nothing is. */
    @Nullable
    String fault(FieldValue value);

    /** What is expected, for people. */
    String expected();

    /** An integer of any width. */
    record Whole(long min, long max) implements Domain {
        static Whole atLeast(long min) {
            return new Whole(min, Long.MAX_VALUE);
        }

        @Override
        public @Nullable String fault(FieldValue value) {
            if (!(value instanceof FieldValue.Int number)) {
                return unacceptable(value);
            }
            if (number.value() < min) {
                return number.value() < 0 ? "{value_negative," + number.value() + "}" : "{value_zero,0}";
            }
            return number.value() > max ? "{max_value_exceeded," + number.value() + "}" : null;
        }

        @Override
        public String expected() {
            if (max != Long.MAX_VALUE) {
                return "an integer from " + min + " to " + max;
            }
            return min == Long.MIN_VALUE ? "an integer" : "an integer of at least " + min;
        }
    }

    /** One of some words. */
    record Word(List<String> words, String fault) implements Domain {
        @Override
        public @Nullable String fault(FieldValue value) {
            if (!(value instanceof FieldValue.LongString text)) {
                return unacceptable(value);
            }
            return words.contains(text.text()) ? null : fault;
        }

        @Override
        public String expected() {
            return "one of " + String.join(", ", words);
        }
    }

    /** A name or key, which must fit a short string where messages carry it. */
    record Text(boolean mayBeEmpty) implements Domain {
        private static final int BYTES_MAX = 255;

        @Override
        public @Nullable String fault(FieldValue value) {
            if (!(value instanceof FieldValue.LongString text)) {
                return unacceptable(value);
            }
            int length = text.bytes().length;
            return length > BYTES_MAX ? "value_too_long" : length > 0 || mayBeEmpty ? null : "value_empty";
        }

        @Override
        public String expected() {
            return "a string of " + (mayBeEmpty ? 0 : 1) + " to " + BYTES_MAX + " bytes";
        }
    }

    /** Yes or no. */
    record Flag() implements Domain {
        @Override
        public @Nullable String fault(FieldValue value) {
            return value instanceof FieldValue.Bool ? null : unacceptable(value);
        }

        @Override
        public String expected() {
            return "true or false";
        }
    }

    private static String unacceptable(FieldValue value) {
        return "{unacceptable_type," + ArgumentText.type(value) + "}";
    }
}
