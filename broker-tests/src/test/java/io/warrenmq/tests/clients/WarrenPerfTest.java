package io.warrenmq.tests.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.BrokerProcess;
import io.warrenmq.tests.harness.Endpoint;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our own load tool as a process: it counts right, ends, says what went wrong, and cleans up behind it. */
final class WarrenPerfTest extends AmqpTest {
    private static final Duration RUN_TIME_MAX = Duration.ofSeconds(60);

    private ForeignProgram.Outcome run(String userInfo, String... arguments) {
        try (ForeignProgram perf = start(userInfo, broker(), arguments)) {
            return perf.await(RUN_TIME_MAX);
        }
    }

    private static ForeignProgram start(String userInfo, Endpoint broker, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.add("-Dio.netty.leakDetection.level=paranoid");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.warrenmq.cli.Main", "perf"));
        command.addAll(List.of("--uri", "amqp://" + userInfo + "@" + broker));
        command.addAll(List.of(arguments));
        return ForeignProgram.start(Map.of(), command);
    }

    private Map<String, String> json(String arguments) {
        ForeignProgram.Outcome outcome = run("guest:guest", (arguments + " --json -").split(" ", -1));
        assertEquals(0, outcome.exitCode(), outcome::toString);
        return JsonFields.of(outcome.out());
    }

    private static void assertFields(Map<String, String> fields, String... expected) {
        for (String each : expected) {
            String[] nameAndValue = each.split("=", -1);
            assertEquals(nameAndValue[1], fields.get(nameAndValue[0]), () -> each + " in " + fields);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--count 50000 --no-ack, 50000, 50000",
        "--count 20000 --no-ack --size 15, 20000, 20000",
        "--count 20000 --no-ack --size 0, 20000, 20000",
        "--count 50000 --backlog 100 --no-ack, 50000, 50000",
        "--count 20000 --prefetch 100 --ack-every 30, 20000, 20000",
        "--count 300 --size 300000, 300, 300",
        "--count 10001 --producers 4 --consumers 4 --no-ack, 10001, 10001",
        "--count 10001 --producers 4 --queues 3 --consumers 6, 10001, 10001",
        "--count 10000 --producers 10 --queues 10 --connections 2 --threads 2, 10000, 10000",
        "--count 2000 --fan-out 5 --no-ack, 2000, 10000",
        "--count 5000 --exchange-type topic --queues 2 --producers 2 --bindings 300, 5000, 5000",
        "--count 5000 --exchange-type headers --queues 2 --producers 2 --bindings 10, 5000, 5000",
        "--count 2000 --exchange-type direct --routing-key k --queues 3, 2000, 6000"
    })
    void everyMessageIsCounted(String arguments, String sent, String received) {
        assertFields(
                json(arguments),
                "mode=load",
                "totals.checked=true",
                "totals.sent=" + sent,
                "totals.received=" + received,
                "totals.expected=" + received,
                "totals.missing=0",
                "totals.duplicates=0",
                "totals.foreign=0",
                "failure=null");
    }

    @Test
    void everyConfirmIsCounted() {
        Map<String, String> fields = json("--count 20000 --persistent --confirms 100 --size 1024 --ack-every 50");
        assertFields(fields, "totals.confirmed=20000", "totals.nacked=0", "totals.unconfirmed=0");
        assertFields(fields, "totals.received=20000", "totals.missing=0", "window.confirm_latency_us.count=20000");
        assertTrue(Double.parseDouble(fields.get("window.confirmed_per_s")) > 0);
    }

    @Test
    void fixedRateIsKept() {
        Map<String, String> fields = json("--producers 2 --rate 250 --duration 3 --warm-up 1 --no-ack");
        assertEquals(500, Double.parseDouble(fields.get("window.sent_per_s")), 25);
        assertEquals(500, Double.parseDouble(fields.get("window.received_per_s")), 50);
        assertFields(fields, "totals.missing=0");
    }

    @Test
    void consumerRateHoldsDeliveriesBack() {
        Map<String, String> fields =
                json("--duration 2 --drain 0 --producers 0 --consumer-rate 100 --prefetch 10 --queue " + filled(1_000));
        double received = Double.parseDouble(fields.get("totals.received"));
        assertTrue(received >= 100 && received <= 320, fields::toString);
    }

    private String filled(int messages) {
        String queue = unique("perf-filled");
        json("--consumers 0 --keep --confirms 100 --queue " + queue + " --count " + messages);
        return queue;
    }

    @Test
    void backlogIsKeptAndDrained() throws IOException {
        String queue = filled(3_000);
        Channel channel = channel();
        assertEquals(3_000, channel.messageCount(queue));
        Map<String, String> fields = json("--producers 0 --no-ack --count 3000 --queue " + queue);
        assertFields(fields, "totals.received=3000", "totals.checked=false");
    }

    @Test
    void messagesThatTheQueueDropsAreMissing() {
        ForeignProgram.Outcome outcome = run(
                "guest:guest",
                ("--count 5000 --prefetch 1 --consumer-rate 1 --drain 2 --confirms 100 --json - --interval 0"
                                + " --arguments x-max-length=10")
                        .split(" ", -1));
        assertEquals(65, outcome.exitCode(), outcome::toString);
        assertTrue(outcome.err().contains("messages are missing"), outcome::toString);
    }

    @Test
    void returnedMessagesAreCountedAndNotMissing() {
        Map<String, String> fields =
                json("--count 500 --mandatory --confirms 10 --exchange amq.direct --exchange-type direct --durable"
                        + " --predeclared --consumers 0 --queue nobody");
        assertFields(fields, "totals.sent=500", "totals.returned=500", "totals.confirmed=500");
    }

    @Test
    void churn() {
        Map<String, String> fields = json("--churn 50 --count 100");
        assertFields(fields, "mode=churn", "connections=100", "failed=0", "missing=0", "life_latency_us.count=100");
    }

    @Test
    void idleConnections() {
        Map<String, String> fields =
                json("--idle 250 --duration 0.5 --broker-pid " + process().pid());
        assertFields(fields, "mode=idle", "opened=250", "lost=0");
        assertTrue(Long.parseLong(fields.get("broker_resident_bytes_held")) > 0);
    }

    @Test
    void textNamesRatesLatencyAndCost(@TempDir Path temp) throws IOException {
        Path json = temp.resolve("result.json");
        ForeignProgram.Outcome outcome =
                run("guest:guest", "--duration", "2", "--rate", "100", "--json", json.toString(), "--interval", "0.5");
        assertEquals(0, outcome.exitCode(), outcome::toString);
        assertAll(
                () -> assertTrue(outcome.out().contains("received"), outcome::toString),
                () -> assertTrue(outcome.out().contains("p99"), outcome::toString),
                () -> assertTrue(outcome.out().contains("missing 0"), outcome::toString),
                () -> assertTrue(outcome.out().contains("us per message"), outcome::toString),
                () -> assertEquals("", outcome.err()));
        assertFields(JsonFields.of(Files.readString(json)), "totals.missing=0");
    }

    @Test
    void wrongPasswordIsOneLineAnd69() {
        ForeignProgram.Outcome outcome = run("guest:secret", "--json", "-");
        assertEquals(69, outcome.exitCode(), outcome::toString);
        assertTrue(
                outcome.err().startsWith("warren: the broker closed the connection: 403 ACCESS_REFUSED"),
                outcome::toString);
        assertAll(
                () -> assertEquals(1, outcome.err().lines().count(), outcome::toString),
                () -> assertFalse(outcome.err().contains("secret")),
                () -> assertEquals("", outcome.out()));
    }

    @Test
    void whatTheBrokerRefusesIsOneLineAnd69() throws IOException {
        String queue = unique("perf-durable");
        channel().queueDeclare(queue, true, false, false, null);
        ForeignProgram.Outcome outcome = run("guest:guest", "--queue", queue, "--json", "-");
        assertEquals(69, outcome.exitCode(), outcome::toString);
        assertTrue(
                outcome.err().startsWith("warren: the broker closed a channel: 406 PRECONDITION_FAILED"),
                outcome::toString);
        // It did not declare that queue, so it must not delete it either.
        assertEquals(0, channel().messageCount(queue));
        channel().queueDelete(queue);
    }

    @Test
    void brokerThatStopsEndsTheRun(@TempDir Path temp) throws IOException {
        try (BrokerProcess stopping = BrokerProcess.startIn(temp.resolve("data"))) {
            ConnectionFactory factory = factory();
            factory.setPort(stopping.amqpPort());
            assertEnds(factory, stopping.amqp(), "320 CONNECTION_FORCED", _ -> stopping.terminate());
        }
    }

    @Test
    void consumerThatTheBrokerCancelsEndsTheRun() throws IOException {
        assertEnds(factory(), broker(), "cancelled a consumer", channel -> channel.queueDelete("perf-ended"));
    }

    /** Something that ends a run. */
    private interface End {
        void happen(Channel channel) throws IOException;
    }

    private void assertEnds(ConnectionFactory factory, Endpoint broker, String message, End end) throws IOException {
        String[] arguments = "--duration 60 --rate 100 --durable --queue perf-ended".split(" ", -1);
        try (ForeignProgram perf = start("guest:guest", broker, arguments)) {
            Channel channel = channel(connect(factory));
            channel.queueDeclare("perf-ended", true, false, false, null);
            await().atMost(Timeouts.PROCESS).until(() -> channel.consumerCount("perf-ended") == 1);
            end.happen(channel);
            ForeignProgram.Outcome outcome = perf.await(RUN_TIME_MAX);
            assertEquals(69, outcome.exitCode(), outcome::toString);
            assertAll(
                    () -> assertTrue(outcome.err().contains(message), outcome::toString),
                    () -> assertEquals(1, outcome.err().lines().count(), outcome::toString),
                    () -> assertTrue(outcome.out().contains("received"), outcome::toString));
        }
    }
}
