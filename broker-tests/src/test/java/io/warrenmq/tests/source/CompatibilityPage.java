package io.warrenmq.tests.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The tables of {@code docs/compatibility.md} that say per feature how Warren compares and which tests show it. */
record CompatibilityPage(List<Row> rows) {
    private static final Path PATH = Path.of("docs", "compatibility.md");
    private static final String FIRST_HEADING = "## Feature by feature";

    // A test class and, most times, one of its methods, as code.
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    /**
     * A row.
     *
     * @param line its line in the file, from 1
     * @param tests what its last column names
     */
    record Row(int line, String feature, String verdict, List<NamedTest> tests) {}

    /** A test; its method is empty when the page names the whole class. */
    record NamedTest(String type, String method) {
        @Override
        public String toString() {
            return method.isEmpty() ? type : type + "." + method;
        }
    }

    static CompatibilityPage read() throws IOException {
        List<String> lines = Files.readAllLines(SourceFile.root().resolve(PATH));
        List<Row> rows = new ArrayList<>();
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                inside = line.equals(FIRST_HEADING);
            } else if (inside && line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| feature ")) {
                rows.add(row(i + 1, line));
            }
        }
        return new CompatibilityPage(rows);
    }

    private static Row row(int number, String line) {
        String[] cells = line.substring(1).split(" \\|", -1);
        if (cells.length != 4) {
            throw new AssertionError(PATH + ":" + number + ": not three columns");
        }
        return new Row(number, cells[0].strip(), cells[1].strip(), tests(cells[2]));
    }

    private static List<NamedTest> tests(String text) {
        return TEST.matcher(text).results().map(CompatibilityPage::test).toList();
    }

    private static NamedTest test(MatchResult found) {
        String method = found.group(2);
        return new NamedTest(found.group(1), method == null ? "" : method);
    }
}
