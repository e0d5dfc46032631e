package io.warrenmq.tests.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.tests.clients.ForeignProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listens where systemd would, by Python: the JDK has no datagrams for unix sockets. */
final class ServiceManager implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BOUND = "bound";
    private static final String RECEIVER = """
        import socket, sys
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(sys.argv[1])
        print('bound', flush=True)
        while True:
            print(receiver.recv(10000).decode().replace('\\n', ' '), flush=True)
        """;

    private final Process python;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private ServiceManager(Process python) {
        this.python = python;
    }

    /** Listens from now on; the test is skipped where Python is missing. */
    static ServiceManager listen(Path socket) throws IOException {
        ForeignProgram.require("python3", "python3");
        ServiceManager manager = new ServiceManager(new ProcessBuilder("python3", "-c", RECEIVER, socket.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        Thread.ofPlatform().daemon().name("service-manager").start(manager::readAll);
        manager.expect(BOUND);
        return manager;
    }

    private void readAll() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8))) {
            reader.lines().forEach(told::add);
        } catch (IOException | UncheckedIOException _) {
            // ended by close
        }
    }

    /** Waits for a message that begins so, over any that only feed the watchdog; returns it. */
    String expect(String beginning) {
        String message = next();
        while (message.equals("WATCHDOG=1") && !message.startsWith(beginning)) {
            message = next();
        }
        if (!message.startsWith(beginning)) {
            throw new AssertionError("expected " + beginning + "..., was told " + message);
        }
        return message;
    }

    private String next() {
        try {
            String message = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing was told for " + PATIENCE.toSeconds() + " s");
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Whether nothing was told that has not been asked for. */
    boolean isSilent() {
        return told.isEmpty();
    }

    @Override
    public void close() {
        python.destroyForcibly();
    }
}
