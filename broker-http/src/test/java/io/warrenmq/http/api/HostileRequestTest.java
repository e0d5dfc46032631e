package io.warrenmq.http.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.rig.ApiUnderTest;
import io.warrenmq.http.rig.ApiUnderTest.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sends who means harm, with a login or without. */
class HostileRequestTest {
    private static final int TIMEOUT_MS = 10_000;

    /** In Base64, {@code guest:guest}. */
    private static final String GUEST = "Authorization: Basic Z3Vlc3Q6Z3Vlc3Q=\r\n";

    private final ApiUnderTest api = start();

    private static ApiUnderTest start() {
        try {
            return new ApiUnderTest();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        api.close();
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    /** What is stored must be readable at the next start, and by clients of AMQP. */
    @ParameterizedTest
    @ValueSource(strings = {"queues", "exchanges"})
    void argumentsThatAmqpCouldNotCarryAreRefused(String kind) throws Exception {
        String path = "/api/" + kind + "/%2F/hostile";
        String many = "{\"a\":[" + "1,".repeat(2_000) + "1]}";
        String large = "{\"a\":\"" + "x".repeat(200_000) + "\"}";
        for (String arguments : new String[] {nested(40), many, large, "{\"" + "n".repeat(300) + "\":1}"}) {
            assertEquals(
                    400,
                    api.put(path, "{\"type\":\"direct\",\"arguments\":" + arguments + "}")
                            .status());
        }
        assertEquals(404, api.get(path).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/parameters/c/%2F/n", "/api/global-parameters/n"})
    void valuesOfParametersHaveTheSameBounds(String path) throws Exception {
        assertEquals(400, api.put(path, "{\"value\":" + nested(40) + "}").status());
        assertEquals(
                400, api.put(path, "{\"value\":[" + "1,".repeat(20_000) + "1]}").status());
        assertEquals(404, api.get(path).status());
    }

    @Test
    void namesThatAmqpCouldNotCarryAreRefused() throws Exception {
        String name = "\u00e4".repeat(128);
        String encoded = "%C3%A4".repeat(128);
        assertEquals(400, api.put("/api/queues/%2F/" + encoded, "{}").status());
        assertEquals(400, api.put("/api/exchanges/%2F/" + encoded, "{}").status());
        assertEquals(201, api.put("/api/queues/%2F/q", "{}").status());
        assertEquals(
                400,
                api.post("/api/bindings/%2F/e/amq.direct/q/q", "{\"routing_key\":\"" + name + "\"}")
                        .status());
        assertEquals(
                400,
                api.post(
                                "/api/exchanges/%2F/amq.direct/publish",
                                "{\"payload\":\"m\",\"routing_key\":\"" + name + "\"}")
                        .status());
    }

    /** The browser would send the password along with what other pages ask for. */
    @Test
    void browsersAreNotChallenged() throws Exception {
        String request = "GET /api/overview HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        assertTrue(raw(request + "\r\n").contains("Basic realm"));
        String answer = raw(request + "Sec-Fetch-Mode: navigate\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 401"));
        assertFalse(answer.contains("Basic realm"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example\r\n",
                "Origin: null\r\n",
                "Sec-Fetch-Site: cross-site\r\n",
                "Sec-Fetch-Site: same-site\r\n"
            })
    void otherSitesChangeNothing(String header) throws Exception {
        String answer = raw("PUT /api/vhosts/csrf HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + GUEST + header
                + "Content-Length: 2\r\n\r\n{}");
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        assertEquals(404, api.get("/api/vhosts/csrf").status());
    }

    /** Names with line ends must not become headers of the answer. */
    @Test
    void namesDoNotBecomeHeaders() throws Exception {
        api.put("/api/queues/%2F/a%0D%0AX-Evil:%201", "{}");
        Answer bound =
                api.post("/api/bindings/%2F/e/amq.direct/q/a%0D%0AX-Evil:%201", "{\"routing_key\":\"a\\r\\nb\"}");
        assertEquals(201, bound.status());
        assertEquals("", bound.header("X-Evil"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/queues/%2F/%C0%80", "/api/queues/%2F/%zz", "/api/queues/%2F/%"})
    void namesThatAreNoTextAreRefused(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + GUEST + "\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
