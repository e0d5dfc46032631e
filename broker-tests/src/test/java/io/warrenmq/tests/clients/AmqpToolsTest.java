package io.warrenmq.tests.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command line tools that come with librabbitmq, as shell scripts use them: output and exit codes. */
final class AmqpToolsTest extends AmqpTest {
    private static final String PACKAGE = "amqp-tools";

    /** What {@code amqp-get} answers when the queue is empty. */
    private static final int EXIT_EMPTY = 2;

    private String credentials = "guest:guest";
    private String virtualHost = "%2F";

    @BeforeEach
    void toolsAreInstalled() {
        for (String tool : List.of("publish", "consume", "get", "declare-queue", "delete-queue")) {
            ForeignProgram.require("amqp-" + tool, PACKAGE);
        }
    }

    @Test
    void declarePrintsTheNameOfTheQueue() throws IOException {
        String queue = unique("tools");
        assertEquals(queue + "\n", succeed("declare-queue", "-q", queue, "-d"));
        channel().queueDeclare(queue, true, false, false, Map.of());
        assertFailure(
                "queue.declare: server channel error 406, message: PRECONDITION_FAILED - inequivalent arg 'durable' for"
                        + " queue '" + queue + "' in vhost '/': received 'false' but current is 'true'",
                run("declare-queue", "-q", queue));
        succeed("delete-queue", "-q", queue);
    }

    @Test
    void declareWithoutANameLetsTheBrokerChooseOne() {
        String name = succeed("declare-queue", "-q", "").strip();
        assertTrue(name.startsWith("amq.gen-"), name);
        succeed("delete-queue", "-q", name);
    }

    @Test
    void publishedMessageCarriesWhatTheOptionsSay() throws IOException {
        String queue = durableQueue();
        succeed(
                "publish",
                List.of("-r", queue, "-p", "-C", "text/plain", "-E", "utf-8", "-t", "back"),
                List.of("-H", "first: one", "-H", "second: two", "-b", "hello"));

        GetResponse message = get(queue);
        AMQP.BasicProperties properties = message.getProps();
        assertEquals("hello", text(message));
        assertEquals(2, properties.getDeliveryMode());
        assertEquals("text/plain", properties.getContentType());
        assertEquals("utf-8", properties.getContentEncoding());
        assertEquals("back", properties.getReplyTo());
        Map<String, String> headers = properties.getHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, header -> header.getValue().toString()));
        assertEquals(Map.of("first", "one", "second", "two"), headers);
        delete(queue);
    }

    @Test
    void getPrintsTheBodyAndTellsAnEmptyQueueByItsExitCode() throws IOException {
        String queue = durableQueue();
        succeed("publish", "-r", queue, "-b", "one");
        assertEquals("one", succeed("get", "-q", queue));
        assertEquals(EXIT_EMPTY, run("get", "-q", queue).exitCode());
        delete(queue);
    }

    @Test
    void largeBodyPassesThroughStandardInputAndOutput() throws IOException {
        String queue = durableQueue();
        byte[] body = new byte[1024 * 1024];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) ('!' + i % 89);
        }
        assertEquals(0, run(body, "publish", List.of("-r", queue)).exitCode());
        assertEquals(new String(body, StandardCharsets.US_ASCII), succeed("get", "-q", queue));
        delete(queue);
    }

    @Test
    void everyLineBecomesAMessage() throws IOException {
        String queue = durableQueue();
        byte[] lines = "one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(0, run(lines, "publish", List.of("-r", queue, "-l")).exitCode());
        assertEquals("one\ntwo\nthree\n", succeed("consume", "-q", queue, "-c", "3", "cat"));
        delete(queue);
    }

    @Test
    void consumeAcknowledgesWhatItsCommandAccepted() throws IOException {
        String queue = durableQueue("1", "2", "3");
        assertEquals("12", succeed("consume", "-q", queue, "-c", "2", "-p", "1", "cat"));
        awaitReady(queue, 1);
        assertEquals("3", succeed("consume", "-q", queue, "-c", "1", "-A", "cat"));
        awaitReady(queue, 0);
        delete(queue);
    }

    @Test
    void messageStaysWhenTheCommandFails() throws IOException {
        String queue = durableQueue("kept");
        // It reads the message first: a broken pipe would end the tool before it can reject.
        succeed("consume", "-q", queue, "-c", "1", "grep", "absent");
        awaitReady(queue, 1);
        GetResponse message = get(queue);
        assertEquals("kept", text(message));
        assertTrue(message.getEnvelope().isRedeliver());
        delete(queue);
    }

    @Test
    void consumeWaitsOnAQueueOfItsOwnBoundToAnExchange() throws IOException {
        String key = unique("key");
        try (ForeignProgram consumer = start("consume", "-e", "amq.topic", "-r", key, "-x", "-c", "1", "cat")) {
            await().atMost(Timeouts.ANSWER).until(() -> {
                succeed("publish", "-e", "amq.topic", "-r", key, "-b", "found");
                return !consumer.isAlive();
            });
            ForeignProgram.Outcome outcome = consumer.await(Timeouts.ANSWER);
            assertEquals("found", outcome.out());
            assertTrue(outcome.err().startsWith("Server provided queue name: amq.gen-"), outcome.err());
        }
    }

    @Test
    void heartbeatsKeepAnIdleConsumer() throws IOException {
        String queue = durableQueue();
        Channel channel = channel();
        try (ForeignProgram consumer = start("consume", "--heartbeat=1", "-q", queue, "-c", "1", "cat")) {
            await().atMost(Timeouts.ANSWER).until(() -> channel.consumerCount(queue) == 1);
            await().during(Duration.ofSeconds(4))
                    .atMost(Timeouts.ANSWER)
                    .until(() -> channel.consumerCount(queue) == 1);
            succeed("publish", "-r", queue, "-b", "still here");
            assertEquals("still here", consumer.await(Timeouts.ANSWER).out());
        }
        delete(queue);
    }

    @Test
    void deletePrintsTheCountAndRespectsItsConditions() throws IOException {
        String queue = durableQueue("1", "2");
        assertFailure(
                "queue.delete: server channel error 406, message: PRECONDITION_FAILED - queue '" + queue
                        + "' in vhost '/' not empty",
                run("delete-queue", "-q", queue, "--if-empty"));
        assertEquals("2\n", succeed("delete-queue", "-q", queue, "--if-unused"));
        assertEquals("0\n", succeed("delete-queue", "-q", queue));
    }

    @Test
    void missingQueueAndExchangeAreNamed() {
        assertFailure(
                "basic.get: server channel error 404, message: NOT_FOUND - no queue 'missing' in vhost '/'",
                run("get", "-q", "missing"));
        assertFailure(
                "server channel error 404, message: NOT_FOUND - no exchange 'missing' in vhost '/'",
                run("publish", "-e", "missing", "-r", "key", "-b", "x"));
    }

    @Test
    void refusedLoginIsExplained() {
        credentials = "guest:wrong";
        assertFailure(
                "logging in to AMQP server: server connection error 403, message: ACCESS_REFUSED - Login was refused"
                        + " using authentication mechanism PLAIN. For details see the broker logfile.",
                run("get", "-q", "any"));
    }

    @Test
    void unknownVirtualHostIsExplained() {
        virtualHost = "nowhere";
        assertFailure(
                "server connection error 530, message: NOT_ALLOWED - vhost nowhere not found", run("get", "-q", "any"));
    }

    private ForeignProgram start(String tool, String... options) {
        return ForeignProgram.start(Map.of(), command(tool, List.of(options)));
    }

    private ForeignProgram.Outcome run(String tool, String... options) {
        return run(new byte[0], tool, List.of(options));
    }

    private ForeignProgram.Outcome run(byte[] input, String tool, List<String> options) {
        try (ForeignProgram program = ForeignProgram.start(Map.of(), input, command(tool, options))) {
            return program.await(Timeouts.ANSWER);
        }
    }

    private List<String> command(String tool, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add("amqp-" + tool);
        command.add("--url=amqp://" + credentials + "@" + broker() + "/" + virtualHost);
        command.addAll(options);
        return command;
    }

    /** Runs a tool that must succeed without complaint; answers its output. */
    private String succeed(String tool, String... options) {
        return succeed(tool, List.of(options), List.of());
    }

    private String succeed(String tool, List<String> options, List<String> moreOptions) {
        List<String> all = new ArrayList<>(options);
        all.addAll(moreOptions);
        ForeignProgram.Outcome outcome = run(new byte[0], tool, all);
        assertEquals(0, outcome.exitCode(), outcome::err);
        assertEquals("", outcome.err());
        return outcome.out();
    }

    private static void assertFailure(String text, ForeignProgram.Outcome outcome) {
        assertEquals(1, outcome.exitCode(), outcome::out);
        assertTrue(outcome.err().contains(text), outcome::err);
    }

    private String durableQueue(String... bodies) throws IOException {
        String queue = unique("tools");
        Channel channel = channel();
        channel.queueDeclare(queue, true, false, false, Map.of());
        for (String body : bodies) {
            channel.basicPublish("", queue, new AMQP.BasicProperties(), body.getBytes(StandardCharsets.UTF_8));
        }
        channel.queueDeclarePassive(queue);
        return queue;
    }

    private void awaitReady(String queue, int count) throws IOException {
        Channel channel = channel();
        await().atMost(Timeouts.ANSWER).until(() -> channel.messageCount(queue) == count);
    }

    private GetResponse get(String queue) throws IOException {
        GetResponse message = channel().basicGet(queue, true);
        assertNotNull(message);
        return message;
    }

    private void delete(String queue) throws IOException {
        channel().queueDelete(queue);
    }

    private static String text(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }
}
