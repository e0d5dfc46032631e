package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonReader;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.rig.ApiUnderTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Definitions between this broker and a RabbitMQ, both ways. {@code WARREN_TEST_RABBITMQ} is its URL, as
 * {@code http://guest:guest@127.0.0.1:15672}; without it the tests are skipped.
 */
final class DefinitionsPeerTest {
    private static final String VARIABLE = "WARREN_TEST_RABBITMQ";
    private static final String VHOST = "/api/vhosts/warren%2Fdefinitions";
    private static final String IN = "warren%2Fdefinitions/";
    private static final String ALL = "/api/definitions";
    private static final List<String> SECTIONS = List.of(
            "users",
            "vhosts",
            "permissions",
            "topic_permissions",
            "parameters",
            "global_parameters",
            "policies",
            "queues",
            "exchanges",
            "bindings");
    private static final int PLAIN_QUEUES = 200;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private URI peer = URI.create("");
    private String login = "";

    private record Answer(int status, String body) {}

    @BeforeEach
    void findPeer() throws IOException, InterruptedException {
        String given = System.getenv(VARIABLE);
        if (given == null) {
            abort("no RabbitMQ to talk to: " + VARIABLE + " is not set");
            return;
        }
        peer = URI.create(given);
        login = String.valueOf(peer.getUserInfo());
        clear();
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        if (!login.isEmpty()) {
            clear();
        }
        client.close();
    }

    private void clear() throws IOException, InterruptedException {
        ask(login, "DELETE", VHOST, "");
        ask(login, "DELETE", "/api/users/ann", "");
        ask(login, "DELETE", "/api/users/bob", "");
        ask(login, "DELETE", "/api/global-parameters/warren_test", "");
    }

    private Answer ask(String credentials, String method, String path, String body)
            throws IOException, InterruptedException {
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        URI uri = URI.create("http://" + peer.getHost() + ":" + peer.getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Basic " + encoded)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    private void put(String path, String body) throws IOException, InterruptedException {
        Answer answer = ask(login, "PUT", path, body);
        assertTrue(answer.status() == 201 || answer.status() == 204, path + ": " + answer);
    }

    private void bind(String ends, String body) throws IOException, InterruptedException {
        Answer answer = ask(login, "POST", "/api/bindings/" + IN + ends, body);
        assertEquals(201, answer.status(), ends + ": " + answer);
    }

    /** Something of everything that RabbitMQ can have without plugins. */
    private void fillPeer() throws IOException, InterruptedException {
        put(VHOST, "{\"description\":\"for tests\",\"tags\":\"a,b\"}");
        put("/api/users/ann", "{\"password\":\"secret\",\"tags\":\"monitoring,policymaker\"}");
        put("/api/user-limits/ann/max-channels", "{\"value\":12}");
        put("/api/permissions/" + IN + "ann", "{\"configure\":\"^a\",\"write\":\".*\",\"read\":\"\"}");
        put("/api/permissions/" + IN + "guest", "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}");
        put("/api/topic-permissions/" + IN + "ann", "{\"exchange\":\"amq.topic\",\"write\":\"^a\",\"read\":\"b$\"}");
        put("/api/vhost-limits/" + IN + "max-queues", "{\"value\":500}");
        put(
                "/api/policies/" + IN + "p",
                "{\"pattern\":\"^q\",\"definition\":{\"max-length\":5,"
                        + "\"dead-letter-exchange\":\"x\"},\"priority\":3,\"apply-to\":\"queues\"}");
        put(
                "/api/policies/" + IN + "ae",
                "{\"pattern\":\"^x\",\"definition\":{\"alternate-exchange\":\"amq.fanout\"},"
                        + "\"apply-to\":\"exchanges\"}");
        put("/api/operator-policies/" + IN + "op", "{\"pattern\":\".\",\"definition\":{\"max-length\":9}}");
        put("/api/global-parameters/warren_test", "{\"value\":{\"a\":[1,true,null,\"ü\"]}}");
        for (String type : List.of("direct", "fanout", "topic", "headers")) {
            put("/api/exchanges/" + IN + "x-" + type, "{\"type\":\"" + type + "\"}");
        }
        put(
                "/api/exchanges/" + IN + "inner",
                "{\"type\":\"fanout\",\"internal\":true,\"durable\":false,"
                        + "\"arguments\":{\"alternate-exchange\":\"x-fanout\"}}");
        put(
                "/api/queues/" + IN + "q%20a%2Fb%20%C3%BC",
                "{\"durable\":true,\"arguments\":{\"x-max-length\":7,\"x-message-ttl\":60000,"
                        + "\"x-overflow\":\"reject-publish\",\"x-max-priority\":5,\"x-single-active-consumer\":true,"
                        + "\"x-dead-letter-exchange\":\"x-topic\",\"x-dead-letter-routing-key\":\"k\","
                        + "\"x-expires\":1800000,\"x-unknown\":[1,{\"deep\":\"er\"}]}}");
        put(
                "/api/queues/" + IN + "quorum",
                "{\"durable\":true,\"arguments\":{\"x-queue-type\":\"quorum\",\"x-delivery-limit\":3}}");
        put(
                "/api/queues/" + IN + "lazy",
                "{\"durable\":true,\"arguments\":{\"x-queue-mode\":\"lazy\",\"x-queue-type\":\"classic\"}}");
        put("/api/queues/" + IN + "transient", "{\"durable\":false,\"auto_delete\":true}");
        bind("e/x-topic/q/quorum", "{\"routing_key\":\"a.*.#\"}");
        bind("e/x-headers/q/lazy", "{\"arguments\":{\"x-match\":\"any\",\"n\":1,\"t\":\"x\"}}");
        bind("e/amq.topic/e/x-fanout", "{\"routing_key\":\"#\"}");
        bind("e/x-direct/e/inner", "{\"routing_key\":\"\",\"arguments\":{}}");
        for (int i = 0; i < PLAIN_QUEUES; i++) {
            put("/api/queues/" + IN + "q" + i, "{\"durable\":true}");
            bind("e/x-direct/q/q" + i, "{\"routing_key\":\"k" + i + "\"}");
        }
    }

    private JsonObject exportOfPeer() throws IOException, InterruptedException {
        Answer answer = ask(login, "GET", ALL, "");
        assertEquals(200, answer.status(), answer.body());
        return JsonReader.readObject(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static List<JsonObject> items(JsonObject definitions, String section) {
        List<JsonObject> items = new ArrayList<>();
        if (definitions.find(section) instanceof JsonValue.Array array) {
            array.items().forEach(each -> items.add((JsonObject) each));
        }
        return items;
    }

    /** Every definition of the one is in the other, with the same members, whatever others it has. */
    private static void assertHasAll(JsonObject expected, JsonObject actual) {
        for (String section : SECTIONS) {
            List<JsonObject> there = items(actual, section);
            for (JsonObject each : items(expected, section)) {
                if (!isInternal(each)) {
                    assertTrue(there.stream().anyMatch(other -> has(other, each)), section + " has no " + each);
                }
            }
        }
    }

    private static boolean isInternal(JsonObject item) {
        return item.find("name") instanceof JsonValue.Text name && name.value().startsWith("internal_");
    }

    private static boolean has(JsonObject item, JsonObject members) {
        boolean[] all = {true};
        members.forEach((name, value) -> {
            boolean known = name.equals("vhost") && item.find(name) == null; // RabbitMQ names it here and there
            all[0] &= known || value.equals(item.find(name));
        });
        return all[0];
    }

    @Test
    void itsExportComesInUnchangedAndOursGoesBack() throws IOException, InterruptedException {
        fillPeer();
        JsonObject theirs = exportOfPeer();
        try (ApiUnderTest api = new ApiUnderTest()) {
            ApiUnderTest.Answer imported = api.post(ALL, theirs.toString());
            assertEquals(204, imported.status(), imported.body());
            ApiUnderTest.Answer exported = api.get(ALL);
            assertHasAll(theirs, exported.object());
            assertEquals(200, api.as("ann:secret", "GET", "/api/whoami", null).status());
            assertEquals(204, api.post(ALL, theirs.toString()).status());
            assertEquals(exported.body(), api.get(ALL).body());

            clear();
            Answer back = ask(login, "POST", ALL, exported.body());
            assertEquals(204, back.status(), back.body());
            assertHasAll(theirs, exportOfPeer());
            assertEquals(200, ask("ann:secret", "GET", "/api/whoami", "").status());
        }
    }

    @Test
    void oneVirtualHostGoesBothWays() throws IOException, InterruptedException {
        fillPeer();
        Answer theirs = ask(login, "GET", ALL + "/warren%2Fdefinitions", "");
        try (ApiUnderTest api = new ApiUnderTest()) {
            api.put("/api/vhosts/w", "");
            assertEquals(204, api.post(ALL + "/w", theirs.body()).status());
            JsonObject expected = JsonReader.readObject(theirs.body().getBytes(StandardCharsets.UTF_8));
            ApiUnderTest.Answer ours = api.get(ALL + "/w");
            assertHasAll(expected, ours.object());

            ask(login, "DELETE", VHOST, "");
            put(VHOST, "{}");
            Answer back = ask(login, "POST", ALL + "/warren%2Fdefinitions", ours.body());
            assertEquals(204, back.status(), back.body());
            Answer again = ask(login, "GET", ALL + "/warren%2Fdefinitions", "");
            assertHasAll(expected, JsonReader.readObject(again.body().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** RabbitMQ refuses a whole file for one hash that it cannot read; this one it takes. */
    @Test
    void aUserWhosePasswordItCannotCheckHasNoneThere() throws IOException, InterruptedException {
        try (ApiUnderTest api = new ApiUnderTest()) {
            api.put("/api/users/bob", "{\"password\":\"secret\",\"tags\":\"monitoring\"}");
            JsonObject users = new JsonObject().put("users", new JsonValue.Array(List.of(bob(api))));
            Answer there = ask(login, "POST", ALL, users.toString());
            assertEquals(204, there.status(), there.body());
            assertEquals(401, ask("bob:secret", "GET", "/api/whoami", "").status());
            put("/api/users/bob", "{\"password\":\"new\",\"tags\":\"monitoring\"}");
            assertEquals(200, ask("bob:new", "GET", "/api/whoami", "").status());
        }
    }

    private static JsonValue bob(ApiUnderTest api) throws IOException, InterruptedException {
        return items(api.get(ALL).object(), "users").stream()
                .filter(each -> new JsonValue.Text("bob").equals(each.find("name")))
                .findFirst()
                .orElseThrow();
    }
}
