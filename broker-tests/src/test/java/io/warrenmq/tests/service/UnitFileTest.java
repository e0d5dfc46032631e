package io.warrenmq.tests.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.clients.ForeignProgram;
import io.warrenmq.tests.clients.ForeignProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd's own tool says about the unit of the packages. Skipped where the tool is missing. */
final class UnitFileTest {
    private static final Duration RUN_TIME_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    @BeforeEach
    void findTool() {
        ForeignProgram.require("systemd-analyze", "systemd");
    }

    private static Path unit() {
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve("packaging/systemd/warren.service"))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no packaging/systemd above the working directory"));
    }

    private static Outcome analyze(String... arguments) {
        List<String> command = Stream.concat(Stream.of("systemd-analyze", "--no-pager"), Stream.of(arguments))
                .toList();
        try (ForeignProgram program = ForeignProgram.start(Map.of(), command)) {
            return program.await(RUN_TIME_MAX);
        }
    }

    @Test
    void exposureIsAtMost1Point5OrSystemdAnalyzeIsMissing() {
        Outcome outcome = analyze("security", "--offline=true", "--threshold=15", unit().toString());
        outcome.out().lines().filter(line -> line.contains("exposure level")).forEach(System.out::println);
        assertEquals(0, outcome.exitCode(), outcome::toString);
    }

    /** With a program that every machine has: the packages' own is not installed here. */
    @Test
    void systemdUnderstandsEveryLineOrSystemdAnalyzeIsMissing() throws IOException {
        String unit = Files.readString(unit());
        assertTrue(unit.contains("ExecStart=/usr/bin/warren serve\n"), unit);
        Path copy = Files.writeString(
                dir.resolve("warren.service"), unit.replace("ExecStart=/usr/bin/warren serve", "ExecStart=/bin/true"));
        Outcome outcome = analyze("verify", "--man=no", "--recursive-errors=no", copy.toString());
        assertEquals(
                List.of(),
                outcome.err()
                        .lines()
                        .filter(line -> line.contains("warren.service"))
                        .toList());
    }
}
