package io.warrenmq.cli.admin.print;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.cli.admin.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrinterTest {
    private static final Rows ROWS = new Rows(
            List.of("name", "messages"),
            List.of(
                    List.of(Json.of("a,\"b\""), Json.of(7)),
                    List.of(Json.of("line\nbreak"), Json.of(1_000)),
                    List.of(Json.of("ü"), Json.of(12))));

    private static String print(Format format, boolean hasHeadings, Rows rows) {
        StringWriter text = new StringWriter();
        new Printer(new PrintWriter(text), format, hasHeadings, new Ansi(false)).rows(rows);
        return text.toString();
    }

    @Test
    void textIsAlignedNumbersToTheRight() {
        assertEquals("""
                name         messages
                a,"b"               7
                line\\nbreak      1000
                ü                  12
                """, print(Format.TEXT, true, ROWS));
    }

    @Test
    void tableHasTabsAndOneLinePerRow() {
        assertEquals("name\tmessages\na,\"b\"\t7\nline\\nbreak\t1000\nü\t12\n", print(Format.TABLE, true, ROWS));
        assertEquals("a,\"b\"\t7\nline\\nbreak\t1000\nü\t12\n", print(Format.TABLE, false, ROWS));
    }

    @Test
    void csvIsQuotedWhereNeeded() {
        assertEquals("name,messages\n\"a,\"\"b\"\"\",7\n\"line\nbreak\",1000\nü,12\n", print(Format.CSV, true, ROWS));
    }

    @Test
    void prettyTableHasFrames() {
        Rows rows = new Rows(List.of("name"), List.of(List.of(Json.of("q")), List.of(Json.of("queue"))));
        assertEquals("""
                ┌───────┐
                │ name  │
                ├───────┤
                │ q     │
                ├───────┤
                │ queue │
                └───────┘
                """, print(Format.PRETTY_TABLE, true, rows));
    }

    @Test
    void noRowsAreAnEmptyArray() {
        assertEquals("[]\n", print(Format.JSON, true, new Rows(List.of("name"), List.of())));
    }

    @Test
    void barShowsHowFarItIs() {
        try (ProgressBar bar = new ProgressBar(new PrintWriter(new StringWriter()), false, "closing", 10)) {
            bar.advance(5);
            assertEquals("closing [###############...............]  50% 5/10", bar.draw());
        }
    }
}
