package io.warrenmq.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.admin.FakeBroker;
import io.warrenmq.cli.command.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The administrator's verbs: what they ask the broker for, what they write, and with which code they end. */
class AdminCommandLineTest {
    private final FakeBroker broker = new FakeBroker();
    private final InputStream realIn = System.in;
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
    }

    @AfterEach
    void giveOutputBack() {
        System.setIn(realIn);
        System.setOut(realOut);
        System.setErr(realErr);
        broker.close();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", broker.url()));
        return Main.run(all.toArray(String[]::new));
    }

    private void assertPrints(String expected, String... args) {
        assertEquals(ExitCode.OK, run(args), () -> err.toString(UTF_8));
        assertEquals(expected, out.toString(UTF_8));
    }

    private void assertFails(int exitCode, String message, String... args) {
        assertEquals(exitCode, run(args), () -> err.toString(UTF_8));
        assertTrue(err.toString(UTF_8).contains("warren: " + message), () -> err.toString(UTF_8));
        assertFalse(err.toString(UTF_8).contains("\tat "), () -> err.toString(UTF_8));
    }

    @Test
    void queuesAreListedWithTabsAsRabbitmqctlDoes() {
        broker.answer("GET /api/queues/%2F?columns=name,messages", 200, """
                [{"name":"a","messages":1},{"name":"b c","messages":20}]""");
        assertPrints("name\tmessages\na\t1\nb c\t20\n", "list_queues", "--output", "table");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--silent | 'a\t7\n'",
                "--quiet | 'name\tmessages_ready\na\t7\n'",
                "--no-table-headers | 'a\t7\n'",
                "--formatter=json | '[\n{\"name\":\"a\",\"messages_ready\":7}\n]\n'",
                "--output=json_stream | '{\"name\":\"a\",\"messages_ready\":7}\n'",
                "--output=csv | 'name,messages_ready\na,7\n'"
            })
    void columnsAndFormatAreThoseAskedFor(String option, String expected) {
        broker.answer("GET /api/queues/my%2Fhost?columns=name,messages_ready", 200, """
                [{"name":"a","messages_ready":7}]""");
        assertPrints(expected, "list_queues", "-p", "my/host", option, "name", "messages_ready");
    }

    @Test
    void optionsMayStandBeforeTheVerb() {
        broker.answer("GET /api/vhosts", 200, "[{\"name\":\"/\"}]");
        assertPrints("/\n", "-s", "-n", "rabbit@localhost", "list_vhosts");
    }

    @Test
    void unknownColumnIsRefusedBeforeTheBrokerIsAsked() {
        assertFails(ExitCode.USAGE, "there is no column 'size'; there are name, messages,", "list_queues", "size");
        assertTrue(broker.requests().isEmpty());
    }

    @Test
    void bindingsSayWhatKindTheirEndsAre() {
        broker.answer("GET /api/bindings/%2F", 200, """
                [{"source":"x","destination":"q","destination_type":"queue","routing_key":"k","arguments":{"a":1}}]""");
        assertPrints("x\texchange\tq\tqueue\tk\t[{\"a\",1}]\n", "list_bindings", "-s");
    }

    @Test
    void userIsCreatedWithoutTags() {
        broker.answer("PUT /api/users/me", 201, "");
        assertEquals(ExitCode.OK, run("add_user", "me", "@secret"), () -> err.toString(UTF_8));
        assertEquals(
                List.of("GET /api/users/me", "PUT /api/users/me {\"tags\":\"\",\"password\":\"@secret\"}"),
                broker.requests());
    }

    @Test
    void passwordIsReadWhenItIsNotGiven() {
        broker.answer("PUT /api/users/me", 201, "");
        System.setIn(new ByteArrayInputStream("typed\n".getBytes(UTF_8)));
        assertEquals(ExitCode.OK, run("add_user", "me"), () -> err.toString(UTF_8));
        assertEquals(
                "PUT /api/users/me {\"tags\":\"\",\"password\":\"typed\"}",
                broker.requests().getLast());
    }

    @Test
    void userWhoExistsIsNotOverwritten() {
        broker.answer("GET /api/users/me", 200, "{\"name\":\"me\"}");
        assertFails(ExitCode.INTERNAL, "User \"me\" already exists", "add_user", "me", "secret");
        assertEquals(1, broker.requests().size());
    }

    @Test
    void tagsAreSetWithoutTouchingThePassword() {
        broker.answer("GET /api/users/me", 200, """
                {"name":"me","password_hash":"abc=","hashing_algorithm":"sha256","tags":"old"}""");
        broker.answer("PUT /api/users/me", 204, "");
        assertEquals(ExitCode.OK, run("set_user_tags", "me", "monitoring", "policymaker"), () -> err.toString(UTF_8));
        assertEquals("""
                PUT /api/users/me {"tags":"monitoring,policymaker","password_hash":"abc=",\
                "hashing_algorithm":"sha256"}""", broker.requests().getLast());
    }

    @Test
    void passwordIsChangedWithoutTouchingTheTags() {
        broker.answer("GET /api/users/me", 200, "{\"name\":\"me\",\"tags\":[\"a\",\"b\"]}");
        broker.answer("PUT /api/users/me", 204, "");
        assertEquals(ExitCode.OK, run("change_password", "me", "new"), () -> err.toString(UTF_8));
        assertEquals(
                "PUT /api/users/me {\"tags\":\"a,b\",\"password\":\"new\"}",
                broker.requests().getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete_user nobody", "set_user_tags nobody", "set_permissions nobody .* .* .*"})
    void unknownUserIs67(String line) {
        assertFails(ExitCode.NO_USER, "User \"nobody\" does not exist", line.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "delete_vhost none, Virtual host 'none' does not exist",
        "delete_queue none, no queue 'none' in vhost '/'",
        "purge_queue none, no queue 'none' in vhost '/'",
        "close_connection none why, no connection 'none'",
        "clear_policy none, 'no policy \"none\" in vhost \"/\"'",
        "set_policy p q nonsense, <definition> is no JSON: line 1",
        "set_vhost_limits [], <definition> must be a JSON object"
    })
    void whatDoesNotFitIs65(String line, String message) {
        assertFails(ExitCode.DATA, message, line.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "add_user, <username> is missing",
        "list_queues --formatter erlang, '--formatter is ''erlang'' but must be one of text, table'",
        "list_queues --timeout soon, --timeout is 'soon' but must be a number from 1 to 86400",
        "delayed stop q, <action> is 'stop' but must be list",
        "list_quues, Unmatched arguments from index 0: 'list_quues'"
    })
    void wrongUsageIs64(String line, String message) {
        assertFails(ExitCode.USAGE, message, line.split(" ", -1));
    }

    @Test
    void refusedPasswordIs77AndSaysWhere() {
        broker.answer("GET /api/vhosts", 401, "{\"error\":\"not_authorised\",\"reason\":\"Login failed\"}");
        assertFails(
                ExitCode.NO_PERMISSION,
                "access refused: Login failed (GET /api/vhosts at " + broker.url() + ")",
                "list_vhosts");
    }

    @Test
    void reasonOfTheBrokerIsShownOnOneLine() {
        broker.answer("PUT /api/queues/%2F/q", 400, "{\"error\":\"bad_request\",\"reason\":\"inequivalent arg\"}");
        assertFails(ExitCode.DATA, "inequivalent arg (PUT /api/queues/%2F/q at ", "declare_queue", "q");
    }

    @Test
    void absentBrokerIs69() {
        broker.close();
        assertFails(ExitCode.UNAVAILABLE, "cannot connect to " + broker.url() + ": ", "list_vhosts");
    }

    @Test
    void credentialsOfTheUrlAreUsedAndNotShown() {
        broker.answer("GET /api/vhosts", 401, "{\"reason\":\"Login failed\"}");
        String url = broker.url().replace("://", "://me:s%40crt@");
        assertEquals(ExitCode.NO_PERMISSION, Main.run("list_vhosts", "--url", url));
        assertTrue(broker.headers().contains("Authorization: Basic bWU6c0BjcnQ="), () -> "" + broker.headers());
        assertFalse(err.toString(UTF_8).contains("crt"), () -> err.toString(UTF_8));
    }

    @Test
    void limitsAreSetOneByOne() {
        broker.answer("PUT /api/vhost-limits/%2F/max-connections", 204, "");
        broker.answer("PUT /api/vhost-limits/%2F/max-queues", 204, "");
        assertEquals(ExitCode.OK, run("set_vhost_limits", "{\"max-connections\": 5, \"max-queues\": 7}"));
        assertEquals(
                List.of(
                        "PUT /api/vhost-limits/%2F/max-connections {\"value\":5}",
                        "PUT /api/vhost-limits/%2F/max-queues {\"value\":7}"),
                broker.requests());
    }

    @Test
    void tracingKeepsWhatElseIsKnownOfAVirtualHost() {
        broker.answer("GET /api/vhosts/%2F", 200, "{\"name\":\"/\",\"description\":\"d\",\"tags\":[\"t\"]}");
        broker.answer("PUT /api/vhosts/%2F", 204, "");
        assertEquals(ExitCode.OK, run("trace_on"), () -> err.toString(UTF_8));
        assertEquals(
                "PUT /api/vhosts/%2F {\"description\":\"d\",\"tags\":\"t\",\"tracing\":true}",
                broker.requests().getLast());
    }

    @Test
    void failedCheckIs69WithTheReason() {
        broker.answer("GET /api/overview?columns=node", 200, "{\"node\":\"warren@here\"}");
        broker.answer(
                "GET /api/health/checks/local-alarms", 503, "{\"status\":\"failed\",\"reason\":\"memory alarm\"}");
        assertFails(ExitCode.UNAVAILABLE, "memory alarm", "check_local_alarms");
    }

    @Test
    void passedCheckSaysSoUnlessSilent() {
        broker.answer("GET /api/overview?columns=node", 200, "{\"node\":\"warren@here\"}");
        broker.answer("GET /api/health/checks/local-alarms", 200, "{\"status\":\"ok\"}");
        assertPrints("Node warren@here reported no local alarms\n", "-q", "check_local_alarms");
        out.reset();
        assertPrints("", "-s", "check_local_alarms");
    }

    @Test
    void whoMayNotAskKnowsAtLeastThatItAnswers() {
        broker.answer("GET /api/whoami", 401, "{\"reason\":\"Login failed\"}");
        assertPrints("Ping succeeded\n", "-q", "ping");
    }

    @Test
    void evalIsRefusedInClearWords() {
        assertFails(ExitCode.UNAVAILABLE, "eval is not possible: there is no Erlang runtime", "eval", "1 + 1.");
    }

    @Test
    void redriveGoesOnUntilNothingIsLeft() {
        broker.answer("POST /api/queues/%2F/dead/redrive", 200, "{\"matched\":3,\"moved\":3}");
        assertPrints("matched\t3\nmoved\t3\n", "redrive", "dead", "-s", "--rate", "10", "--filter", "level=error");
        assertEquals(
                List.of(
                        "POST /api/queues/%2F/dead/redrive"
                                + " {\"filter\":{\"level\":\"error\"},\"rate\":10,\"count\":0,\"dry_run\":true}",
                        "POST /api/queues/%2F/dead/redrive"
                                + " {\"filter\":{\"level\":\"error\"},\"rate\":10,\"count\":3,\"dry_run\":false}"),
                broker.requests());
    }

    @Test
    void dryRunMovesNothing() {
        broker.answer("POST /api/queues/%2F/dead/redrive", 200, "{\"matched\":3,\"moved\":0}");
        assertPrints("{\"matched\":3,\"moved\":0}\n", "redrive", "dead", "--dry-run", "--output", "json_stream");
        assertEquals(1, broker.requests().size());
    }

    @Test
    void helpNamesEveryVerb() {
        assertEquals(ExitCode.OK, Main.run("--help"));
        for (String verb : List.of("serve", "list_queues", "set_permissions", "check", "delayed", "completion")) {
            assertTrue(out.toString(UTF_8).contains("  " + verb + " "), () -> out.toString(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionKnowsTheVerbs(String shell) {
        assertEquals(ExitCode.OK, Main.run("completion", shell));
        assertTrue(out.toString(UTF_8).contains("list_queues"));
    }

    @Test
    void manualPageHasItsParts() {
        assertEquals(ExitCode.OK, Main.run("man", "set_policy"), () -> err.toString(UTF_8));
        for (String part :
                List.of(".TH WARREN\\-SET_POLICY 1", ".SH SYNOPSIS", "\\-\\-apply\\-to", ".SH EXIT STATUS")) {
            assertTrue(out.toString(UTF_8).contains(part), () -> part + " in " + out.toString(UTF_8));
        }
    }
}
