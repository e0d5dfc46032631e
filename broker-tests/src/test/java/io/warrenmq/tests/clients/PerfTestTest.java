package io.warrenmq.tests.clients;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.warrenmq.tests.harness.AmqpTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * RabbitMQ's load generator, unmodified, as a process. Each producer stops after its number of messages and each
 * consumer after the number that must reach it, so a run only ends in time when nothing was lost.
 */
final class PerfTestTest extends AmqpTest {
    private static final Duration RUN_TIME_MAX = Duration.ofSeconds(60);
    private static final Pattern TROUBLE = Pattern.compile("(?i)exception|error|nacked: [1-9]|returned: [1-9]");

    @Test
    void oneProducerAndOneConsumer() {
        run("-x 1 -y 1 --queue perf-1-1 --pmessages 50000 --cmessages 50000 --autoack --size 16");
    }

    @Test
    void tenProducersAndTenConsumers() {
        // Round robin over ten consumers with equal prefetch need not share evenly, so each has a queue of its own.
        run("-x 10 -y 10 --queue-pattern perf-10-%d --queue-pattern-from 1 --queue-pattern-to 10"
                + " --pmessages 5000 --cmessages 5000 --autoack --size 16");
    }

    @Test
    void tenProducersShareOneQueue() {
        run("-x 10 -y 1 --queue perf-10-1 --pmessages 5000 --cmessages 50000 --autoack --size 16");
    }

    @Test
    void confirms() {
        run("-x 1 -y 1 --queue perf-confirm --flag persistent --confirm 200 --qos 500"
                + " --pmessages 50000 --cmessages 50000 --size 1024");
    }

    @Test
    void multipleAcks() {
        run("-x 1 -y 1 --queue perf-multi-ack --confirm 200 --qos 500 --multi-ack-every 50"
                + " --pmessages 50000 --cmessages 50000 --size 256");
    }

    @Test
    void largeBodies() {
        run("-x 1 -y 1 --queue perf-large --confirm 50 --pmessages 2000 --cmessages 2000 --size 65536");
    }

    @Test
    void transactions() {
        run("-x 1 -y 1 --queue perf-tx --ptxsize 10 --ctxsize 10 --multi-ack-every 10"
                + " --pmessages 5000 --cmessages 5000 --size 64");
    }

    @Test
    void mandatoryMessagesThroughAFanout() {
        run("-x 1 -y 4 --type fanout --exchange perf-fanout --flag mandatory --confirm 100"
                + " --pmessages 10000 --cmessages 10000 --autoack --size 16");
    }

    private void run(String arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(
                List.of("com.rabbitmq.perf.PerfTest", "--uri", "amqp://" + broker().host() + ":" + broker().port()));
        command.addAll(List.of(arguments.split(" ", -1)));
        try (ForeignProgram perfTest = ForeignProgram.start(Map.of(), command)) {
            ForeignProgram.Outcome outcome = perfTest.await(RUN_TIME_MAX);
            String all = outcome.out() + outcome.err();
            Matcher trouble = TROUBLE.matcher(all);
            assertAll(() -> assertEquals(0, outcome.exitCode(), all), () -> assertFalse(trouble.find(), all));
        }
    }
}
