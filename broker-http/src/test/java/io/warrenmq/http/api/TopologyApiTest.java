package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Exchanges, queues and bindings over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopologyApiTest {
    private ApiUnderTest api;

    @BeforeAll
    void start() throws IOException {
        api = new ApiUnderTest();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private static JsonValue text(String text) {
        return new JsonValue.Text(text);
    }

    private void expect(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.body());
    }

    @Test
    void queueIsDeclaredShownChangedAndDeleted() throws Exception {
        String path = "/api/queues/%2F/q1";
        expect(404, api.get(path));
        Answer created = api.put(path, "{\"durable\":\"true\",\"arguments\":{\"x-max-length\":5},\"node\":\"any\"}");
        expect(201, created);
        assertEquals("0", created.header("content-length"));
        expect(204, api.put(path, "{\"durable\":true,\"arguments\":{\"x-max-length\":5}}"));
        JsonObject queue = api.get(path).object();
        assertEquals(text("q1"), queue.find("name"));
        assertEquals(new JsonObject().put("x-max-length", 5), queue.find("arguments"));
        assertEquals(new JsonObject(), queue.find("effective_policy_definition"));
        assertEquals(new JsonValue.Int(0), queue.find("messages"));
        expect(204, api.ask("PATCH", path, "{\"arguments\":{\"x-max-length\":7}}"));
        assertEquals(
                new JsonObject().put("x-max-length", 7), api.get(path).object().find("arguments"));
        expect(204, api.delete(path + "?if-empty=true&if-unused=true"));
        expect(404, api.delete(path));
    }

    @Test
    void declarationThatDiffersIsRefusedInRabbitmqsWords() throws Exception {
        expect(201, api.put("/api/queues/%2F/differs", "{}"));
        Answer refused = api.put("/api/queues/%2F/differs", "{\"durable\":false}");
        expect(400, refused);
        assertEquals(
                "{\"error\":\"bad_request\",\"reason\":\"inequivalent arg 'durable' for queue 'differs' in vhost"
                        + " '/': received 'false' but current is 'true'\"}",
                refused.body());
    }

    @Test
    void namesMayHaveAnyCharacters() throws Exception {
        expect(201, api.put("/api/queues/%2F/a%2Fb%20%C3%BC%22%3Cscript%3E", "{}"));
        JsonObject queue =
                api.get("/api/queues/%2F/a%2Fb%20%C3%BC%22%3Cscript%3E/").object();
        assertEquals(text("a/b ü\"<script>"), queue.find("name"));
        assertEquals(
                text("a/b ü\"<script>"),
                api.get("/api/queues//a%2Fb+%C3%BC%22%3Cscript%3E").object().find("name"));
    }

    @Test
    void exchangeIsDeclaredShownAndDeleted() throws Exception {
        String path = "/api/exchanges/%2F/x1";
        expect(201, api.put(path, "{\"type\":\"topic\",\"auto_delete\":\"false\"}"));
        expect(204, api.put(path, "{\"type\":\"topic\"}"));
        expect(400, api.put(path, "{\"type\":\"fanout\"}"));
        expect(400, api.put("/api/exchanges/%2F/x2", "{\"type\":\"nonsense\"}"));
        assertEquals(text("topic"), api.get(path).object().find("type"));
        assertEquals(
                text(""), api.get("/api/exchanges/%2F/amq.default").object().find("name"));
        expect(204, api.delete(path));
        expect(404, api.get(path));
    }

    @Test
    void bindingIsMadeFoundByItsKeyAndUndone() throws Exception {
        expect(201, api.put("/api/queues/%2F/bound", ""));
        String path = "/api/bindings/%2F/e/amq.topic/q/bound";
        Answer made = api.post(path, "{\"routing_key\":\"a.#~/ü\",\"arguments\":{\"x\":1}}");
        expect(201, made);
        assertTrue(made.header("location").startsWith("bound/"), made.header("location"));
        expect(201, api.post(path, "{\"routing_key\":\"plain\"}"));
        expect(201, api.post(path, ""));
        List<JsonValue> between = api.get(path).items();
        assertEquals(3, between.size());
        String key = made.header("location").substring("bound/".length());
        JsonObject binding = api.get(path + "/" + key).object();
        assertEquals(text("a.#~/ü"), binding.find("routing_key"));
        assertEquals(text("queue"), binding.find("destination_type"));
        expect(200, api.get(path + "/plain"));
        expect(200, api.get(path + "/~"));
        expect(204, api.delete(path + "/" + key));
        expect(404, api.delete(path + "/" + key));
        assertEquals(3, api.get("/api/queues/%2F/bound/bindings").items().size()); // the default exchange's too
        assertEquals(
                2,
                api.get("/api/exchanges/%2F/amq.topic/bindings/source").items().size());
        expect(404, api.post("/api/bindings/%2F/e/none/q/bound", "{}"));
    }

    @Test
    void listsAreSortedPagedAndCut() throws Exception {
        for (int i = 0; i < 5; i++) {
            expect(201, api.put("/api/queues/%2F/page-" + i, "{}"));
        }
        JsonObject page = api.get(
                        "/api/queues/%2F?page=2&page_size=2&name=PAGE-&columns=name&sort=name&sort_reverse=true")
                .object();
        assertEquals(new JsonValue.Int(5), page.find("filtered_count"));
        assertEquals(new JsonValue.Int(3), page.find("page_count"));
        assertEquals(
                new JsonValue.Array(
                        List.of(new JsonObject().put("name", "page-2"), new JsonObject().put("name", "page-1"))),
                page.find("items"));
        expect(400, api.get("/api/queues?page=1&page_size=501"));
    }

    @Test
    void virtualHostThatDoesNotExistIsNotFound() throws Exception {
        for (String path :
                List.of("/api/queues/none", "/api/exchanges/none/x", "/api/bindings/none", "/api/vhosts/none")) {
            Answer answer = api.get(path);
            expect(404, answer);
            assertEquals("{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}", answer.body());
        }
    }

    @Test
    void policyGovernsAQueue() throws Exception {
        expect(201, api.put("/api/queues/%2F/governed", "{}"));
        String policy = "/api/policies/%2F/p1";
        expect(
                201,
                api.put(policy, "{\"pattern\":\"^governed$\",\"definition\":{\"max-length\":3},\"priority\":\"2\"}"));
        expect(204, api.put(policy, "{\"pattern\":\"^governed$\",\"definition\":{\"max-length\":4},\"priority\":2}"));
        JsonObject queue = api.get("/api/queues/%2F/governed").object();
        assertEquals(text("p1"), queue.find("policy"));
        assertEquals(new JsonObject().put("max-length", 4), queue.find("effective_policy_definition"));
        assertEquals(text("all"), api.get(policy).object().find("apply-to"));
        Answer refused = api.put(policy, "{\"pattern\":\"(\",\"definition\":{\"max-length\":4}}");
        expect(400, refused);
        expect(400, api.put(policy, "{\"pattern\":\"x\"}"));
        expect(204, api.delete(policy));
        expect(404, api.get(policy));
    }

    @Test
    void parametersAreKept() throws Exception {
        String path = "/api/parameters/shovel/%2F/s1";
        expect(201, api.put(path, "{\"value\":{\"src-uri\":\"amqp://\",\"list\":[1,2]}}"));
        expect(204, api.put(path, "{\"value\":[\"a\"],\"vhost\":\"/\",\"component\":\"shovel\",\"name\":\"s1\"}"));
        assertEquals(
                JsonValue.Array.ofTexts(List.of("a")), api.get(path).object().find("value"));
        assertEquals(1, api.get("/api/parameters/shovel").items().size());
        expect(204, api.delete(path));
        expect(404, api.get(path));
        expect(201, api.put("/api/global-parameters/g", "{\"value\":\"text\"}"));
        assertEquals(text("text"), api.get("/api/global-parameters/g").object().find("value"));
        expect(204, api.delete("/api/global-parameters/g"));
    }

    @Test
    void limitsAreSetAndCleared() throws Exception {
        expect(204, api.put("/api/vhost-limits/%2F/max-queues", "{\"value\":\"1000\"}"));
        JsonObject limits =
                (JsonObject) api.get("/api/vhost-limits/%2F").items().getFirst();
        assertEquals(new JsonObject().put("max-queues", 1000), limits.find("value"));
        expect(400, api.put("/api/vhost-limits/%2F/nonsense", "{\"value\":1}"));
        expect(204, api.delete("/api/vhost-limits/%2F/max-queues"));
        assertEquals(0, api.get("/api/vhost-limits").items().size());
    }
}
