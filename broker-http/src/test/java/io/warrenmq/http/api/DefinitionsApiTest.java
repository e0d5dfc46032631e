package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.JsonWriter;
import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.rig.ApiUnderTest.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Definitions over HTTP: what RabbitMQ exports comes in, what goes out has its form. */
final class DefinitionsApiTest {
    private static final String ALL = "/api/definitions";

    /** As RabbitMQ 4 writes it, shortened. */
    private static final String RABBITMQ = """
            {"rabbit_version":"4.2.0","rabbitmq_version":"4.2.0","product_name":"RabbitMQ","product_version":"4.2.0",
             "rabbitmq_definition_format":"cluster","original_cluster_name":"rabbit@h","explanation":"Definitions",
             "users":[{"name":"ann","password_hash":"kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
                       "hashing_algorithm":"rabbit_password_hashing_sha256","tags":["monitoring"],
                       "limits":{"max-channels":7}},
                      {"name":"old","password_hash":"","tags":""}],
             "vhosts":[{"name":"v","limits":{"max-queues":9},
                        "metadata":{"description":"d","tags":["t"],"default_queue_type":"classic"}}],
             "permissions":[{"user":"ann","vhost":"v","configure":"^a","write":".*","read":""}],
             "topic_permissions":[{"user":"ann","vhost":"v","exchange":"amq.topic","write":"^a","read":".*"}],
             "parameters":[{"value":{"pattern":".","definition":{"max-length":9},"priority":0,"apply-to":"all"},
                            "vhost":"v","component":"operator_policy","name":"op"},
                           {"value":[{"upstream":"u"}],"vhost":"v","component":"federation-upstream-set","name":"f"},
                           {"value":{"max-queues":9},"vhost":"v","component":"vhost-limits","name":"limits"}],
             "global_parameters":[{"name":"mine","value":[1,"x"]},{"name":"internal_cluster_id","value":"theirs"}],
             "policies":[{"vhost":"v","name":"p","pattern":"^q","apply-to":"queues","priority":2,
                          "definition":{"message-ttl":1000}}],
             "queues":[{"name":"q","vhost":"v","type":"quorum","durable":true,"auto_delete":false,
                        "arguments":{"x-queue-type":"quorum","x-delivery-limit":5}},
                       {"name":"c","vhost":"v","type":"classic","durable":false,"auto_delete":true,"arguments":{}}],
             "exchanges":[{"name":"x","vhost":"v","type":"topic","durable":true,"auto_delete":false,"arguments":{}}],
             "bindings":[{"source":"x","vhost":"v","destination":"q","destination_type":"queue","routing_key":"a.#",
                          "arguments":{}},
                         {"source":"amq.headers","vhost":"v","destination":"x","destination_type":"exchange",
                          "routing_key":"","arguments":{"x-match":"all","n":1}}]}
            """;

    private final ApiUnderTest api = new ApiUnderTest();

    DefinitionsApiTest() throws IOException {}

    @AfterEach
    void close() {
        api.close();
    }

    private void imports(String path, String body) throws IOException, InterruptedException {
        Answer answer = api.post(path, body);
        assertEquals(204, answer.status(), answer.body());
    }

    private void refuses(String reason, String body) throws IOException, InterruptedException {
        String before = api.get(ALL).body();
        Answer answer = api.post(ALL, body);
        assertEquals(400, answer.status());
        assertEquals("bad_request", text(answer.object(), "error"));
        assertEquals(reason, text(answer.object(), "reason"));
        assertEquals(before, api.get(ALL).body());
    }

    private static String text(JsonObject object, String name) {
        return object.find(name) instanceof JsonValue.Text text ? text.value() : "";
    }

    private static JsonObject item(JsonObject definitions, String section, String name) {
        if (definitions.find(section) instanceof JsonValue.Array array) {
            for (JsonValue each : array.items()) {
                if (each instanceof JsonObject object && text(object, "name").equals(name)) {
                    return object;
                }
            }
        }
        throw new AssertionError("no " + name + " among the " + section);
    }

    private static JsonValue value(JsonObject item) {
        JsonValue value = item.find("value");
        return value == null ? JsonValue.NULL : value;
    }

    @Test
    void anExportOfRabbitMqComesInAndGoesOut() throws IOException, InterruptedException {
        imports(ALL, RABBITMQ);
        JsonObject out = api.get(ALL).object();
        JsonObject ann = item(out, "users", "ann");
        assertEquals("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", text(ann, "password_hash"));
        assertEquals("rabbit_password_hashing_sha256", text(ann, "hashing_algorithm"));
        assertEquals("{\"max-channels\":7}", String.valueOf(ann.find("limits")));
        assertEquals("[1,\"x\"]", JsonWriter.text(value(item(out, "global_parameters", "mine"))));
        assertEquals("cluster", text(out, "rabbitmq_definition_format"));
        assertEquals(
                "{\"pattern\":\".\",\"definition\":{\"max-length\":9},\"priority\":0,\"apply-to\":\"all\"}",
                JsonWriter.text(value(item(out, "parameters", "op"))));
        assertEquals("[{\"upstream\":\"u\"}]", JsonWriter.text(value(item(out, "parameters", "f"))));
        assertFalse(out.toString().contains("theirs"));
        for (String section :
                new String[] {"permissions", "topic_permissions", "policies", "queues", "exchanges", "bindings"}) {
            assertTrue(
                    out.find(section) instanceof JsonValue.Array array
                            && !array.items().isEmpty(),
                    section);
        }
        imports(ALL, out.toString());
        assertEquals(out, api.get(ALL).object());
        assertEquals(200, api.as("ann:test12", "GET", "/api/whoami", null).status());
    }

    @Test
    void aHashThatRabbitMqCannotReadStandsBesideAnEmptyOne() throws IOException, InterruptedException {
        JsonObject out = api.get(ALL).object();
        JsonObject guest = item(out, "users", "guest");
        assertEquals("", text(guest, "password_hash"));
        assertEquals("rabbit_password_hashing_sha256", text(guest, "hashing_algorithm"));
        assertEquals("warren_password_hashing_pbkdf2_sha256", text(guest, "warren_hashing_algorithm"));
        assertTrue(text(out, "explanation").contains("1 of the users"));
        imports(ALL, out.toString());
        assertEquals(200, api.get("/api/whoami").status());
    }

    @Test
    void oneVirtualHostGoesOutAndIntoAnother() throws IOException, InterruptedException {
        imports(ALL, RABBITMQ);
        JsonObject out = api.get(ALL + "/v").object();
        assertEquals("single_virtual_host", text(out, "rabbitmq_definition_format"));
        assertEquals("v", text(out, "original_vhost_name"));
        assertNull(out.find("users"));
        assertNull(item(out, "queues", "q").find("vhost"));
        api.put("/api/vhosts/w", "");
        imports(ALL + "/w", out.toString());
        JsonObject copy = api.get(ALL + "/w").object();
        for (String section : new String[] {"parameters", "policies", "queues", "exchanges", "bindings"}) {
            assertEquals(out.find(section), copy.find(section));
        }
        refuses(
                "parameters[0] \"f\": 'vhost' is missing; definitions of one virtual host are imported into one",
                out.toString());
        assertEquals(404, api.get(ALL + "/nowhere").status());
        assertEquals(404, api.post(ALL + "/nowhere", "{}").status());
    }

    @Test
    void faultsNameObjectFieldAndValue() throws IOException, InterruptedException {
        refuses(
                "queues[1] \"orders\": 'durable' must be true or false, not \"maybe\"",
                "{\"queues\":[{\"name\":\"a\",\"vhost\":\"/\"},{\"name\":\"orders\",\"vhost\":\"/\","
                        + "\"durable\":\"maybe\"}]}");
        refuses("queues[0]: 'name' is missing", "{\"queues\":[{\"vhost\":\"/\"}]}");
        refuses("queues[0]: it must be an object", "{\"queues\":[5]}");
        refuses("queues must be a list of objects", "{\"queues\":5}");
        refuses(
                "users[0] \"u\": hashing_algorithm 'rot13' is not known",
                "{\"users\":[{\"name\":\"u\",\"password_hash\":\"abc\",\"hashing_algorithm\":\"rot13\"}]}");
        refuses(
                "bindings[0] \"q\": 'destination_type' must be queue or exchange, not \"dog\"",
                "{\"bindings\":[{\"vhost\":\"/\",\"source\":\"amq.topic\",\"destination\":\"q\","
                        + "\"destination_type\":\"dog\"}]}");
        refuses(
                "policies[0] \"p\": 'apply-to' must be queues, classic_queues, quorum_queues, streams, exchanges or"
                        + " all",
                "{\"policies\":[{\"vhost\":\"/\",\"name\":\"p\",\"pattern\":\".\",\"apply-to\":\"dogs\","
                        + "\"definition\":{\"max-length\":1}}]}");
        refuses("not_json: line 1, column 12", "{\"queues\":[}");
        refuses("not_json: an object is expected", "[]");
        refuses("not_json: something follows the object", "{} {}");
    }

    @Test
    void deepAndLongInputIsRefused() throws IOException, InterruptedException {
        assertEquals(400, api.post(ALL, "{\"queues\":" + "[".repeat(1_000)).status());
        assertEquals(
                400,
                api.post(ALL, "{\"x\":\"" + "y".repeat(11 * 1024 * 1024) + "\"}")
                        .status());
    }

    @Test
    void whatDiffersStaysUnlessTheCallerIsStrict() throws IOException, InterruptedException {
        imports(ALL, RABBITMQ);
        String other = "{\"queues\":[{\"name\":\"c\",\"vhost\":\"v\",\"durable\":true}]}";
        imports(ALL, other);
        imports(ALL + "?strict=false", other);
        Answer refused = api.post(ALL + "?strict=true", other);
        assertEquals(400, refused.status());
        assertTrue(
                refused.body()
                        .contains(
                                "inequivalent arg 'durable' for queue 'c' in vhost 'v': received 'true' but current is"
                                        + " 'false'"),
                refused.body());
        assertEquals(400, api.post(ALL + "?strict=perhaps", other).status());
    }

    @Test
    void aFormWithAFileIsTaken() throws IOException, InterruptedException {
        String form = "--b1\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
                + "--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"d.json\"\r\n"
                + "Content-Type: application/json\r\n\r\n" + RABBITMQ + "\r\n--b1--\r\n";
        HttpResponse<String> answer = form(form);
        assertEquals(204, answer.statusCode(), answer.body());
        assertEquals(200, api.get("/api/queues/v/q").status());
        assertEquals(
                400,
                form("--b1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n{}\r\n--b1--\r\n")
                        .statusCode());
        assertEquals(400, form("no form").statusCode());
    }

    /** With the credentials in the address, as a form of a browser sends them. */
    private HttpResponse<String> form(String body) throws IOException, InterruptedException {
        String auth = Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + api.port() + ALL + "?auth=" + auth.replace("=", "%3D")))
                .header("Content-Type", "multipart/form-data; boundary=b1")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void credentialsInTheAddressOpenNothingElse() throws IOException, InterruptedException {
        String auth = "?auth=" + Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));
        assertEquals(200, api.as(null, "GET", ALL + auth, null).status());
        assertEquals(401, api.as(null, "GET", "/api/whoami" + auth, null).status());
        assertEquals(401, api.as(null, "GET", ALL, null).status());
    }

    @Test
    void aDownloadHasAName() throws IOException, InterruptedException {
        assertEquals(
                "attachment; filename=\"rabbit_1.json\"",
                api.get(ALL + "?download=rabbit%221.json").header("Content-Disposition"));
        assertEquals("", api.get(ALL).header("Content-Disposition"));
    }

    @Test
    void onlyAdministratorsMay() throws IOException, InterruptedException {
        api.put("/api/users/m", "{\"password\":\"m\",\"tags\":\"monitoring\"}");
        assertEquals(401, api.as("m:m", "GET", ALL, null).status());
        assertEquals(401, api.as("m:m", "POST", ALL, "{}").status());
    }
}
