package io.warrenmq.http.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonReader;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
    private record Thing(String name, int size) {}

    private static final List<Thing> THINGS =
            List.of(new Thing("b.two", 10), new Thing("A.one", 9), new Thing("c", 100), new Thing("a.three", 9));

    private static String ask(List<Thing> things, String query) {
        Listing<Thing> listing = new Listing<>(
                things,
                Thing::name,
                each -> new JsonObject()
                        .put("name", each.name())
                        .put("stats", new JsonObject().put("size", each.size()).put("other", 1)));
        Listing.Written written = listing.prepare(ListQuery.of(QueryString.parse(query)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonWriter writer = new JsonWriter(out)) {
            written.to(writer);
        }
        return out.toString(UTF_8);
    }

    private static String names(String query) {
        return ask(THINGS, query + "&columns=name")
                .replaceAll("[\\[\\]{}\"]", "")
                .replace("name:", "");
    }

    private static JsonObject page(String query) {
        return JsonReader.readObject(ask(THINGS, query).getBytes(UTF_8));
    }

    @Test
    void withoutAPageItIsABareArrayWhateverTheFilter() {
        assertEquals("b.two,A.one,c,a.three", names("name=zzz&pagination=true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sort=name|A.one,a.three,b.two,c",
                "sort=name&sort_reverse=true|c,b.two,a.three,A.one",
                "sort=stats.size|A.one,a.three,b.two,c",
                "sort=stats.size&sort_reverse=true|c,b.two,A.one,a.three",
                "sort=|b.two,A.one,c,a.three",
                "sort=nothing.here|b.two,A.one,c,a.three"
            })
    void sorts(String query, String expected) {
        assertEquals(expected, names(query));
    }

    @Test
    void columnsReachIntoObjects() {
        assertEquals(
                "[{\"name\":\"c\",\"stats\":{\"size\":100}}]",
                ask(List.of(new Thing("c", 100)), "columns=name,stats.size,missing"));
        assertEquals(
                "[{\"stats\":{\"size\":1,\"other\":1}}]", ask(List.of(new Thing("c", 1)), "columns=stats,stats.size"));
    }

    @Test
    void pageTellsHowManyThereAre() {
        JsonObject page = page("page=2&page_size=3&sort=name&pagination=false");
        assertEquals(new JsonValue.Int(4), page.find("total_count"));
        assertEquals(new JsonValue.Int(4), page.find("filtered_count"));
        assertEquals(new JsonValue.Int(1), page.find("item_count"));
        assertEquals(new JsonValue.Int(2), page.find("page"));
        assertEquals(new JsonValue.Int(2), page.find("page_count"));
        assertEquals(new JsonValue.Int(3), page.find("page_size"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "page=1&name=A.|2",
                "page=1&name=^a%5C.&use_regex=true|1",
                "page=1&name=o&use_regex=true|2",
                "page=1&name=nothing|0",
                "page=1&name=|4"
            })
    void filtersByName(String query, int count) {
        JsonObject page = page(query);
        assertEquals(new JsonValue.Int(count), page.find("filtered_count"));
        assertEquals(new JsonValue.Int(4), page.find("total_count"));
        assertEquals(new JsonValue.Int(1), page.find("page_count"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=0",
                "page=-1",
                "page=x",
                "page=1&page_size=501",
                "page=1&page_size=0",
                "page=1&page_size=99999999999",
                "page=1&use_regex=true&name=(",
                "page=3&page_size=4",
                "page=2147483647&page_size=500"
            })
    void pagesThatCannotBeAreRefused(String query) {
        assertEquals(
                400, assertThrows(HttpRefusal.class, () -> ask(THINGS, query)).status());
    }

    @Test
    void expressionsThatBacktrackForEverDoNot() {
        List<Thing> long1 = List.of(new Thing("a".repeat(255), 1));
        ask(long1, "page=1&use_regex=true&name=(a*)*b");
    }

    @Test
    void pageOfManyIsCheap() {
        int[] rendered = new int[1];
        List<Integer> many = IntStream.range(0, 100_000).boxed().toList();
        Listing<Integer> listing = new Listing<>(many, String::valueOf, each -> {
            rendered[0]++;
            return new JsonObject().put("name", each);
        });
        try (JsonWriter out = new JsonWriter(new ByteArrayOutputStream())) {
            listing.prepare(ListQuery.of(QueryString.parse("page=7&page_size=50&sort=name")))
                    .to(out);
        }
        assertEquals(50, rendered[0]);
    }
}
