package io.warrenmq.tests.source;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Limits and bans that no compiler knows. A failure names the file, the line, and what to write instead. */
final class TidyTest {

    private static final int MAIN_FILE_LINES_MAX = 500;
    private static final int TEST_FILE_LINES_MAX = 900;
    private static final int LINE_LENGTH_MAX = 120;

    // In halves, so that this file does not find itself.
    private static final Pattern UNFINISHED = Pattern.compile("\\b(FIX" + "ME|TO" + "DO)\\b");

    @Test
    void filesAndLinesAreShort() throws IOException {
        var findings = new ArrayList<String>();
        for (var file : SourceFile.all()) {
            var lines = file.text().lines().toList();
            int linesMax = file.isMain() ? MAIN_FILE_LINES_MAX : TEST_FILE_LINES_MAX;
            if (lines.size() > linesMax) {
                findings.add(
                        file + ": " + lines.size() + " lines, at most " + linesMax + "; split it by what it knows");
            }
            for (int i = 0; i < lines.size(); i++) {
                int length = lines.get(i).length();
                if (length > LINE_LENGTH_MAX) {
                    findings.add(file + ":" + (i + 1) + ": " + length + " characters, at most " + LINE_LENGTH_MAX);
                }
            }
        }
        assertNone(findings);
    }

    @Test
    void nothingIsLeftUnfinished() throws IOException {
        var findings = new ArrayList<String>();
        for (var file : SourceFile.all()) {
            var lines = file.text().lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (UNFINISHED.matcher(lines.get(i)).find()) {
                    findings.add(file + ":" + (i + 1) + ": finish it, or write down why it is as it is");
                }
            }
        }
        assertNone(findings);
    }

    @Test
    void methodsAreShortAndCallNothingBanned() throws IOException {
        var files = SourceFile.all();
        assertFalse(files.isEmpty());
        assertNone(TidyScanner.scan(files));
    }

    private static void assertNone(List<String> findings) {
        assertTrue(findings.isEmpty(), () -> "\n" + String.join("\n", findings));
    }
}
