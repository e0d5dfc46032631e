package io.warrenmq.tests.crash;

import io.warrenmq.tests.harness.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The daemon of this checkout. Each start has another number of event loops: what is on disk must not depend on it.
 * Small segments and little memory make it begin segments, write checkpoints and page all the time.
 */
final class WarrenSubject implements Subject {
    private static final List<List<String>> SHARDS =
            List.of(List.of(), List.of("--shards", "2"), List.of("--shards", "1"));
    private static final List<String> CONFIG =
            List.of("journal.segment_bytes = 1MiB", "memory.bodies_bytes = 2MiB", "disk_free_limit.absolute = 50MB");

    private final Path dataDir;
    private final int port;
    private final List<String> extraArgs;
    private final Path config;
    private int starts;
    private @Nullable BrokerProcess process;

    /** @param extraArgs of {@code serve}; {@code --config} and {@code --shards} among them win over those above */
    WarrenSubject(Path dataDir, int port, List<String> extraArgs) throws IOException {
        this.dataDir = dataDir;
        this.port = port;
        this.extraArgs = List.copyOf(extraArgs);
        this.config = dataDir.resolveSibling(dataDir.getFileName() + ".conf");
        Files.write(config, CONFIG);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void launch() {
        List<String> args = new ArrayList<>(List.of("--amqp-port", Integer.toString(port)));
        if (!extraArgs.contains("--shards")) {
            args.addAll(SHARDS.get(starts++ % SHARDS.size()));
        }
        if (!extraArgs.contains("--config")) {
            args.addAll(List.of("--config", config.toString()));
        }
        args.addAll(extraArgs);
        process = BrokerProcess.launchIn(dataDir, args.toArray(String[]::new));
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
