package io.warrenmq.cli.admin;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a verb sees of the process that it runs in.
 *
 * @param environment variables
 * @param isTerminal whether a person reads what is written
 */
record Surroundings(Map<String, String> environment, boolean isTerminal) {
    private static final String COMMAND = "WARREN_COMMAND";
    private static final String OWN_COMMAND = "warren";

    static Surroundings ofProcess() {
        return new Surroundings(System.getenv(), terminal().isPresent());
    }

    @Nullable
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Whether it was started by a name of RabbitMQ's, whose output scripts know. */
    boolean isRabbit() {
        String command = variable(COMMAND);
        return command != null && !command.equals(OWN_COMMAND);
    }

    /** A secret: typed blindly on a terminal, else the first line of standard input. */
    String secret(String prompt) {
        Optional<Console> terminal = terminal();
        if (terminal.isPresent()) {
            char[] typed = terminal.get().readPassword("%s", prompt);
            return typed == null ? "" : new String(typed);
        }
        try {
            String line = standardInput().readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Console> terminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    private static BufferedReader standardInput() {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    /** The name of this machine. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
