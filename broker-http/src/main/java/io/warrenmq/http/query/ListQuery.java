package io.warrenmq.http.query;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How somebody wants a list: RabbitMQ's parameters {@code sort}, {@code sort_reverse}, {@code columns}, {@code page},
 * {@code page_size}, {@code name}, {@code use_regex}.
 *
 * @param sorting null for the order that the list has
 * @param page null for all of it at once, and then without a filter by name, as in RabbitMQ
 */
public record ListQuery(
        @Nullable Sorting sorting,
        Columns columns,
        @Nullable Page page) {
    public static final int PAGE_SIZE_MAX = 500;
    private static final int PAGE_SIZE_DEFAULT = 100;

    /** Whether names alone decide what comes, and in which order. */
    public boolean isByName() {
        return sorting == null || sorting.isByName();
    }

    /** A part of a list, by its number from 1. */
    public record Page(int number, int size, NameFilter filter) {}

    /** @throws io.warrenmq.http.error.HttpRefusal 400 */
    public static ListQuery of(QueryString query) {
        return new ListQuery(sorting(query), Columns.of(query.find("columns")), page(query));
    }

    private static @Nullable Sorting sorting(QueryString query) {
        String path = query.find("sort");
        return path == null ? null : new Sorting(List.of(path.split("\\.", -1)), query.flag("sort_reverse"));
    }

    private static @Nullable Page page(QueryString query) {
        if (query.find("page") == null) {
            return null;
        }
        int number = positive(query, "page", 1, Integer.MAX_VALUE);
        int size = positive(query, "page_size", PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX);
        return new Page(number, size, NameFilter.of(query.find("name"), query.flag("use_regex")));
    }

    private static int positive(QueryString query, String name, int otherwise, int max) {
        String text = query.find(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw badRequest("invalid pagination parameters: '" + name + "' must be 1 to " + max + ", not '" + text + "'");
    }
}
