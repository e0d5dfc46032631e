package io.warrenmq.tests.crash;

import io.warrenmq.tests.harness.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The daemon of this checkout. */
final class WarrenSubject implements Subject {
    private final Path dataDir;
    private final int port;
    private @Nullable BrokerProcess process;

    WarrenSubject(Path dataDir, int port) {
        this.dataDir = dataDir;
        this.port = port;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void launch() {
        process = BrokerProcess.launchIn(dataDir, "--amqp-port", Integer.toString(port));
    }

    @Override
    public void awaitReady() {
        running().awaitReady();
    }

    @Override
    public boolean hasEndedWithin(Duration time) {
        return running().hasEndedWithin(time);
    }

    @Override
    public void kill() {
        running().kill();
    }

    @Override
    public List<String> complaints() {
        return running().log().stackTraceLines(0);
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.kill();
        }
    }

    private BrokerProcess running() {
        return Objects.requireNonNull(process, "not started");
    }
}
