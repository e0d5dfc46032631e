package io.warrenmq.http.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.rig.ApiUnderTest.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what, users and permissions, and what the broker says of itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessApiTest {
    private ApiUnderTest api;

    @BeforeAll
    void start() throws IOException {
        api = new ApiUnderTest();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    private void expect(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.body());
    }

    @Test
    void whoHasNotLoggedInIsAskedTo() throws Exception {
        for (String login : new String[] {null, "guest:wrong", "nobody:guest", "guest:", ":"}) {
            Answer answer = api.as(login, "GET", "/api/overview", null);
            expect(401, answer);
            assertEquals("{\"error\":\"not_authorized\",\"reason\":\"Login failed\"}", answer.body());
            assertEquals("Basic realm=\"Warren Management\"", answer.header("www-authenticate"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/health/checks/is-in-service",
                "/api/health/checks/ready-to-serve-clients",
                "/api/health/checks/below-node-connection-limit",
                "/api/health/checks/reached-target-cluster-size",
                "/api/version"
            })
    void probesNeedNoLogin(String path) throws Exception {
        expect(200, api.as(null, "GET", path, null));
    }

    @Test
    void whoamiTellsTheUser() throws Exception {
        JsonObject me = api.get("/api/whoami").object();
        assertEquals(new JsonValue.Text("guest"), me.find("name"));
        assertEquals(JsonValue.Array.ofTexts(List.of("administrator")), me.find("tags"));
    }

    @Test
    void userIsMadeLogsInAndGoes() throws Exception {
        expect(201, api.put("/api/users/ann", "{\"password\":\"secret\",\"tags\":\"management\"}"));
        expect(204, api.put("/api/users/ann", "{\"password\":\"secret\",\"tags\":[\"management\"]}"));
        expect(200, api.as("ann:secret", "GET", "/api/whoami", null));
        Answer refused = api.as("ann:secret", "GET", "/api/users", null);
        expect(401, refused);
        assertEquals("{\"error\":\"not_authorized\",\"reason\":\"Not administrator user\"}", refused.body());
        expect(401, api.as("ann:secret", "PUT", "/api/queues/%2F/anns", "{}"));
        expect(201, api.put("/api/permissions/%2F/ann", "{\"configure\":\"^anns$\",\"write\":\".*\",\"read\":\"\"}"));
        expect(201, api.as("ann:secret", "PUT", "/api/queues/%2F/anns", "{}"));
        Answer denied = api.as("ann:secret", "PUT", "/api/queues/%2F/others", "{}");
        expect(401, denied);
        assertTrue(denied.body().contains("configure access to queue 'others' in vhost '/' refused for user 'ann'"));
        expect(401, api.as("ann:secret", "PUT", "/api/policies/%2F/p", "{}"));
        expect(204, api.delete("/api/users/ann"));
        expect(401, api.as("ann:secret", "GET", "/api/whoami", null));
        expect(404, api.get("/api/users/ann"));
    }

    @Test
    void userWithoutTagsHasNoBusinessHere() throws Exception {
        expect(201, api.put("/api/users/app", "{\"password\":\"secret\",\"tags\":\"\"}"));
        Answer refused = api.as("app:secret", "GET", "/api/whoami", null);
        expect(401, refused);
        assertEquals("{\"error\":\"not_authorized\",\"reason\":\"Not management user\"}", refused.body());
    }

    @Test
    void hashOfRabbitmqIsTakenAndGivenBack() throws Exception {
        String hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";
        expect(201, api.put("/api/users/imported", "{\"password_hash\":\"" + hash + "\",\"tags\":\"monitoring\"}"));
        assertEquals(
                new JsonValue.Text(hash),
                api.get("/api/users/imported").object().find("password_hash"));
        expect(200, api.as("imported:test12", "GET", "/api/nodes/" + ApiUnderTest.NODE, null));
        expect(400, api.put("/api/users/broken", "{\"password_hash\":\"x\",\"tags\":\"\"}"));
        expect(400, api.put("/api/users/broken", "{\"password\":\"x\"}"));
    }

    @Test
    void listsShowWhatTheUserMaySee() throws Exception {
        expect(201, api.put("/api/vhosts/hidden", ""));
        expect(201, api.put("/api/queues/hidden/q", "{}"));
        expect(201, api.put("/api/users/eve", "{\"password\":\"secret\",\"tags\":\"management\"}"));
        assertEquals(0, api.as("eve:secret", "GET", "/api/queues", null).items().size());
        assertEquals(0, api.as("eve:secret", "GET", "/api/vhosts", null).items().size());
        expect(401, api.as("eve:secret", "GET", "/api/queues/hidden", null));
        expect(204, api.delete("/api/vhosts/hidden"));
        expect(404, api.get("/api/vhosts/hidden"));
    }

    @Test
    void topicPermissionsAreSetAndCleared() throws Exception {
        expect(201, api.put("/api/users/tom", "{\"password\":\"secret\",\"tags\":\"\"}"));
        String path = "/api/topic-permissions/%2F/tom";
        expect(404, api.get(path));
        expect(201, api.put(path, "{\"exchange\":\"amq.topic\",\"write\":\"^a\",\"read\":\".*\"}"));
        expect(204, api.put(path, "{\"exchange\":\"amq.topic\",\"write\":\"^b\",\"read\":\".*\"}"));
        assertEquals(1, api.get(path).items().size());
        assertEquals(1, api.get("/api/vhosts/%2F/topic-permissions").items().size());
        expect(204, api.delete(path + "/amq.topic"));
        expect(404, api.delete(path));
    }

    @Test
    void pagesOfOtherSitesCannotChangeAnything() throws Exception {
        var client = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/queues/%2F/csrf"))
                .header("Authorization", "Basic Z3Vlc3Q6Z3Vlc3Q=")
                .header("Origin", "https://elsewhere.example")
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertEquals(
                403,
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    }

    @Test
    void overviewHasWhatToolsRequire() throws Exception {
        JsonObject overview = api.get("/api/overview").object();
        for (String each : List.of(
                "cluster_name",
                "node",
                "erlang_full_version",
                "erlang_version",
                "rabbitmq_version",
                "management_version",
                "product_name",
                "product_version",
                "statistics_db_event_queue",
                "churn_rates",
                "queue_totals",
                "object_totals",
                "message_stats",
                "listeners",
                "disable_stats",
                "exchange_types",
                "contexts")) {
            assertTrue(overview.find(each) != null, each);
        }
    }

    @Test
    void nodeHasWhatToolsRequire() throws Exception {
        JsonObject node =
                api.get("/api/nodes/" + ApiUnderTest.NODE + "?memory=true").object();
        for (String each : List.of(
                "name",
                "uptime",
                "run_queue",
                "processors",
                "os_pid",
                "fd_total",
                "proc_total",
                "mem_limit",
                "mem_alarm",
                "disk_free_limit",
                "disk_free_alarm",
                "rates_mode",
                "enabled_plugins",
                "being_drained",
                "memory")) {
            assertTrue(node.find(each) != null, each);
        }
        assertTrue(node.find("os_pid") instanceof JsonValue.Text);
        expect(404, api.get("/api/nodes/other@host"));
    }

    @Test
    void alarmIsToldByItsCheck() throws Exception {
        expect(200, api.get("/api/health/checks/alarms"));
        Alarms.Source source = api.alarms().source(Alarm.DISK);
        source.raise("for the test");
        Answer failed = api.get("/api/health/checks/local-alarms");
        expect(503, failed);
        assertTrue(
                failed.body().contains("\"alarms\":[{\"node\":\"" + ApiUnderTest.NODE + "\",\"resource\":\"disk\"}]"));
        source.clear();
        expect(200, api.get("/api/health/checks/local-alarms"));
        expect(200, api.get("/api/health/checks/port-listener/5672"));
        expect(503, api.get("/api/health/checks/port-listener/1"));
        expect(200, api.get("/api/health/checks/protocol-listener/amqp091"));
        expect(400, api.get("/api/health/checks/certificate-expiration/1/eons"));
        expect(200, api.get("/api/aliveness-test/%2F"));
    }

    @Test
    void aProtectedVhostIsNotDeleted() throws Exception {
        expect(201, api.put("/api/vhosts/kept", ""));
        expect(204, api.post("/api/vhosts/kept/deletion/protection", ""));
        assertTrue(api.get("/api/vhosts/kept").body().contains("\"protected_from_deletion\":true"));
        expect(412, api.delete("/api/vhosts/kept"));
        expect(204, api.delete("/api/vhosts/kept/deletion/protection"));
        expect(204, api.delete("/api/vhosts/kept"));
    }

    @Test
    void methodsThatThereAreNotAreTold() throws Exception {
        Answer refused = api.post("/api/overview", "{}");
        expect(405, refused);
        assertEquals("GET, HEAD, OPTIONS", refused.header("allow"));
        assertTrue(refused.body().contains("\"reason\":"));
        Answer options = api.as(null, "OPTIONS", "/api/queues/%2F/q", null);
        expect(200, options);
        Answer head = api.ask("HEAD", "/api/queues", null);
        expect(200, head);
        assertEquals("", head.body());
    }

    @Test
    void bodiesAreBounded() throws Exception {
        Answer refused = api.put("/api/queues/%2F/large", "x".repeat(11 * 1024 * 1024));
        expect(400, refused);
        assertTrue(refused.body().contains("Payload size limit exceeded"));
    }
}
