package io.warrenmq.tests.clients;

import io.warrenmq.tests.harness.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * A suite of Python tests, each reported as a test of ours. The suite runs in one process of the system's Python, which
 * alone sees the distribution's packages; {@code run_suite.py} describes the lines it prints.
 */
public record PythonSuite(String module, String library, String debianPackage) {
    private static final Duration SUITE_TIMEOUT = Duration.ofMinutes(5);

    /** What became of one Python test. */
    private sealed interface Verdict {
        record Passed() implements Verdict {}

        record Skipped(String reason) implements Verdict {}

        record Failed(String reason) implements Verdict {}
    }

    /** Runs the suite against a broker to its end; skips loudly when its library is missing. */
    Stream<DynamicTest> against(Endpoint broker) {
        return against(broker, Map.of());
    }

    /** The same with further environment variables for the suite. */
    public Stream<DynamicTest> against(Endpoint broker, Map<String, String> further) {
        Python.require(library, debianPackage);
        Map<String, String> environment = new HashMap<>(further);
        environment.put("BROKER_URI", "amqp://guest:guest@" + broker + "/%2F");
        try (ForeignProgram program = ForeignProgram.start(environment, command())) {
            ForeignProgram.Outcome outcome = program.awaitOrKill(SUITE_TIMEOUT);
            Map<String, Verdict> verdicts = verdicts(outcome);
            Assertions.assertFalse(verdicts.isEmpty(), () -> module + " ran no test:\n" + outcome.err());
            return verdicts.entrySet().stream()
                    .map(test -> DynamicTest.dynamicTest(test.getKey(), () -> report(test.getKey(), test.getValue())));
        }
    }

    private List<String> command() {
        return Python.command(scripts().resolve("run_suite.py").toString(), module);
    }

    private static Path scripts() {
        return Stream.of("src/test/python", "broker-tests/src/test/python")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("not started inside a checkout"));
    }

    /** A planned test without a verdict was cut off, which is a failure. */
    private static Map<String, Verdict> verdicts(ForeignProgram.Outcome outcome) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        outcome.out().lines().forEach(line -> {
            String[] words = line.split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            String name = rest.split(": ", 2)[0];
            String reason = rest.substring(Math.min(rest.length(), name.length() + 2));
            switch (words[0]) {
                case "plan" ->
                    verdicts.put(
                            name,
                            new Verdict.Failed("cut off, exit code " + outcome.exitCode() + "\n" + outcome.err()));
                case "ok" -> verdicts.put(name, new Verdict.Passed());
                case "skip" -> verdicts.put(name, new Verdict.Skipped(reason));
                case "FAIL" -> verdicts.put(name, new Verdict.Failed(reason + "\n" + traceback(outcome.err(), name)));
                default -> {}
            }
        });
        return verdicts;
    }

    /** The part of standard error that belongs to a test: from its own heading to the next one. */
    private static String traceback(String err, String name) {
        return Stream.of(err.split("(?m)^--- ", -1))
                .filter(part -> part.startsWith(name + "\n"))
                .findFirst()
                .orElse("");
    }

    private static void report(String name, Verdict verdict) {
        switch (verdict) {
            case Verdict.Passed() -> {}
            case Verdict.Skipped(String reason) -> Assumptions.abort(name + ": " + reason);
            case Verdict.Failed(String reason) -> Assertions.fail(name + ": " + reason);
        }
    }
}
