package io.warrenmq.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.store.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says and returns when it cannot do what it is asked to. */
class MainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
    }

    @AfterEach
    void giveOutputBack() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    private void assertFails(int exitCode, String message, String... args) {
        assertEquals(exitCode, Main.run(args), () -> err.toString(UTF_8));
        assertTrue(err.toString(UTF_8).contains("warren: " + message), () -> err.toString(UTF_8));
        // One who only mistyped must not have to read a stack trace.
        assertTrue(!err.toString(UTF_8).contains("\tat "), () -> err.toString(UTF_8));
    }

    private Path config(String... lines) throws IOException {
        return Files.write(temp.resolve("w.conf"), List.of(lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help"})
    void helpIsGiven(String args) {
        assertEquals(ExitCode.OK, Main.run(args.split(" ", -1)));
        assertTrue(out.toString(UTF_8).contains("Usage: warren"), () -> out.toString(UTF_8));
    }

    @Test
    void versionIsANumber() {
        assertEquals(ExitCode.OK, Main.run("--version"));
        // Not the only line, perhaps: the log of what ran before is written by a thread of its own.
        assertTrue(
                out.toString(UTF_8).lines().anyMatch(line -> line.matches("Warren \\d+\\.\\d+\\.\\d+")),
                () -> out.toString(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "'', a command is missing",
        "sreve, Unmatched argument",
        "serve --amqp-prot 5672, Unknown option",
        "serve --amqp-port, Missing required parameter for option '--amqp-port'",
        "serve --amqp-port many, Invalid value for option '--amqp-port'",
        "serve --amqp-port 70000, --amqp-port is '70000' but must be a number from 0 to 65535",
        "serve --log-level loud, --log-level is 'loud' but must be error",
        "serve extra, Unmatched argument"
    })
    void wrongUsageIs64(String args, String message) {
        assertFails(ExitCode.USAGE, message, args.isEmpty() ? new String[0] : args.split(" ", -1));
    }

    @Test
    void wrongConfigurationIs78() throws IOException {
        Path path = config("heartbeat = 60", "frame_max = 100");
        assertFails(
                ExitCode.CONFIGURATION,
                path + ":2: frame_max is '100' but must be a number from 4096 to 16777216",
                "serve",
                "--config",
                path.toString());
    }

    @Test
    void missingConfigurationIs78() {
        Path path = temp.resolve("none.conf");
        assertFails(
                ExitCode.CONFIGURATION,
                "configuration file " + path + " does not exist",
                "serve",
                "--config",
                path.toString());
    }

    @Test
    void unusableDataDirectoryIs78() throws IOException {
        Path file = config();
        assertFails(
                ExitCode.CONFIGURATION,
                "data directory " + file + " cannot be used: ",
                "serve",
                "--data-dir",
                file.toString());
    }

    @Test
    void dataDirectoryInUseIs75AndNamesTheHolder() throws Exception {
        Path path = temp.resolve("data");
        try (DataDirectory _ = DataDirectory.open(path)) {
            assertFails(
                    ExitCode.TRY_AGAIN,
                    "data directory " + path + " is in use by another broker (process "
                            + ProcessHandle.current().pid() + ")",
                    "serve",
                    "--data-dir",
                    path.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"--http-port, --amqp-port, HTTP", "--amqp-port, --http-port, AMQP"})
    void portInUseIs69AndNamesThePort(String taken, String other, String what) throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = holder.getLocalPort();
            assertFails(
                    ExitCode.UNAVAILABLE,
                    what + " port " + port + " cannot be listened on at 127.0.0.1:" + port + ": ",
                    "serve",
                    "--bind",
                    "127.0.0.1",
                    "--data-dir",
                    temp.resolve("data").toString(),
                    taken,
                    "" + port,
                    other,
                    "0");
        }
    }
}
