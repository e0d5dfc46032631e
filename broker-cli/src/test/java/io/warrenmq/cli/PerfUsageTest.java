package io.warrenmq.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code warren perf} says and returns when it cannot do what it is asked to. */
class PerfUsageTest {
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void catchOutput() {
        System.setErr(new PrintStream(err, true, UTF_8));
    }

    @AfterEach
    void giveOutputBack() {
        System.setErr(realErr);
    }

    private void assertFails(int exitCode, String message, String... args) {
        assertEquals(exitCode, Main.run(args), () -> err.toString(UTF_8));
        assertTrue(err.toString(UTF_8).startsWith("warren: " + message), () -> err.toString(UTF_8));
        assertEquals(1, err.toString(UTF_8).lines().count(), () -> err.toString(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--producers -1 | --producers is '-1' but must be a number from 0 to 65536",
                "--producers 0 --consumers 0 | --producers is '0' but must not be 0 when --consumers is 0 too",
                "--queues 0 | --queues is '0' but must be a number from 1",
                "--queues 3 --consumers 2 | --consumers is '2' but must be 0 or at least the number of queues, 3",
                "--fan-out 3 --queues 2 | --queues is '2' but must not be given with --fan-out",
                "--fan-out 3 --consumers 2 | --consumers is '2' but must not be given with --fan-out",
                "--exchange-type round | --exchange-type is 'round' but must be one of direct, fanout, headers, topic",
                "--bindings 5 | --bindings is '5' but must be given with an --exchange-type",
                "--routing-key k | --routing-key is 'k' but must be given with --exchange",
                "--ack-every 50 --prefetch 10 | --ack-every is '50' but must not be more than --prefetch, 10",
                "--consumer-rate 5 --no-ack | --consumer-rate is '5.0' but must go with acknowledgements",
                "--rate -1 | --rate is '-1.0' but must not be negative",
                "--duration 0 | --duration is '0.0' but must be above 0, or a --count be given",
                "--predeclared | --predeclared is 'true' but must be given with --queue",
                "--threads 0 | --threads is '0' but must be a number from 1 to 64",
                "--churn 0 | --churn is '0.0' but must be above 0",
                "--idle 0 | --idle is '0' but must be a number from 1",
                "--idle 5 --churn 5 | --churn is '5.0' but must not be given with --idle"
            })
    void wrongOptionIs64AndNamed(String args, String message) {
        assertFails(ExitCode.USAGE, message, ("perf " + args).split(" ", -1));
    }

    @Test
    void wrongUriDoesNotShowThePassword() {
        assertFails(ExitCode.USAGE, "--uri does not begin with amqp://", "perf", "--uri", "amqps://u:secret@host");
        assertFalse(err.toString(UTF_8).contains("secret"));
    }

    @Test
    void nobodyListeningIs69() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(
                ExitCode.UNAVAILABLE,
                "no connection to 127.0.0.1:" + port + ": ",
                "perf",
                "--uri",
                "amqp://u:secret@127.0.0.1:" + port,
                "--json",
                "-");
    }
}
