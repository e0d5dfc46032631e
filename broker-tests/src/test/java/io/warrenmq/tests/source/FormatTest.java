package io.warrenmq.tests.source;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * Every source is formatted as Spotless would do it.
 *
 * <p>Spotless itself parses with the JVM that runs Maven. When that is older than our language level it cannot read our
 * sources; this test runs on the JDK of the toolchain and always can.
 */
final class FormatTest {

    @Test
    void everySourceIsFormatted() throws IOException {
        var formatter = Formatter.createFormatter(
                JavaFormatterOptions.builder().style(Style.PALANTIR).build());
        var unformatted = new ArrayList<String>();
        for (var file : SourceFile.all()) {
            try {
                if (!format(formatter, file.text()).equals(file.text())) {
                    unformatted.add(file.toString());
                }
            } catch (FormatterException e) {
                unformatted.add(file + ": " + e.getMessage());
            }
        }
        assertTrue(
                unformatted.isEmpty(),
                () -> "not formatted; run JAVA_HOME=$(./warren --java-home) mvn spotless:apply\n"
                        + String.join("\n", unformatted));
    }

    private static String format(Formatter formatter, String text) throws FormatterException {
        var ordered = ImportOrderer.reorderImports(text, Style.PALANTIR);
        return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
    }
}
