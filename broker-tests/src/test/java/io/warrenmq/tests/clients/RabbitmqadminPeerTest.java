package io.warrenmq.tests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.tests.clients.ForeignProgram.Outcome;
import io.warrenmq.tests.harness.BrokerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * RabbitMQ's own {@code rabbitmqadmin}, as its management plugin serves it, does and writes the same with Warren as
 * with RabbitMQ. {@code WARREN_TEST_RABBITMQ} is the URL of a RabbitMQ in which nobody has made anything yet, as
 * {@code http://guest:guest@127.0.0.1:15672}; without it the test is skipped.
 */
final class RabbitmqadminPeerTest {
    private static final String VARIABLE = "WARREN_TEST_RABBITMQ";
    private static final Duration RUN_TIME_MAX = Duration.ofSeconds(60);
    private static final String VHOST = "warren-admin";

    /** In order, because each sees what those before have done; {@code DIR} is a directory of its own. */
    private static final List<String> LINES = List.of(
            "declare vhost name=extra tracing=true",
            "list vhosts name tracing",
            "delete vhost name=extra",
            "declare user name=ann password=secret tags=monitoring",
            "list users name tags",
            "declare permission vhost=VHOST user=ann configure=^a write=.* read=",
            "list permissions",
            "declare queue name=q durable=false arguments={\"x-max-length\":5}",
            "declare queue name=q durable=true",
            "declare queue name=d durable=true auto_delete=false",
            "declare exchange name=x type=fanout",
            "declare exchange name=t type=topic durable=true internal=false arguments={\"alternate-exchange\":\"x\"}",
            "declare exchange name=wrong type=nonsense",
            "declare binding source=x destination=q",
            "declare binding source=t destination=d routing_key=a.#",
            "declare binding source=t destination=nothing",
            "declare policy name=p pattern=^q definition={\"max-length\":4} priority=2 apply-to=queues",
            "declare operator_policy name=o pattern=^d definition={\"max-length\":400} apply-to=queues",
            "declare vhost_limit vhost=VHOST name=max-connections value=100",
            "declare user_limit user=ann name=max-channels value=10",
            "list exchanges",
            "list exchanges name type durable auto_delete internal arguments", // as a table: see WARRENS_OWN
            "list queues name durable auto_delete arguments",
            "list bindings",
            "list bindings source destination destination_type routing_key properties_key",
            "list policies",
            "list operator_policies",
            "list vhost_limits",
            "list user_limits",
            "-f tsv list queues name messages",
            "-f kvp list bindings source destination",
            "-f long list queues name durable",
            "-f bash list queues",
            "-f pretty_json list queues name durable",
            "-f raw_json list queues name",
            "-S name -R list queues name",
            "list connections",
            "list channels",
            "list consumers",
            "publish routing_key=nowhere payload=lost",
            "publish routing_key=d payload=hello",
            "publish exchange=t routing_key=a.b payload=aGVsbG8= payload_encoding=base64",
            "publish exchange=t routing_key=a.b payload=x properties={\"delivery_mode\":2,\"headers\":{\"n\":1}}",
            "publish exchange=missing routing_key=k payload=x",
            "get queue=d",
            "get queue=d ackmode=ack_requeue_false count=2",
            "-f kvp get queue=d ackmode=ack_requeue_false",
            "get queue=d ackmode=ack_requeue_false",
            "get queue=missing",
            "purge queue name=q",
            "purge queue name=missing",
            "export DIR/vhost.json",
            "delete queue name=d",
            "import DIR/vhost.json",
            "list queues name durable arguments",
            "import DIR/missing.json",
            "delete binding source=x destination_type=queue destination=q properties_key=~",
            "delete policy name=p",
            "delete policy name=p",
            "delete operator_policy name=o",
            "delete vhost_limit vhost=VHOST name=max-connections",
            "delete user_limit user=ann name=max-channels",
            "delete queue name=q",
            "delete queue name=q",
            "delete exchange name=x",
            "delete exchange name=amq.direct",
            "delete permission vhost=VHOST user=ann",
            "delete user name=ann",
            "delete user name=ann",
            "close connection name=nobody",
            "list nonsense",
            "declare queue",
            "declare queue name",
            "nonsense");

    /** Exchanges that RabbitMQ has only with a plugin. */
    private static final String WARRENS_OWN = "(?m)^\\| amq\\.rabbitmq\\.(?:event|log) .*\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private String peer = "";

    @BeforeEach
    void findPeer() {
        String given = System.getenv(VARIABLE);
        if (given == null) {
            ForeignProgram.skip("no RabbitMQ to compare with: " + VARIABLE + " is not set");
        }
        peer = String.valueOf(given);
    }

    @Test
    void sameCommandsWriteTheSame() throws IOException {
        Path script = temp.resolve("rabbitmqadmin");
        try (InputStream in = URI.create(peer.replaceAll("//[^@]*@", "//") + "/cli/rabbitmqadmin")
                .toURL()
                .openStream()) {
            Files.copy(in, script);
        }
        List<Outcome> expected = runAll(script, URI.create(peer), "theirs");
        try (BrokerProcess warren = BrokerProcess.start()) {
            List<Outcome> actual = runAll(script, URI.create("http://127.0.0.1:" + warren.httpPort()), "ours");
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < LINES.size(); i++) {
                compare(LINES.get(i), expected.get(i), actual.get(i), differences);
            }
            assertEquals(List.of(), differences, () -> String.join("\n\n", differences));
        }
    }

    private static void compare(String line, Outcome theirs, Outcome ours, List<String> differences) {
        if (!theirs.equals(ours)) {
            differences.add(line + "\nRabbitMQ: " + theirs + "\nWarren:   " + ours);
        }
    }

    /** From the same beginning, so that what is written is comparable. */
    private List<Outcome> runAll(Path script, URI broker, String directory) throws IOException {
        Path own = Files.createDirectory(temp.resolve(directory));
        run(script, broker, List.of("delete", "vhost", "name=" + VHOST));
        run(script, broker, List.of("declare", "vhost", "name=" + VHOST));
        run(
                script,
                broker,
                List.of(
                        "declare",
                        "permission",
                        "vhost=" + VHOST,
                        "user=guest",
                        "configure=.*",
                        "write=.*",
                        "read=.*"));
        List<Outcome> outcomes = new ArrayList<>();
        for (String line : LINES) {
            List<String> words = new ArrayList<>(List.of("-V", VHOST));
            for (String word : line.split(" ", -1)) {
                words.add(word.replace("VHOST", VHOST).replace("DIR", own.toString()));
            }
            Outcome outcome = run(script, broker, words);
            outcomes.add(
                    new Outcome(outcome.exitCode(), comparable(outcome.out(), own), comparable(outcome.err(), own)));
        }
        return outcomes;
    }

    private static String comparable(String text, Path own) {
        return text.replace(own.toString(), "DIR")
                .replaceAll(WARRENS_OWN, "")
                .replaceAll("http://[^ ]*:[0-9]+", "URL")
                .replaceAll("127.0.0.1:[0-9]+", "HOST")
                .replaceAll("(?:warren|peer|rabbit)@[-\\w.]+", "NODE");
    }

    private static Outcome run(Path script, URI broker, List<String> words) {
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(List.of("-H", broker.getHost(), "-P", String.valueOf(broker.getPort())));
        command.addAll(words);
        try (ForeignProgram program = ForeignProgram.start(Map.of(), command)) {
            return program.await(RUN_TIME_MAX);
        }
    }
}
