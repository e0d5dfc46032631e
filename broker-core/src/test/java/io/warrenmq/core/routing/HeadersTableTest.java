package io.warrenmq.core.routing;

import static io.warrenmq.core.routing.Routing.NO_HEADERS;
import static io.warrenmq.core.routing.Routing.UNASKED;
import static io.warrenmq.core.routing.Routing.destination;
import static io.warrenmq.core.routing.Routing.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeadersTableTest {
    private static final FieldValue VOID = new FieldValue.Void();

    private final HeadersTable table = new HeadersTable();
    private final Destination queue = destination("queue");

    @Test
    void allIsTheDefault() {
        bind(FieldTable.builder().put("a", "1").put("b", "2"));
        assertTrue(isRouted(FieldTable.builder().put("b", "2").put("a", "1").put("c", "3")));
        assertLost(FieldTable.builder().put("a", "1"));
        assertLost(FieldTable.builder().put("a", "1").put("b", "3"));
        assertLost(FieldTable.builder());
    }

    @Test
    void anyNeedsOne() {
        bind(FieldTable.builder().put("x-match", "any").put("a", "1").put("b", "2"));
        assertTrue(isRouted(FieldTable.builder().put("b", "2")));
        assertTrue(isRouted(FieldTable.builder().put("a", "0").put("b", "2")));
        assertLost(FieldTable.builder().put("a", "2").put("b", "1"));
        assertLost(FieldTable.builder());
    }

    @Test
    void allOfNothingTakesEveryMessage() {
        bind(FieldTable.builder().put("x-match", "all"));
        assertTrue(isRouted(FieldTable.builder()));
        assertTrue(isRouted(FieldTable.builder().put("a", "1")));
    }

    @Test
    void anyOfNothingTakesNoMessage() {
        bind(FieldTable.builder().put("x-match", "any"));
        bind(FieldTable.builder().put("x-match", "any-with-x"));
        assertLost(FieldTable.builder());
        assertLost(FieldTable.builder().put("a", "1").put("x-match", "any"));
    }

    @Test
    void argumentsThatBeginWithXAreIgnored() {
        bind(FieldTable.builder().put("a", "1").put("x-b", "2"));
        assertTrue(isRouted(FieldTable.builder().put("a", "1")));
        assertLost(FieldTable.builder().put("x-b", "2"));
    }

    @Test
    void anyIgnoresThemToo() {
        bind(FieldTable.builder().put("x-match", "any").put("a", "1").put("x-b", "2"));
        assertLost(FieldTable.builder().put("x-b", "2"));
        assertTrue(isRouted(FieldTable.builder().put("a", "1")));
    }

    @Test
    void onlyXDashIsIgnored() {
        bind(FieldTable.builder().put("xa", "1").put("X-b", "2").put("x", "3"));
        assertLost(FieldTable.builder());
        assertTrue(isRouted(FieldTable.builder().put("xa", "1").put("X-b", "2").put("x", "3")));
    }

    @Test
    void allWithXCountsThem() {
        bind(FieldTable.builder().put("x-match", "all-with-x").put("a", "1").put("x-b", "2"));
        assertLost(FieldTable.builder().put("a", "1"));
        assertTrue(isRouted(FieldTable.builder().put("a", "1").put("x-b", "2")));
    }

    @Test
    void anyWithXCountsThem() {
        bind(FieldTable.builder().put("x-match", "any-with-x").put("a", "1").put("x-b", "2"));
        assertTrue(isRouted(FieldTable.builder().put("x-b", "2")));
        assertLost(FieldTable.builder().put("x-match", "any-with-x"));
    }

    @Test
    void aVoidArgumentAsksOnlyThatTheHeaderIsThere() {
        bind(FieldTable.builder().put("a", VOID));
        assertTrue(isRouted(FieldTable.builder().put("a", 7)));
        assertTrue(isRouted(FieldTable.builder().put("a", FieldTable.EMPTY)));
        assertTrue(isRouted(FieldTable.builder().put("a", VOID)));
        assertLost(FieldTable.builder().put("b", 7));
    }

    @Test
    void aVoidHeaderEqualsNoValue() {
        bind(FieldTable.builder().put("a", ""));
        assertLost(FieldTable.builder().put("a", VOID));
    }

    @Test
    void theWidthOfAnIntegerDoesNotMatter() {
        bind(FieldTable.builder().put("a", new FieldValue.Int(IntType.INT8, 1)));
        assertTrue(isRouted(FieldTable.builder().put("a", new FieldValue.Int(IntType.INT64, 1))));
        assertTrue(isRouted(FieldTable.builder().put("a", new FieldValue.Int(IntType.UINT16, 1))));
        assertLost(FieldTable.builder().put("a", new FieldValue.Int(IntType.INT8, 2)));
    }

    @Test
    void integerFloatTextAndBooleanDiffer() {
        bind(FieldTable.builder().put("a", 1));
        assertLost(FieldTable.builder().put("a", new FieldValue.Float64(1.0)));
        assertLost(FieldTable.builder().put("a", "1"));
        assertLost(FieldTable.builder().put("a", true));
        assertTrue(isRouted(FieldTable.builder().put("a", 1)));
    }

    @Test
    void namesAreCaseSensitive() {
        bind(FieldTable.builder().put("a", "1"));
        assertLost(FieldTable.builder().put("A", "1"));
    }

    @Test
    void theRoutingKeyHasNoEffect() {
        table.add(new Binding(queue, "k", FieldTable.EMPTY));
        assertEquals(List.of("queue"), route(table, "other", NO_HEADERS));
    }

    @Test
    void bindingsThatDifferInArgumentsAreTwoAndBothReport() {
        var one = new Binding(queue, "", FieldTable.builder().put("a", "1").build());
        var two = new Binding(queue, "", FieldTable.builder().put("b", "2").build());
        assertTrue(table.add(one));
        assertTrue(table.add(two));
        var both = FieldTable.builder().put("a", "1").put("b", "2").build();
        assertEquals(List.of("queue", "queue"), route(table, "", () -> both));
        assertTrue(table.remove(
                new Binding(queue, "", FieldTable.builder().put("a", "1").build())));
        assertEquals(List.of("queue"), route(table, "", () -> both));
        assertEquals(List.of(two), table.bindings());
    }

    @Test
    void headersAreNotAskedForWithoutBindings() {
        assertEquals(List.of(), route(table, "", UNASKED));
    }

    @Test
    void headersAreNotAskedForWhenNoBindingDependsOnThem() {
        bind(FieldTable.builder());
        bind(FieldTable.builder().put("x-match", "any"));
        assertEquals(List.of("queue"), route(table, "", UNASKED));
    }

    @Test
    void theFourModesAndNoneAreAccepted() {
        assertNull(HeadersTable.checkArguments(FieldTable.EMPTY));
        for (String mode : List.of("all", "any", "all-with-x", "any-with-x")) {
            assertNull(HeadersTable.checkArguments(
                    FieldTable.builder().put("x-match", mode).build()));
        }
    }

    @Test
    void anotherModeIsRefused() {
        assertEquals(
                "Invalid x-match field value <<\"foo\">>; expected all, any, all-with-x, or any-with-x",
                refusal("x-match", FieldValue.LongString.of("foo")));
        assertEquals(
                "Invalid x-match field value <<\"All\">>; expected all, any, all-with-x, or any-with-x",
                refusal("x-match", FieldValue.LongString.of("All")));
    }

    @Test
    void aModeThatIsNotTextIsRefused() {
        assertEquals(
                "Invalid x-match field type signedint (value 1); expected longstr",
                refusal("x-match", new FieldValue.Int(IntType.INT32, 1)));
        assertEquals(
                "Invalid x-match field type bool (value true); expected longstr",
                refusal("x-match", new FieldValue.Bool(true)));
        assertEquals("Invalid x-match field type void (value undefined); expected longstr", refusal("x-match", VOID));
    }

    private static String refusal(String name, FieldValue value) {
        String refusal = HeadersTable.checkArguments(
                FieldTable.builder().put(name, value).build());
        return refusal == null ? "accepted" : refusal;
    }

    private void bind(FieldTable.Builder arguments) {
        table.add(new Binding(queue, "", arguments.build()));
    }

    private boolean isRouted(FieldTable.Builder headers) {
        FieldTable built = headers.build();
        return route(table, "", () -> built).equals(List.of("queue"));
    }

    private void assertLost(FieldTable.Builder headers) {
        FieldTable built = headers.build();
        assertEquals(List.of(), route(table, "", () -> built));
    }
}
