package io.warrenmq.tests.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The lines that a process wrote so far. Filled by one reader thread per stream, read by tests; thread-safe. */
public final class BrokerLog {
    /** Frames of a stack trace, exceptions by their full name, and what Netty says about lost buffers. */
    private static final Pattern STACK_TRACE =
            Pattern.compile("^\\s+at [\\w.$/]+\\(|\\b(\\w+\\.)+[\\w$]*(Exception|Error)\\b"
                    + "|^Exception in thread |^\\s*\\.\\.\\. \\d+ more|LEAK: |defect of the broker");

    private final List<String> lines = new ArrayList<>();

    /** Starts to collect the lines of {@code stream} until it ends. */
    Thread collect(String name, InputStream stream) {
        return Thread.ofPlatform().daemon().name(name).start(() -> readAll(stream));
    }

    private void readAll(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException _) {
            // A process that was killed closes its streams in any state. What it wrote before is all there is.
        }
    }

    /** The number of lines so far: the start of what a test causes from now on. */
    public int position() {
        synchronized (lines) {
            return lines.size();
        }
    }

    public List<String> lines() {
        return linesFrom(0);
    }

    public List<String> linesFrom(int position) {
        synchronized (lines) {
            return List.copyOf(lines.subList(position, lines.size()));
        }
    }

    /** Waits for a line that contains all {@code parts}, at or after {@code position}. */
    public String await(int position, String... parts) {
        return find(position, line -> Stream.of(parts).allMatch(line::contains), Timeouts.ANSWER)
                .orElseThrow(() -> new AssertionError(
                        "no log line with " + List.of(parts) + " in:\n" + String.join("\n", linesFrom(position))));
    }

    Optional<String> find(int position, Predicate<String> wanted, Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        int next = position;
        synchronized (lines) {
            while (true) {
                for (; next < lines.size(); next++) {
                    if (wanted.test(lines.get(next))) {
                        return Optional.of(lines.get(next));
                    }
                }
                long leftMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0 || !waitMs(leftMs)) {
                    return Optional.empty();
                }
            }
        }
    }

    private boolean waitMs(long timeoutMs) {
        try {
            lines.wait(timeoutMs);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Lines that belong to a stack trace or report a leaked buffer: a client must never be able to cause one. */
    public List<String> stackTraceLines(int position) {
        return linesFrom(position).stream()
                .filter(line -> STACK_TRACE.matcher(line).find())
                .toList();
    }
}
