package io.warrenmq.tests.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No confirmed message is lost, and no other promise broken, when the broker is killed under load. A few cycles here;
 * {@code bench/crash-loop} runs many. When something is wrong the data directory stays, and beside it the first history
 * that shows a broken promise.
 */
final class CrashLoopTest {
    private static final int CYCLES = Integer.getInteger("warren.crash.cycles", 8);
    private static final int CYCLES_PER_CHECK = Integer.getInteger("warren.crash.cyclesPerCheck", 10);

    /** More arguments of {@code serve}, separated by blanks. */
    private static final List<String> EXTRA_ARGS = Stream.of(
                    System.getProperty("warren.crash.serveArgs", "").split(" ", -1))
            .filter(arg -> !arg.isEmpty())
            .toList();

    private static final String OTHER_BROKER = System.getProperty("warren.crash.broker", "");

    @Test
    void everyPromiseIsKeptWhenTheBrokerIsKilled() throws IOException, InterruptedException {
        long seed = Long.getLong("warren.crash.seed", System.nanoTime());
        Path dataDir = Files.createTempDirectory("warren-crash-");
        System.out.println("crash loop: " + CYCLES + " cycles, seed " + seed + ", data in " + dataDir);
        Path historyFile = dataDir.resolveSibling(dataDir.getFileName() + "-history.txt");
        CrashSummary summary;
        try (Subject subject = subject(dataDir)) {
            CrashLoop.Settings settings = new CrashLoop.Settings(CYCLES, CYCLES_PER_CHECK, seed, historyFile);
            summary = new CrashLoop(subject, settings).run();
        }
        System.out.println(summary.describe());
        assertTrue(
                summary.isGood(),
                () -> "seed " + seed + ", data in " + dataDir + "\n"
                        + summary.total().describe());
        deleteTree(dataDir);
        Files.deleteIfExists(dataDir.resolveSibling(dataDir.getFileName() + ".conf"));
        Files.deleteIfExists(dataDir.resolveSibling(dataDir.getFileName() + ".log"));
    }

    private static Subject subject(Path dataDir) throws IOException {
        int port = freePort();
        return OTHER_BROKER.isEmpty()
                ? new WarrenSubject(dataDir, port, EXTRA_ARGS)
                : new CommandSubject(OTHER_BROKER, dataDir, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
