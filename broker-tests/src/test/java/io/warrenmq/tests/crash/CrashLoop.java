package io.warrenmq.tests.crash;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Kills a broker under load again and again, and checks what its clients saw. Every so many cycles all queues are
 * drained and the history so far is checked and forgotten, so memory is bounded however long the loop runs.
 */
final class CrashLoop {
    /** Who publishes under which number. */
    private static final int PUBLISHERS = 4;

    private static final int WORKERS = 4;
    private static final int FIRST_WORKER = 10;
    private static final int GETTER = 20;
    private static final int TRANSACTOR = 21;
    private static final int DECLARER = 22;

    private static final double LIFE_MS_MIN = 50;
    private static final double LIFE_MS_MAX = 3_000;
    private static final int KILLED_STARTS_PERCENT = 20;

    private final Subject subject;
    private final Settings settings;
    private final Run run;
    private final SplittableRandom random;
    private final Declarer declarer;
    private final CrashSummary summary = new CrashSummary();
    private History history = new History();
    private Duration lastStart = Duration.ZERO;

    /** How long to run, from which seed, and where to write the first history that shows a broken promise. */
    record Settings(int cycles, int cyclesPerCheck, long seed, Path historyFile) {}

    CrashLoop(Subject subject, Settings settings) {
        this.subject = subject;
        this.settings = settings;
        this.run = new Run(settings.seed());
        this.random = new SplittableRandom(settings.seed());
        this.declarer = new Declarer(DECLARER, random.split());
    }

    /** Runs all cycles and says what came of them. Stops early when the broker does not start any more. */
    CrashSummary run() throws IOException, InterruptedException {
        try {
            start();
            setUp();
            for (int cycle = 1; cycle <= settings.cycles(); cycle++) {
                boolean last = cycle % settings.cyclesPerCheck() == 0 || cycle == settings.cycles();
                cycle(last);
                if (last) {
                    drainAndCheck(cycle);
                }
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            // What was not drained would look lost, so the history is not checked; it may tell what led here.
            run.surprise("cycle " + (summary.cycles() + 1) + " failed: " + e);
            write(history.events());
        }
        summary.surprised(run.surprises());
        return summary;
    }

    private void start() {
        long startedNanos = System.nanoTime();
        subject.launch();
        subject.awaitReady();
        lastStart = Duration.ofNanos(System.nanoTime() - startedNanos);
        summary.started(lastStart);
    }

    private void setUp() throws IOException {
        Life life = new Life(run, history, subject.port());
        try (Connection connection = life.connect()) {
            Wiring.declare(Objects.requireNonNull(connection.createChannel()));
        }
        declarer.introduce(life);
        life.end();
    }

    private void cycle(boolean last) throws IOException, InterruptedException {
        Life life = new Life(run, history, subject.port());
        declarer.look(life);
        startClients(life);
        if (subject.hasEndedWithin(lifeTime())) {
            run.surprise("the broker ended by itself");
        }
        if (last) {
            life.stop();
        }
        life.dying();
        crash();
        life.end();
        history.add(new Event.Crashed());
        restart();
        summary.cycle();
    }

    /** Short lives are as likely as long ones: half of them are drawn on a logarithmic scale. */
    private Duration lifeTime() {
        double part = random.nextDouble();
        double ms = random.nextBoolean()
                ? LIFE_MS_MIN + part * (LIFE_MS_MAX - LIFE_MS_MIN)
                : LIFE_MS_MIN * Math.pow(LIFE_MS_MAX / LIFE_MS_MIN, part);
        return Duration.ofMillis((long) ms);
    }

    private void crash() {
        subject.kill();
        subject.complaints().forEach(line -> run.surprise("the broker logged: " + line));
    }

    /** Starts the broker again; sometimes it is killed before it is ready, and started once more. */
    private void restart() {
        while (random.nextInt(100) < KILLED_STARTS_PERCENT) {
            subject.launch();
            double part = random.nextDouble();
            if (subject.hasEndedWithin(Duration.ofMillis((long) (part * lastStart.toMillis())))) {
                run.surprise("the broker ended by itself while it started");
            }
            crash();
            summary.killedStart();
        }
        start();
    }

    private void startClients(Life life) {
        for (int i = 0; i < PUBLISHERS; i++) {
            life.start("publisher-" + i, new Publisher(i, random.split()));
        }
        List<String> queues = Wiring.consumedQueues();
        for (int i = 0; i < WORKERS; i++) {
            SplittableRandom own = random.split();
            if (own.nextInt(100) < 85) {
                life.start("worker-" + i, new Worker(FIRST_WORKER + i, share(queues, i), own));
            }
        }
        life.start("getter", new Getter(GETTER, queues.getFirst(), random.split()));
        life.start("transactor", new Transactor(TRANSACTOR, random.split()));
        life.start("declarer", declarer::live);
    }

    /** A worker's queues: every fourth, and one that it has in common with the next worker. */
    private static List<String> share(List<String> queues, int worker) {
        List<String> share = new ArrayList<>();
        for (int i = 0; i < queues.size(); i++) {
            if (i % WORKERS == worker || i == worker + 1) {
                share.add(queues.get(i));
            }
        }
        return share;
    }

    private void drainAndCheck(int cycle) throws IOException, InterruptedException {
        Life life = new Life(run, history, subject.port());
        declarer.look(life);
        Drain drain = new Drain(life);
        for (String queue : Stream.concat(Wiring.queues().stream(), declarer.queues().stream())
                .toList()) {
            drain.drain(queue);
        }
        life.end();
        summary.progress(cycle, settings.cycles(), check());
        history = new History();
        Life next = new Life(run, history, subject.port());
        for (int publisher = 0; publisher < Run.PUBLISHERS; publisher++) {
            next.log(new Event.SettledBefore(publisher, run.lastSequence(publisher)));
        }
        declarer.introduce(next);
        next.end();
    }

    private Verdict check() throws IOException {
        List<Event> events = history.events();
        Verdict verdict = Checker.check(events);
        summary.add(verdict);
        if (verdict.violationCount() > 0) {
            write(events);
        }
        return verdict;
    }

    /** Keeps the first history that is worth a look. */
    private void write(List<Event> events) throws IOException {
        if (!Files.exists(settings.historyFile())) {
            Files.write(
                    settings.historyFile(), events.stream().map(Event::toString).toList());
        }
    }
}
