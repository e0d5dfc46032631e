package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.rig.ApiUnderTest.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Publishing, fetching, browsing, moving and delaying over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesApiTest {
    private ApiUnderTest api;

    @BeforeAll
    void start() throws IOException {
        api = new ApiUnderTest();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private void declare(String queue) throws Exception {
        assertEquals(201, api.put("/api/queues/%2F/" + queue, "{}").status());
    }

    private void publish(String queue, String payload) throws Exception {
        Answer answer = api.post(
                "/api/exchanges/%2F/amq.default/publish",
                "{\"properties\":{\"delivery_mode\":2,\"headers\":{\"n\":\"" + payload + "\"}},\"routing_key\":\""
                        + queue + "\",\"payload\":\"" + payload + "\",\"payload_encoding\":\"string\"}");
        assertEquals("{\"routed\":true}", answer.body());
    }

    private List<JsonObject> take(String queue, String ackMode) throws Exception {
        Answer answer = api.post(
                "/api/queues/%2F/" + queue + "/get",
                "{\"count\":\"10\",\"ackmode\":\"" + ackMode + "\",\"encoding\":\"auto\"}");
        assertEquals(200, answer.status(), answer.body());
        return answer.items().stream().map(JsonObject.class::cast).toList();
    }

    private static List<String> payloads(List<JsonObject> messages) {
        return messages.stream()
                .map(each -> each.find("payload") instanceof JsonValue.Text text ? text.value() : "?")
                .toList();
    }

    @Test
    void messagesAreFetchedInOrderAndGivenBack() throws Exception {
        declare("fetched");
        publish("fetched", "a");
        publish("fetched", "b");
        List<JsonObject> first = take("fetched", "ack_requeue_true");
        assertEquals(List.of("a", "b"), payloads(first));
        JsonObject message = first.getFirst();
        assertEquals(new JsonValue.Text("fetched"), message.find("routing_key"));
        assertEquals(new JsonValue.Text("string"), message.find("payload_encoding"));
        assertEquals(new JsonValue.Int(1), message.find("payload_bytes"));
        assertEquals(
                new JsonObject().put("delivery_mode", 2).put("headers", new JsonObject().put("n", "a")),
                message.find("properties"));
        List<JsonObject> again = take("fetched", "ack_requeue_false");
        assertEquals(List.of("a", "b"), payloads(again));
        assertEquals(new JsonValue.Bool(true), again.getFirst().find("redelivered"));
        assertEquals(List.of(), take("fetched", "ack_requeue_false"));
    }

    @Test
    void bytesComeInBase64AndMayBeCut() throws Exception {
        declare("bytes");
        Answer answer = api.post(
                "/api/exchanges/%2F/amq.default/publish",
                "{\"properties\":{},\"routing_key\":\"bytes\",\"payload\":\"/wAB\",\"payload_encoding\":\"base64\"}");
        assertEquals("{\"routed\":true}", answer.body());
        assertEquals("/wAB", payloads(take("bytes", "reject_requeue_true")).getFirst());
        Answer cut = api.post(
                "/api/queues/%2F/bytes/get",
                "{\"count\":1,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"base64\",\"truncate\":2}");
        JsonObject message = (JsonObject) cut.items().getFirst();
        assertEquals(new JsonValue.Text("/wA="), message.find("payload"));
        assertEquals(new JsonValue.Int(3), message.find("payload_bytes"));
    }

    @Test
    void messagesThatNobodyGetsAreTold() throws Exception {
        Answer answer = api.post(
                "/api/exchanges/%2F/amq.direct/publish",
                "{\"properties\":{},\"routing_key\":\"nowhere\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");
        assertEquals("{\"routed\":false}", answer.body());
        Answer missing = api.post(
                "/api/exchanges/%2F/none/publish",
                "{\"properties\":{},\"routing_key\":\"\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");
        assertEquals(400, missing.status(), missing.body());
        assertEquals(
                "{\"error\":\"bad_request\",\"reason\":\"404 NOT_FOUND - no exchange 'none' in vhost '/'\"}",
                missing.body());
    }

    @Test
    void fullQueueRefuses() throws Exception {
        assertEquals(
                201,
                api.put(
                                "/api/queues/%2F/full",
                                "{\"arguments\":{\"x-max-length\":1,\"x-overflow\":\"reject-publish\"}}")
                        .status());
        publish("full", "a");
        Answer refused = api.post(
                "/api/exchanges/%2F/amq.default/publish",
                "{\"properties\":{},\"routing_key\":\"full\",\"payload\":\"x\",\"payload_encoding\":\"string\"}");
        assertEquals(400, refused.status(), refused.body());
    }

    @Test
    void browsingTakesNothing() throws Exception {
        declare("browsed");
        publish("browsed", "a");
        publish("browsed", "b");
        for (int i = 0; i < 2; i++) {
            Answer answer = api.post("/api/queues/%2F/browsed/browse", "{\"filter\":{\"n\":\"b\"}}");
            assertEquals(200, answer.status(), answer.body());
            JsonValue.Array messages = (JsonValue.Array) answer.object().find("messages");
            assertNotNull(messages);
            assertEquals(
                    List.of("b"),
                    payloads(messages.items().stream()
                            .map(JsonObject.class::cast)
                            .toList()));
        }
        assertEquals(2, take("browsed", "ack_requeue_false").size());
    }

    @Test
    void messagesMoveInOrder() throws Exception {
        declare("from");
        declare("to");
        for (String each : List.of("a", "b", "c")) {
            publish("from", each);
        }
        Answer moved = api.post("/api/queues/%2F/from/move", "{\"destination\":\"to\",\"count\":2}");
        assertEquals("{\"moved\":2}", moved.body());
        assertEquals(List.of("a", "b"), payloads(take("to", "ack_requeue_false")));
        assertEquals(List.of("c"), payloads(take("from", "ack_requeue_false")));
        assertEquals(
                400,
                api.post("/api/queues/%2F/from/move", "{\"destination\":\"none\"}")
                        .status());
    }

    @Test
    void purgeEmpties() throws Exception {
        declare("purged");
        publish("purged", "a");
        assertEquals(204, api.delete("/api/queues/%2F/purged/contents").status());
        assertEquals(List.of(), take("purged", "ack_requeue_true"));
        assertEquals(404, api.delete("/api/queues/%2F/none/contents").status());
    }

    @Test
    void delayedMessagesAreListedRescheduledAndCancelled() throws Exception {
        assertEquals(
                201,
                api.put("/api/queues/%2F/delayed", "{\"arguments\":{\"x-delivery-delay\":3600000}}")
                        .status());
        publish("delayed", "a");
        publish("delayed", "b");
        String path = "/api/queues/%2F/delayed/delayed";
        JsonObject listed = api.get(path).object();
        assertEquals(new JsonValue.Int(2), listed.find("count"));
        JsonValue.Array messages = (JsonValue.Array) listed.find("messages");
        assertNotNull(messages);
        long first = id(messages.items().getFirst());
        long second = id(messages.items().getLast());
        assertEquals(204, api.delete(path + "/" + first).status());
        assertEquals(404, api.delete(path + "/" + first).status());
        assertEquals(400, api.put(path + "/" + second, "{}").status());
        assertEquals(
                204, api.put(path + "/" + second, "{\"due_at\":7200000000000}").status());
        JsonValue.Array left = (JsonValue.Array) api.get(path).object().find("messages");
        assertNotNull(left);
        JsonObject only = (JsonObject) left.items().getFirst();
        assertEquals(new JsonValue.Int(7_200_000_000_000L), only.find("due_at"));
        assertEquals(404, api.delete(path + "/x").status());
    }

    private static long id(JsonValue message) {
        return ((JsonObject) message).find("id") instanceof JsonValue.Int id ? id.value() : -1;
    }
}
