package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.rig.ApiUnderTest.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Applications publish, pull and settle over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagingApiTest {
    private static final String APP = "app:secret-of-app";

    private ApiUnderTest api;

    /** A user without any tag. */
    @BeforeAll
    void start() throws Exception {
        api = new ApiUnderTest();
        assertEquals(
                201,
                api.put("/api/users/app", "{\"password\":\"secret-of-app\",\"tags\":\"\"}")
                        .status());
        assertEquals(
                201,
                api.put("/api/permissions/%2F/app", "{\"configure\":\"\",\"write\":\".*\",\"read\":\"q-.*\"}")
                        .status());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private void declare(String queue, String arguments) throws Exception {
        assertEquals(
                201,
                api.put("/api/queues/%2F/" + queue, "{\"arguments\":" + arguments + "}")
                        .status());
    }

    private Answer publish(String body) throws IOException, InterruptedException {
        return api.as(APP, "POST", "/api/exchanges/%2F/amq.default/messages", body);
    }

    private void publish(String queue, String... payloads) throws Exception {
        List<String> messages = new ArrayList<>();
        for (String each : payloads) {
            messages.add("{\"routing_key\":\"" + queue + "\",\"payload\":\"" + each + "\"}");
        }
        Answer answer = publish("{\"messages\":[" + String.join(",", messages) + "]}");
        assertEquals(200, answer.status(), answer.body());
        assertTrue(!answer.body().contains("refused"), answer.body());
    }

    private Answer ask(String queue, String verb, String body) throws IOException, InterruptedException {
        return api.as(APP, "POST", "/api/queues/%2F/" + queue + "/messages/" + verb, body);
    }

    private List<JsonObject> pull(String queue, String body) throws Exception {
        Answer answer = ask(queue, "pull", body);
        assertEquals(200, answer.status(), answer.body());
        JsonValue messages = answer.object().find("messages");
        return ((JsonValue.Array) java.util.Objects.requireNonNull(messages))
                .items().stream().map(JsonObject.class::cast).toList();
    }

    private static String text(JsonObject json, String member) {
        return json.find(member) instanceof JsonValue.Text text ? text.value() : "";
    }

    private static List<String> payloads(List<JsonObject> messages) {
        return messages.stream().map(each -> text(each, "payload")).toList();
    }

    private String settle(String queue, String verb, JsonObject message) throws Exception {
        Answer answer = ask(queue, verb, "{\"receipts\":[\"" + text(message, "receipt") + "\"]}");
        assertEquals(200, answer.status(), answer.body());
        return answer.body().contains("\"done\"") ? "done" : answer.body().contains("\"gone\"") ? "gone" : "?";
    }

    @Test
    void whatIsPulledAndAcknowledgedIsGone() throws Exception {
        declare("q-ack", "{}");
        publish("q-ack", "a", "b", "c");
        List<JsonObject> two = pull("q-ack", "{\"count\":2}");
        assertEquals(List.of("a", "b"), payloads(two));
        assertNotEquals(text(two.getFirst(), "receipt"), text(two.getLast(), "receipt"));
        assertEquals(List.of("c"), payloads(pull("q-ack", "{\"count\":2}")));
        assertEquals("done", settle("q-ack", "ack", two.getFirst()));
        assertEquals("gone", settle("q-ack", "ack", two.getFirst()));
        assertEquals("done", settle("q-ack", "nack", two.getLast()));
        List<JsonObject> again = pull("q-ack", "{\"count\":2}");
        assertEquals(List.of("b"), payloads(again));
        assertEquals(new JsonValue.Bool(true), again.getFirst().find("redelivered"));
    }

    @Test
    void whatIsNotSettledComesBack() throws Exception {
        declare("q-lease", "{}");
        publish("q-lease", "a");
        JsonObject late = pull("q-lease", "{\"lease_ms\":1000}").getFirst();
        List<JsonObject> again = pull("q-lease", "{\"wait_ms\":10000,\"lease_ms\":60000}");
        assertEquals(List.of("a"), payloads(again));
        assertEquals("gone", settle("q-lease", "ack", late));
        assertEquals("done", settle("q-lease", "ack", again.getFirst()));
    }

    @Test
    void aReceiverMayAskForMoreTime() throws Exception {
        declare("q-extend", "{}");
        publish("q-extend", "a");
        JsonObject held = pull("q-extend", "{\"lease_ms\":1000}").getFirst();
        Answer extended =
                ask("q-extend", "extend", "{\"lease_ms\":60000,\"receipts\":[\"" + text(held, "receipt") + "\"]}");
        assertTrue(extended.body().contains("\"done\""), extended.body());
        assertEquals(List.of(), pull("q-extend", "{\"wait_ms\":1500}"));
        assertEquals("done", settle("q-extend", "ack", held));
    }

    @Test
    void aPullWaitsForTheFirstMessage() throws Exception {
        declare("q-wait", "{}");
        CompletableFuture<List<String>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return payloads(pull("q-wait", "{\"count\":5,\"wait_ms\":20000}"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        publish("q-wait", "late");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(waiting::isDone);
        assertEquals(List.of("late"), waiting.join());
        assertEquals(List.of(), pull("q-wait", "{\"wait_ms\":50}"));
    }

    @Test
    void rejectedMessagesAreDead() throws Exception {
        declare("q-dead", "{}");
        declare("q-reject", "{\"x-dead-letter-exchange\":\"\",\"x-dead-letter-routing-key\":\"q-dead\"}");
        publish("q-reject", "a");
        JsonObject held = pull("q-reject", "{}").getFirst();
        Answer answer = ask("q-reject", "nack", "{\"requeue\":false,\"receipts\":[\"" + text(held, "receipt") + "\"]}");
        assertTrue(answer.body().contains("\"done\""), answer.body());
        assertEquals(List.of("a"), payloads(pull("q-dead", "{\"wait_ms\":10000}")));
    }

    @Test
    void eachMessageOfABatchHasItsResult() throws Exception {
        declare("q-small", "{\"x-max-length\":1,\"x-overflow\":\"reject-publish\"}");
        Answer answer = publish("{\"messages\":["
                + "{\"routing_key\":\"q-small\",\"payload\":\"a\"},"
                + "{\"routing_key\":\"q-small\",\"payload\":\"b\"},"
                + "{\"routing_key\":\"q-none\",\"payload\":\"c\"},"
                + "{\"routing_key\":\"q-small\",\"payload\":\"d\",\"properties\":{\"user_id\":\"other\"}}]}");
        assertEquals(200, answer.status(), answer.body());
        JsonValue.Array results = (JsonValue.Array)
                java.util.Objects.requireNonNull(answer.object().find("results"));
        assertEquals(
                List.of("confirmed", "refused", "unroutable", "invalid"),
                results.items().stream()
                        .map(each -> text((JsonObject) each, "status"))
                        .toList());
        JsonObject first = pull("q-small", "{}").getFirst();
        assertEquals(new JsonObject().put("delivery_mode", 2), first.find("properties"));
    }

    @Test
    void aMessageThatWasSentBeforeIsTakenOnce() throws Exception {
        declare("q-once", "{}");
        String message = "{\"routing_key\":\"q-once\",\"payload\":\"a\","
                + "\"properties\":{\"headers\":{\"x-producer-id\":\"p\",\"x-sequence\":1}}}";
        for (int i = 0; i < 2; i++) {
            Answer answer = publish("{\"messages\":[" + message + "]}");
            assertEquals("{\"results\":[{\"status\":\"confirmed\"}]}", answer.body());
        }
        assertEquals(List.of("a"), payloads(pull("q-once", "{\"count\":10}")));
    }

    @Test
    void nobodySettlesWhatSomebodyElseHas() throws Exception {
        declare("q-mine", "{}");
        publish("q-mine", "a");
        JsonObject held = pull("q-mine", "{}").getFirst();
        Answer other =
                api.post("/api/queues/%2F/q-mine/messages/ack", "{\"receipts\":[\"" + text(held, "receipt") + "\"]}");
        assertTrue(other.body().contains("\"gone\""), other.body());
        assertEquals("done", settle("q-mine", "ack", held));
    }

    @Test
    void wrongWishesAreRefused() throws Exception {
        declare("q-wrong", "{}");
        for (String body : List.of(
                "{\"count\":0}",
                "{\"count\":1001}",
                "{\"wait_ms\":20001}",
                "{\"wait_ms\":-1}",
                "{\"lease_ms\":999}",
                "{\"lease_ms\":43200001}")) {
            Answer answer = ask("q-wrong", "pull", body);
            assertEquals(400, answer.status(), body + answer.body());
        }
        assertEquals(400, ask("q-wrong", "ack", "{}").status());
        assertEquals(400, ask("q-wrong", "ack", "{\"receipts\":[]}").status());
        assertEquals(400, publish("{\"messages\":[]}").status());
        assertEquals(404, ask("q-none", "pull", "{}").status());
        assertEquals(401, ask("other", "pull", "{}").status());
        assertEquals(
                404,
                api.as(
                                APP,
                                "POST",
                                "/api/exchanges/%2F/none/messages",
                                "{\"messages\":[{\"routing_key\":\"\",\"payload\":\"\"}]}")
                        .status());
    }

    @Test
    void pullsThatWaitAreBounded() throws Exception {
        declare("q-bound", "{}");
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < PulledMessages.WAITING_PER_USER_MAX + 1; i++) {
            waiting.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return ask("q-bound", "pull", "{\"wait_ms\":5000}");
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> Thread.ofVirtual().start(task)));
        }
        assertEquals(200, api.get("/api/whoami").status());
        List<Integer> statuses = waiting.stream()
                .map(CompletableFuture::join)
                .map(Answer::status)
                .toList();
        assertEquals(1, statuses.stream().filter(each -> each == 429).count());
        assertEquals(
                PulledMessages.WAITING_PER_USER_MAX,
                statuses.stream().filter(each -> each == 200).count());
    }
}
