package io.warrenmq.cli.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real datagrams: the JDK cannot receive them, Python can. */
@EnabledOnOs(OS.LINUX)
class NotifySocketTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String RECEIVER = """
        import socket, sys
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(sys.argv[1].replace('@', '\\0'))
        print('bound', flush=True)
        for _ in range(2):
            print(repr(receiver.recv(10000).decode()), flush=True)
        """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private static void assertArrives(String address) throws IOException {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)), PYTHON + " is missing");
        Process python = new ProcessBuilder(PYTHON, "-c", RECEIVER, address)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader received = new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8))) {
            assertEquals("bound", received.readLine());
            NotifySocket socket = new NotifySocket(address);
            socket.send("READY=1\nSTATUS=g\u00fcnstig");
            assertEquals("'READY=1\\nSTATUS=g\u00fcnstig'", received.readLine());
            socket.send("WATCHDOG=1");
            assertEquals("'WATCHDOG=1'", received.readLine());
        } finally {
            python.destroyForcibly();
        }
    }

    @Test
    void messagesArriveAtAPath() throws IOException {
        assertArrives(temp.resolve("notify").toString());
    }

    @Test
    void messagesArriveAtAnAbstractName() throws IOException {
        assertArrives("@warren-test-" + ProcessHandle.current().pid());
    }

    @Test
    void nobodyListening() {
        NotifySocket socket = new NotifySocket(temp.resolve("nobody").toString());
        assertThrows(IOException.class, () -> socket.send("READY=1"));
    }

    @Test
    void messageBeyondTheBoundIsRefused() {
        NotifySocket socket = new NotifySocket(temp.resolve("nobody").toString());
        assertThrows(IOException.class, () -> socket.send("x".repeat(5000)));
    }
}
