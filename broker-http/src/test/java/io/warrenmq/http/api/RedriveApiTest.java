package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.rig.ApiUnderTest.Answer;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Dead letters are sent back over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedriveApiTest {
    private ApiUnderTest api;

    @BeforeAll
    void start() throws IOException {
        api = new ApiUnderTest();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    /** Queues {@code work-NAME} and {@code dead-NAME}, with so many dead letters. */
    private void prepare(String name, int count) throws Exception {
        assertEquals(201, api.put("/api/queues/%2F/dead-" + name, "{}").status());
        String arguments = "{\"x-dead-letter-exchange\":\"\",\"x-dead-letter-routing-key\":\"dead-" + name + "\"}";
        assertEquals(
                201,
                api.put("/api/queues/%2F/work-" + name, "{\"arguments\":" + arguments + "}")
                        .status());
        for (int i = 0; i < count; i++) {
            publish("work-" + name, "m" + i);
        }
        Answer rejected = api.post(
                "/api/queues/%2F/work-" + name + "/get",
                "{\"count\":" + count + ",\"ackmode\":\"reject_requeue_false\",\"encoding\":\"auto\"}");
        assertEquals(200, rejected.status(), rejected.body());
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> number(redrive(name, "{\"dry_run\":true}"), "matched") == count);
    }

    private void publish(String queue, String payload) throws Exception {
        Answer answer = api.post(
                "/api/exchanges/%2F/amq.default/publish",
                "{\"properties\":{\"headers\":{\"n\":\"" + payload + "\"}},\"routing_key\":\"" + queue
                        + "\",\"payload\":\"" + payload + "\",\"payload_encoding\":\"string\"}");
        assertEquals("{\"routed\":true}", answer.body());
    }

    private JsonObject redrive(String name, String body) throws Exception {
        Answer answer = api.post("/api/queues/%2F/dead-" + name + "/redrive", body);
        assertTrue(answer.status() == 200 || answer.status() == 202, answer.body());
        return answer.object();
    }

    private static long number(JsonObject json, String member) {
        return json.find(member) instanceof JsonValue.Int number ? number.value() : -1;
    }

    private static String text(JsonObject json, String member) {
        return json.find(member) instanceof JsonValue.Text text ? text.value() : "";
    }

    private int count(String queue) throws Exception {
        return api.post(
                        "/api/queues/%2F/" + queue + "/get",
                        "{\"count\":1000,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\"}")
                .items()
                .size();
    }

    @Test
    void deadLettersGoBackToTheirQueue() throws Exception {
        prepare("plain", 3);
        JsonObject dry = redrive("plain", "{\"dry_run\":\"true\",\"count\":0,\"rate\":0,\"filter\":{}}");
        assertEquals(3, number(dry, "matched"));
        assertEquals(0, number(dry, "moved"));
        JsonObject one = redrive("plain", "{\"filter\":{\"n\":\"m1\"}}");
        assertEquals("done", text(one, "state"));
        assertEquals(1, number(one, "moved"));
        assertEquals(2, number(redrive("plain", "{}"), "moved"));
        assertEquals(3, count("work-plain"));
        assertEquals(0, count("dead-plain"));
    }

    @Test
    void whatStaysIsToldWithTheReason() throws Exception {
        prepare("lost", 2);
        assertEquals(204, api.delete("/api/queues/%2F/work-lost").status());
        JsonObject answer = redrive("lost", "{}");
        assertEquals(0, number(answer, "moved"));
        assertEquals(2, number(answer, "skipped"));
        assertEquals(new JsonObject().put("nowhere", 2), answer.find("skipped_reasons"));
    }

    @Test
    void oneInTheBackgroundIsListedLookedAtAndCancelled() throws Exception {
        prepare("slow", 5);
        Answer begun = api.post("/api/queues/%2F/dead-slow/redrive", "{\"rate\":1,\"background\":true}");
        assertEquals(202, begun.status(), begun.body());
        String path = "/api/redrives/%2F/" + number(begun.object(), "id");
        assertEquals("running", text(api.get(path).object(), "state"));
        assertTrue(api.get("/api/redrives").items().stream()
                .anyMatch(each -> text((JsonObject) each, "queue").equals("dead-slow")));
        assertEquals(204, api.delete(path).status());
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> text(api.get(path).object(), "state").equals("cancelled"));
        assertEquals(5, count("work-slow") + count("dead-slow"));
        assertEquals(404, api.get("/api/redrives/%2F/9999").status());
        assertEquals(404, api.get("/api/redrives/%2F/x").status());
    }

    @Test
    void wrongWishesAreRefused() throws Exception {
        prepare("wrong", 1);
        for (String body : new String[] {
            "{\"count\":-1}",
            "{\"rate\":-1}",
            "{\"death\":\"second\"}",
            "{\"filter\":{\"death.colour\":\"red\"}}",
            "{\"destination\":\"dead-wrong\"}"
        }) {
            Answer answer = api.post("/api/queues/%2F/dead-wrong/redrive", body);
            assertEquals(400, answer.status(), body + answer.body());
        }
        assertEquals(404, api.post("/api/queues/%2F/none/redrive", "{}").status());
        assertEquals(
                404,
                api.post("/api/queues/%2F/dead-wrong/redrive", "{\"destination\":\"none\"}")
                        .status());
    }

    @Test
    void whoMayNotReadTheQueueIsRefused() throws Exception {
        prepare("foreign", 1);
        assertEquals(
                201,
                api.put("/api/users/ann", "{\"password\":\"secret-of-ann\",\"tags\":\"management\"}")
                        .status());
        assertEquals(
                201,
                api.put("/api/permissions/%2F/ann", "{\"configure\":\"\",\"write\":\".*\",\"read\":\"work.*\"}")
                        .status());
        Answer answer = api.as("ann:secret-of-ann", "POST", "/api/queues/%2F/dead-foreign/redrive", "{}");
        assertEquals(401, answer.status(), answer.body());
    }
}
