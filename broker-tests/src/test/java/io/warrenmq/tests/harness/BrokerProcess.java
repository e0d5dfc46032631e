package io.warrenmq.tests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The daemon, started as a process of its own from the test's class path. Its ports are free ones that the daemon
 * chose; its data directory is a temporary one unless a test brings its own.
 */
public final class BrokerProcess implements AutoCloseable {
    /** System property: JVM arguments for the daemon, separated by spaces. */
    private static final String ITERATIONS = "WARREN_PASSWORD_HASHING_PBKDF2_ITERATIONS";

    private static final String JVM_ARGS = "warren.test.jvmArgs";

    private static final String READY = "Server startup complete";

    private final Process process;
    private final BrokerLog log;
    private final Path dataDir;
    private final boolean ownsDataDir;

    /** How a process ended: its exit code and all that it wrote. */
    public record Exit(int code, String output) {}

    private BrokerProcess(Process process, BrokerLog log, Path dataDir, boolean ownsDataDir) {
        this.process = process;
        this.log = log;
        this.dataDir = dataDir;
        this.ownsDataDir = ownsDataDir;
    }

    /** Starts a daemon in a fresh data directory and waits until it is ready. */
    public static BrokerProcess start(String... extraArgs) {
        Path dataDir = temporaryDirectory();
        return start(java(serveOnFreePorts(dataDir, extraArgs)), Timeouts.PROCESS, dataDir, true);
    }

    /** Starts a daemon in the given data directory, which stays when the daemon ends. */
    public static BrokerProcess startIn(Path dataDir, String... extraArgs) {
        return start(java(serveOnFreePorts(dataDir, extraArgs)), Timeouts.PROCESS, dataDir, false);
    }

    /** The same, with more variables in its environment. */
    public static BrokerProcess startIn(Path dataDir, Map<String, String> environment, String... extraArgs) {
        BrokerProcess broker = launchIn(dataDir, environment, extraArgs);
        broker.awaitReady();
        return broker;
    }

    /** Starts a daemon by the launcher of a checkout. */
    public static BrokerProcess startBy(Path launcher, Path dataDir) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(serveOnFreePorts(dataDir));
        return start(command, Timeouts.BUILD, dataDir, false);
    }

    /** Starts a daemon in the given data directory and does not wait until it is ready. */
    public static BrokerProcess launchIn(Path dataDir, String... extraArgs) {
        return launch(java(serveOnFreePorts(dataDir, extraArgs)), dataDir, false);
    }

    /** The same, with more variables in its environment. */
    public static BrokerProcess launchIn(Path dataDir, Map<String, String> environment, String... extraArgs) {
        return launch(java(serveOnFreePorts(dataDir, extraArgs)), environment, dataDir, false);
    }

    private static BrokerProcess start(List<String> command, Duration timeout, Path dataDir, boolean ownsDataDir) {
        BrokerProcess broker = launch(command, dataDir, ownsDataDir);
        broker.awaitReady(timeout);
        return broker;
    }

    private static BrokerProcess launch(List<String> command, Path dataDir, boolean ownsDataDir) {
        return launch(command, Map.of(), dataDir, ownsDataDir);
    }

    private static BrokerProcess launch(
            List<String> command, Map<String, String> environment, Path dataDir, boolean ownsDataDir) {
        Process process = launch(command, environment);
        BrokerLog log = new BrokerLog();
        log.collect("broker-stdout", process.getInputStream());
        log.collect("broker-stderr", process.getErrorStream());
        return new BrokerProcess(process, log, dataDir, ownsDataDir);
    }

    /** Runs the {@code warren} command with these arguments until it ends by itself, which it must. */
    public static Exit startExpectingExit(String... args) {
        return runToEnd(java(List.of(args)), Timeouts.PROCESS);
    }

    /** Runs the launcher of a checkout until it ends by itself, which it must. */
    public static Exit startExpectingExitBy(Path launcher, String... args) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(args));
        return runToEnd(command, Timeouts.BUILD);
    }

    private static Exit runToEnd(List<String> command, Duration timeout) {
        Process process = launch(command, Map.of());
        BrokerLog log = new BrokerLog();
        Thread out = log.collect("exit-stdout", process.getInputStream());
        Thread err = log.collect("exit-stderr", process.getErrorStream());
        int code = awaitExit(process, log, timeout);
        join(out);
        join(err);
        return new Exit(code, String.join("\n", log.lines()));
    }

    /** The arguments of {@code serve} for a data directory, every port chosen by the daemon; later ones win. */
    public static List<String> serveOnFreePorts(Path dataDir, String... extraArgs) {
        List<String> args = new ArrayList<>(List.of("serve", "--data-dir", dataDir.toString()));
        for (String port : List.of("--amqp-port", "--http-port", "--metrics-port")) {
            if (!List.of(extraArgs).contains(port)) {
                args.addAll(List.of(port, "0"));
            }
        }
        args.addAll(List.of(extraArgs));
        return args;
    }

    /** The command line that starts {@code warren} from the tests' class path, with the launcher's JVM flags. */
    private static List<String> java(List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.add("-Dio.netty.leakDetection.level=paranoid");
        Stream.of(System.getProperty(JVM_ARGS, "").split(" ", -1))
                .filter(arg -> !arg.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.warrenmq.cli.Main"));
        command.addAll(args);
        return command;
    }

    private static Process launch(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(ITERATIONS, "1000"); // a hash is to cost time, which thousands of logins have not
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready; kills it and fails when that does not come. */
    public void awaitReady() {
        awaitReady(Timeouts.PROCESS);
    }

    private void awaitReady(Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (process.isAlive() && System.nanoTime() < deadlineNanos) {
            if (log.find(0, line -> line.contains(READY), Timeouts.SILENCE).isPresent()) {
                return;
            }
        }
        process.destroyForcibly();
        throw new AssertionError("the broker did not start:\n" + String.join("\n", log.lines()));
    }

    public Endpoint amqp() {
        return new Endpoint("127.0.0.1", amqpPort());
    }

    public int amqpPort() {
        return port("TCP");
    }

    /** Where AMQP is spoken over TLS. */
    public int amqpsPort() {
        return port("TLS (SSL)");
    }

    /** Where HTTP is spoken without TLS. */
    public int httpPort() {
        return port("HTTP");
    }

    /** Where HTTP is spoken over TLS. */
    public int httpsPort() {
        return port("HTTPS");
    }

    private int port(String listener) {
        Pattern line = Pattern.compile("started " + Pattern.quote(listener) + " listener on \\S*:(\\d+)");
        return log.lines().stream()
                .map(line::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .orElseThrow(() -> new AssertionError("no listener in:\n" + String.join("\n", log.lines())));
    }

    public BrokerLog log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for it to end by itself; true when it did. */
    public boolean hasEndedWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends SIGTERM and does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Kills the process (SIGKILL) and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits for the end of the process and answers its exit code. */
    public int awaitExit() {
        return awaitExit(process, log, Timeouts.PROCESS);
    }

    private static int awaitExit(Process process, BrokerLog log, Duration timeout) {
        try {
            if (process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new AssertionError("the process did not end:\n" + String.join("\n", log.lines()));
    }

    private static void join(Thread thread) {
        try {
            thread.join(Timeouts.ANSWER);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the daemon the graceful way; fails when it does not end with exit code 0. */
    @Override
    public void close() {
        try {
            terminate();
            int code = awaitExit();
            if (code != 0) {
                throw new AssertionError("the broker ended with " + code + ":\n" + String.join("\n", log.lines()));
            }
        } finally {
            if (ownsDataDir) {
                deleteTree(dataDir);
            }
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("warren-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
