package io.warrenmq.tests.clients;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of somebody else, run as a process to its end. */
public final class ForeignProgram implements AutoCloseable {

    /** How a program ended and what it wrote. */
    public record Outcome(int exitCode, String out, String err) {}

    private final List<String> command;
    private final Process process;
    private final CompletableFuture<String> out;
    private final CompletableFuture<String> err;

    private ForeignProgram(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.out = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()), Thread::startVirtualThread);
        this.err = CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()), Thread::startVirtualThread);
    }

    /** Starts a program with additional environment variables; its standard input is empty. */
    public static ForeignProgram start(Map<String, String> environment, List<String> command) {
        return start(environment, new byte[0], command);
    }

    static ForeignProgram start(Map<String, String> environment, byte[] input, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            ForeignProgram program = new ForeignProgram(command, process);
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end of the program, which must come in time. */
    public Outcome await(Duration timeout) {
        boolean inTime = endOrKill(timeout);
        Outcome outcome = outcome();
        if (!inTime) {
            throw new AssertionError(command + " did not end in " + timeout.toSeconds() + " s: " + outcome);
        }
        return outcome;
    }

    /** Waits for the end of the program, and brings it about when it does not come in time. */
    public Outcome awaitOrKill(Duration timeout) {
        endOrKill(timeout);
        return outcome();
    }

    private boolean endOrKill(Duration timeout) {
        try {
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            // Not by Process.destroyForcibly, which would throw away what the program has written.
            process.toHandle().destroyForcibly();
            process.waitFor();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Outcome outcome() {
        return new Outcome(process.exitValue(), out.join(), err.join());
    }

    /** Ends the program if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Skips the test, and says so where a reader of the build's output sees it, when a program is not installed. */
    public static void require(String program, String debianPackage) {
        Stream<String> folders =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1));
        if (folders.noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
            skip(debianPackage + " is not installed: there is no " + program + " on the PATH");
        }
    }

    /** Skips the test, and says so where a reader of the build's output sees it. */
    public static void skip(String reason) {
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }

    private static String readAll(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
