package io.warrenmq.tests.source;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.source.CompatibilityPage.NamedTest;
import io.warrenmq.tests.source.CompatibilityPage.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/compatibility.md} says per feature is shown by tests that exist, or it says why there is none. */
final class CompatibilityPageTest {
    private static final Pattern SHOWN = Pattern.compile("same\\b.*|different: .+");
    private static final Pattern ABSENT = Pattern.compile("not there: .+");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        Set<String> existing = TestMethods.of(SourceFile.all());
        List<String> findings = new ArrayList<>();
        for (Row row : CompatibilityPage.read().rows()) {
            for (NamedTest test : row.tests()) {
                if (!existing.contains(test.toString())) {
                    findings.add("line " + row.line() + " (" + row.feature() + "): no test " + test);
                }
            }
        }
        assertNone(findings);
    }

    @Test
    void everyFeatureHasAVerdictAndATestOrAReason() throws IOException {
        List<Row> rows = CompatibilityPage.read().rows();
        assertTrue(rows.size() > 50, () -> "only " + rows.size() + " rows were found");
        List<String> findings = new ArrayList<>();
        for (Row row : rows) {
            boolean isShown = SHOWN.matcher(row.verdict()).matches();
            if (!isShown && !ABSENT.matcher(row.verdict()).matches()) {
                findings.add("line " + row.line() + ": neither 'same', 'different: how', nor 'not there: why'");
            }
            if (isShown && row.tests().isEmpty()) {
                findings.add("line " + row.line() + " (" + row.feature() + "): name the test that shows it");
            }
        }
        assertNone(findings);
    }

    private static void assertNone(List<String> findings) {
        assertTrue(findings.isEmpty(), () -> "docs/compatibility.md\n" + String.join("\n", findings));
    }
}
