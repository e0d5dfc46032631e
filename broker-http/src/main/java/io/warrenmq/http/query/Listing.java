package io.warrenmq.http.query;

import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.JsonWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * A list for somebody who asks. Each of its things becomes JSON only when it is written, and again for its place in an
 * order that is asked for, so that a long list takes little memory.
 *
 * @param items in the order that the list has
 * @param name what a filter by name looks at
 * @param render what is shown of one
 * @param renderPage the same of some at once; one that has gone meanwhile may be missing
 */
public record Listing<T>(
        List<T> items,
        Function<? super T, String> name,
        Function<? super T, JsonObject> render,
        Function<List<T>, List<JsonObject>> renderPage) {
    /** So many things of a long list are in memory as JSON at one time. */
    private static final int CHUNK = 200;

    private record Keyed<T>(T item, JsonValue key) {}

    public Listing(List<T> items, Function<? super T, String> name, Function<? super T, JsonObject> render) {
        this(
                items,
                name,
                render,
                shown -> shown.stream().<JsonObject>map(render).toList());
    }

    /** Writes all of it, or the page that is asked for; the page is checked before anything is written. */
    public Written prepare(ListQuery query) {
        ListQuery.Page page = query.page();
        List<T> chosen = page == null ? items : filtered(page.filter());
        List<T> inOrder = query.sorting() == null ? chosen : sorted(chosen, query.sorting());
        if (page == null) {
            return out -> writeArray(inOrder, query.columns(), out);
        }
        int from = (int) Math.min((long) (page.number() - 1) * page.size(), inOrder.size());
        if (from == inOrder.size() && page.number() > 1) {
            throw new HttpRefusal(
                    400,
                    "page_out_of_range",
                    "page " + page.number() + " of size " + page.size() + " is beyond the " + inOrder.size()
                            + " items there are");
        }
        List<T> shown = inOrder.subList(from, Math.min(from + page.size(), inOrder.size()));
        return out -> out.write(page(page, inOrder.size(), shown, query.columns()));
    }

    /** What is to be written. */
    @FunctionalInterface
    public interface Written {
        void to(JsonWriter out);
    }

    private List<T> filtered(NameFilter filter) {
        return filter == NameFilter.ALL
                ? items
                : items.stream()
                        .filter(each -> filter.matches(name.apply(each)))
                        .toList();
    }

    private List<T> sorted(List<T> chosen, Sorting sorting) {
        List<Keyed<T>> keyed = new ArrayList<>(chosen.size());
        boolean byName = sorting.isByName();
        for (T each : chosen) {
            keyed.add(
                    new Keyed<>(each, byName ? new JsonValue.Text(name.apply(each)) : sorting.key(render.apply(each))));
        }
        keyed.sort(Comparator.comparing(Keyed::key, sorting.order()));
        return keyed.stream().map(Keyed::item).toList();
    }

    private void writeArray(List<T> shown, Columns columns, JsonWriter out) {
        out.beginArray();
        for (int from = 0; from < shown.size(); from += CHUNK) {
            List<T> chunk = shown.subList(from, Math.min(from + CHUNK, shown.size()));
            renderPage.apply(chunk).forEach(each -> out.write(columns.pick(each)));
        }
        out.endArray();
    }

    private JsonObject page(ListQuery.Page page, int filteredCount, List<T> shown, Columns columns) {
        List<JsonValue> rendered = new ArrayList<>(shown.size());
        renderPage.apply(shown).forEach(each -> rendered.add(columns.pick(each)));
        int pageCount = Math.max(1, (filteredCount + page.size() - 1) / page.size());
        return new JsonObject()
                .put("filtered_count", filteredCount)
                .put("item_count", rendered.size())
                .put("items", new JsonValue.Array(rendered))
                .put("page", page.number())
                .put("page_count", pageCount)
                .put("page_size", page.size())
                .put("total_count", items.size());
    }
}
