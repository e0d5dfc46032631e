package io.warrenmq.core.definitions;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Where a definition stands, for people: {@code queues[3] "orders"}.
 *
 * @param name of what is defined there; empty when it has none
 */
public record Place(String section, int index, String name) {
    private static final int NAME_CHARS_MAX = 100;

    /** What is wrong there, as a refusal (406) of one line. */
    public BrokerException fault(String what) {
        return preconditionFailed(oneLine(this + ": " + what));
    }

    /** A text of several lines, or with other control characters, could fake lines of a log. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    @Override
    public String toString() {
        String at = section + "[" + index + "]";
        if (name.isEmpty()) {
            return at;
        }
        String shown = name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX) + "...";
        return oneLine(at + " \"" + shown + "\"");
    }

    /**
     * Looks at each item of a section; a refusal gets its place in front.
     *
     * @param named what an item is called
     */
    static <T> void each(
            String section, List<T> items, Function<? super T, String> named, BiConsumer<? super T, Place> look) {
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            Place place = new Place(section, i, named.apply(item));
            try {
                look.accept(item, place);
            } catch (BrokerException refusal) {
                String said = refusal.explanation();
                throw said.startsWith(place.section() + "[") ? refusal : place.fault(said);
            }
        }
    }
}
