package io.warrenmq.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.warrenmq.tests.clients.ForeignProgram;
import io.warrenmq.tests.clients.Python;
import io.warrenmq.tests.harness.AmqpTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Every program in {@code docs/} runs, and prints what the page says that it prints. */
final class ExamplesTest extends AmqpTest {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> java() throws IOException {
        List<Example> examples = examples("java");
        JavaExamples compiled = JavaExamples.compile(examples, folder);
        String uri = uri();
        return examples.stream()
                .map(example -> test(example, () -> assertPrints(example, compiled.run(example, uri))))
                .onClose(() -> close(compiled));
    }

    @TestFactory
    Stream<DynamicTest> python() throws IOException {
        Python.require("pika", "python3-pika");
        String uri = uri();
        return examples("python").stream().map(example -> test(example, () -> runPython(example, uri)));
    }

    @Test
    void everyFeatureIsShownInBothLanguages() throws IOException {
        assertFalse(examples("java").isEmpty());
        assertEquals(pages("java"), pages("python"));
    }

    private String uri() {
        return "amqp://guest:guest@" + broker() + "/%2F";
    }

    private static List<Example> examples(String language) throws IOException {
        return Example.all().stream()
                .filter(each -> each.language().equals(language))
                .toList();
    }

    private static Set<String> pages(String language) throws IOException {
        return examples(language).stream().map(Example::page).collect(Collectors.toCollection(TreeSet::new));
    }

    private static DynamicTest test(Example example, Executable run) {
        return DynamicTest.dynamicTest(example.toString(), run);
    }

    private void runPython(Example example, String uri) throws IOException {
        Path script = Files.writeString(folder.resolve("example.py"), example.code());
        try (ForeignProgram program = ForeignProgram.start(Map.of(), Python.command(script.toString(), uri))) {
            ForeignProgram.Outcome outcome = program.awaitOrKill(TIMEOUT);
            assertEquals(0, outcome.exitCode(), () -> example + "\n" + outcome.err());
            assertPrints(example, outcome.out());
        }
    }

    private static void assertPrints(Example example, String printed) {
        assertEquals(example.output(), printed.stripTrailing(), example::toString);
    }

    private static void close(JavaExamples compiled) {
        try {
            compiled.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
