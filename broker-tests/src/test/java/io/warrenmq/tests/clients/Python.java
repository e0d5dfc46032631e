package io.warrenmq.tests.clients;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The system's Python, which alone sees the distribution's packages. */
public final class Python {
    private static final String PROGRAM = "/usr/bin/python3";
    private static final Duration IMPORT_TIMEOUT = Duration.ofSeconds(30);

    private Python() {}

    /** Skips the test, and says so where a reader of the build's output sees it, when a library is not installed. */
    public static void require(String library, String debianPackage) {
        if (!Files.isExecutable(Path.of(PROGRAM))) {
            ForeignProgram.skip("python3 is not installed: there is no " + PROGRAM);
        }
        try (ForeignProgram program = ForeignProgram.start(Map.of(), command("-c", "import " + library))) {
            ForeignProgram.Outcome outcome = program.await(IMPORT_TIMEOUT);
            if (outcome.exitCode() != 0) {
                ForeignProgram.skip(debianPackage + " is not installed: " + PROGRAM + " cannot import " + library + " ("
                        + outcome.err().strip().lines().reduce("", (_, last) -> last) + ")");
            }
        }
    }

    /** The command line for a script, without bytecode files in the checkout or packages and settings of the user. */
    public static List<String> command(String... scriptAndArguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-B", "-E", "-s", "-X", "utf8"));
        command.addAll(List.of(scriptAndArguments));
        return command;
    }
}
