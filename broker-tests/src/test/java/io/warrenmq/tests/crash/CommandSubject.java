package io.warrenmq.tests.crash;

import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Any other broker, to try the test itself on: a command that is given a port and a directory and runs the broker until
 * it is killed, as its own process or one that descends from it. Its users must include guest with password guest.
 */
final class CommandSubject implements Subject {
    private final String command;
    private final Path dataDir;
    private final int port;
    private @Nullable Process process;

    CommandSubject(String command, Path dataDir, int port) {
        this.command = command;
        this.dataDir = dataDir;
        this.port = port;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void launch() {
        Path log = dataDir.resolveSibling(dataDir.getFileName() + ".log");
        try {
            process = new ProcessBuilder(command, Integer.toString(port), dataDir.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void awaitReady() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        Awaitility.await()
                .atMost(Timeouts.PROCESS)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> {
                    factory.newConnection().close();
                    return true;
                });
    }

    @Override
    public boolean hasEndedWithin(Duration time) {
        try {
            return running().waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void kill() {
        Process root = running();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(root.toHandle()), root.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    @Override
    public List<String> complaints() {
        return List.of();
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            kill();
        }
    }

    private Process running() {
        return Objects.requireNonNull(process, "not started");
    }
}
