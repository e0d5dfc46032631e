package io.warrenmq.tests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.tests.clients.ForeignProgram.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The administrator's commands against a RabbitMQ with its management plugin: what its HTTP API takes and gives is what
 * they are made for. {@code WARREN_TEST_RABBITMQ} is its URL, as {@code http://guest:guest@127.0.0.1:15672}; without
 * it the tests are skipped.
 */
final class AdminToolsPeerTest {
    private static final String VARIABLE = "WARREN_TEST_RABBITMQ";
    private static final Duration RUN_TIME_MAX = Duration.ofSeconds(60);
    private static final String VHOST = "warren/admin tools";

    private static final List<String> LINES = List.of(
            "declare queue name=q durable=false arguments={\"x-max-length\":5}",
            "declare exchange name=x type=fanout",
            "declare binding source=x destination=q",
            "declare policy name=p pattern=^q definition={\"max-length\":4} priority=2",
            "list exchanges",
            "list exchanges name type durable arguments",
            "list bindings",
            "list policies",
            "list users name tags",
            "list permissions",
            "-f tsv list vhosts name tracing",
            "-f kvp list exchanges",
            "-f long list exchanges name",
            "-f bash list exchanges",
            "-f pretty_json list vhosts name",
            "-f raw_json list exchanges name",
            "-S name -R list exchanges name",
            "list connections",
            "show overview rabbitmq_version node",
            "publish routing_key=nowhere payload=lost",
            "publish routing_key=q payload=hello",
            "get queue=q ackmode=ack_requeue_false",
            "purge queue name=q",
            "delete queue name=q",
            "delete queue name=q",
            "delete exchange name=x",
            "list nonsense",
            "declare queue",
            "declare queue name",
            "nonsense");

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private String url = "";

    @BeforeEach
    void findPeer() {
        String given = System.getenv(VARIABLE);
        if (given == null) {
            ForeignProgram.skip("no RabbitMQ to talk to: " + VARIABLE + " is not set");
        }
        url = String.valueOf(given);
        warren("delete_vhost", VHOST);
        assertOk(warren("add_vhost", VHOST));
    }

    private Outcome warren(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), "io.warrenmq.cli.Main"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Outcome run(List<String> command) {
        try (ForeignProgram program = ForeignProgram.start(Map.of("WARREN_URL", url), command)) {
            return program.await(RUN_TIME_MAX);
        }
    }

    private static String assertOk(Outcome outcome) {
        assertEquals(0, outcome.exitCode(), outcome::toString);
        return outcome.out();
    }

    @Test
    void usersComeAndGoWithTheirPermissions() {
        warren("delete_user", "ann");
        assertOk(warren("add_user", "ann", "secret"));
        assertEquals(70, warren("add_user", "ann", "secret").exitCode());
        assertOk(warren("set_user_tags", "ann", "monitoring", "policymaker"));
        assertOk(warren("authenticate_user", "ann", "secret"));
        assertOk(warren("change_password", "ann", "other"));
        assertEquals(65, warren("authenticate_user", "ann", "secret").exitCode());
        assertTrue(assertOk(warren("-s", "list_users")).contains("ann\t[monitoring, policymaker]\n"));
        assertOk(warren("-p", VHOST, "set_permissions", "ann", "^ann", ".*", ""));
        assertEquals(
                "ann\t^ann\t.*\t\n",
                assertOk(warren("-s", "-p", VHOST, "list_permissions")).replaceAll("guest.*\n", ""));
        assertOk(warren("-p", VHOST, "clear_permissions", "ann"));
        assertOk(warren("delete_user", "ann"));
        assertEquals(67, warren("delete_user", "ann").exitCode());
    }

    @Test
    void queuesAreDeclaredFilledReadAndDeleted() {
        assertOk(warren("set_permissions", "-p", VHOST, "guest", ".*", ".*", ".*"));
        assertOk(warren("declare_queue", "-p", VHOST, "a queue", "-a", "x-max-length=5"));
        assertOk(warren("declare_exchange", "-p", VHOST, "x", "topic"));
        assertOk(warren("declare_binding", "-p", VHOST, "x", "a queue", "k.#"));
        assertEquals(65, warren("publish", "-p", VHOST, "x", "other", "lost").exitCode());
        assertOk(warren("publish", "-p", VHOST, "x", "k.1", "hello", "--header", "n=1"));
        assertEquals("x\tk.1\tfalse\t5\thello\n", assertOk(warren("get", "-s", "-p", VHOST, "a queue", "--ack")));
        assertEquals(
                "x\texchange\ta queue\tqueue\tk.#\t[]\n",
                assertOk(warren("list_bindings", "-s", "-p", VHOST))
                        .lines()
                        .filter(line -> line.startsWith("x\t"))
                        .map(line -> line + "\n")
                        .findFirst()
                        .orElse(""));
        assertOk(warren("delete_binding", "-p", VHOST, "x", "a queue", "k.#"));
        assertOk(warren("purge_queue", "-p", VHOST, "a queue"));
        assertEquals("a queue\n", assertOk(warren("list_queues", "-s", "-p", VHOST, "name")));
        assertOk(warren("delete_queue", "-p", VHOST, "a queue"));
        assertEquals(65, warren("delete_queue", "-p", VHOST, "a queue").exitCode());
    }

    @Test
    void policiesParametersAndLimitsAreSetAndCleared() {
        assertOk(warren("set_policy", "-p", VHOST, "p", "^q", "{\"max-length\":5}", "--priority", "3"));
        assertEquals(
                VHOST + "\tp\t^q\tall\t{\"max-length\":5}\t3\n", assertOk(warren("list_policies", "-s", "-p", VHOST)));
        assertEquals(
                65,
                warren("set_policy", "-p", VHOST, "p", "^q", "{\"no-such-key\":5}")
                        .exitCode());
        assertOk(warren("clear_policy", "-p", VHOST, "p"));
        assertOk(warren("set_operator_policy", "-p", VHOST, "o", "^q", "{\"max-length\":9}"));
        assertOk(warren("clear_operator_policy", "-p", VHOST, "o"));
        assertOk(warren("set_vhost_limits", "-p", VHOST, "{\"max-queues\":5,\"max-connections\":7}"));
        assertTrue(assertOk(warren("list_vhost_limits", "-s", "-p", VHOST)).contains("\"max-queues\":5"));
        assertOk(warren("clear_vhost_limits", "-p", VHOST));
        assertOk(warren("set_global_parameter", "warren_test", "{\"a\":[1]}"));
        assertTrue(assertOk(warren("list_global_parameters", "-s")).contains("warren_test\t{\"a\":[1]}\n"));
        assertOk(warren("clear_global_parameter", "warren_test"));
    }

    @Test
    void definitionsGoOutAndComeBack() throws IOException {
        Path file = temp.resolve("definitions.json");
        assertOk(warren("export_definitions", file.toString()));
        assertTrue(Files.readString(file).contains(VHOST));
        assertOk(warren("delete_vhost", VHOST));
        assertOk(warren("import_definitions", file.toString()));
        assertTrue(assertOk(warren("list_vhosts", "-s")).contains(VHOST + "\n"));
    }

    @Test
    void checksPass() {
        for (String check :
                List.of("ping", "check_running", "check_local_alarms", "check_alarms", "check_virtual_hosts")) {
            assertOk(warren("-q", check));
        }
        assertOk(warren("status"));
        assertOk(warren("cluster_status"));
        assertEquals(69, warren("check_port_listener", "1").exitCode());
    }

    @Test
    void rabbitmqadminWritesWhatTheOneOfRabbitMqWrites() throws IOException {
        Path theirs = temp.resolve("rabbitmqadmin");
        URI source = URI.create(url.replaceAll("//[^@]*@", "//") + "/cli/rabbitmqadmin");
        try (InputStream in = source.toURL().openStream()) {
            Files.copy(in, theirs);
        }
        List<Outcome> expected = runAll(theirs);
        List<Outcome> actual = runAll(script());
        for (int i = 0; i < LINES.size(); i++) {
            String line = LINES.get(i) + ": " + actual.get(i);
            assertEquals(expected.get(i).out(), actual.get(i).out(), line);
            assertEquals(expected.get(i).exitCode(), actual.get(i).exitCode(), line);
        }
    }

    /** From the same beginning, so that what is written is comparable. */
    private List<Outcome> runAll(Path script) {
        warren("delete_vhost", VHOST);
        assertOk(warren("add_vhost", VHOST));
        assertOk(warren("set_permissions", "-p", VHOST, "guest", ".*", ".*", ".*"));
        return LINES.stream().map(line -> python(script, line)).toList();
    }

    private Outcome python(Path script, String line) {
        URI uri = URI.create(url);
        List<String> command = new ArrayList<>(List.of("python3", script.toString(), "-V", VHOST));
        command.addAll(List.of("-H", uri.getHost(), "-P", String.valueOf(uri.getPort())));
        command.addAll(List.of(line.split(" ", -1)));
        return run(command);
    }

    private static Path script() {
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve("packaging/bin/rabbitmqadmin"))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no packaging/bin/rabbitmqadmin above the working directory"));
    }
}
