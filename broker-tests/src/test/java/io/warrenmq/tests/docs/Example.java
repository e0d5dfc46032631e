package io.warrenmq.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program in a page of the documentation: a fenced block of Java or Python. The next fenced block of text is what it
 * prints; two programs may share one.
 *
 * @param line where the block begins, from 1
 */
record Example(String page, int line, String language, String code, String output) {
    private static final String FENCE = "```";
    private static final String TEXT = "text";
    private static final List<String> LANGUAGES = List.of("java", "python");

    /** A fenced block, whatever is in it. */
    private record Block(int line, String language, String content) {}

    /** All of all pages, in their order. */
    static List<Example> all() throws IOException {
        List<Example> examples = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder())) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            for (Path page : pages) {
                examples.addAll(of(page.getFileName().toString(), Files.readAllLines(page)));
            }
        }
        return examples;
    }

    static List<Example> of(String page, List<String> lines) {
        List<Example> examples = new ArrayList<>();
        List<Block> programs = new ArrayList<>();
        for (Block block : blocks(page, lines)) {
            if (LANGUAGES.contains(block.language)) {
                programs.add(block);
            } else if (block.language.equals(TEXT)) {
                for (Block each : programs) {
                    examples.add(new Example(page, each.line, each.language, each.content, block.content));
                }
                programs.clear();
            }
        }
        if (!programs.isEmpty()) {
            throw new AssertionError(page + ":" + programs.getFirst().line + ": what does it print? No text follows");
        }
        return examples;
    }

    private static List<Block> blocks(String page, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        int opened = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(FENCE)) {
                continue;
            }
            if (opened < 0) {
                opened = i;
            } else {
                String language = lines.get(opened).substring(FENCE.length()).strip();
                blocks.add(new Block(opened + 1, language, String.join("\n", lines.subList(opened + 1, i))));
                opened = -1;
            }
        }
        if (opened >= 0) {
            throw new AssertionError(page + ":" + (opened + 1) + ": the block does not end");
        }
        return blocks;
    }

    private static Path folder() {
        return Stream.of("docs", "../docs")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("not started inside a checkout"));
    }

    /** The name to show. */
    @Override
    public String toString() {
        return page + ":" + line;
    }
}
