package io.warrenmq.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
    private static final String READY = "/api/health/checks/ready-to-serve-clients";
    private static final int TIMEOUT_MS = 20_000;

    private final HttpServer server = listen();

    private record Answer(int status, String body, HttpURLConnection connection) {
        String header(String name) {
            return String.valueOf(connection.getHeaderField(name));
        }
    }

    private static HttpServer listen() {
        try {
            return HttpServer.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Answer ask(String method, String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestMethod(method);
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, body == null ? "" : new String(body.readAllBytes(), UTF_8), connection);
        }
    }

    @Test
    void portIsToldWhenAnyWouldDo() {
        assertNotEquals(0, server.address().getPort());
        assertTrue(server.address().getAddress().isLoopbackAddress());
    }

    @Test
    void checkFailsUntilTheBrokerIsReadyAndAfterItStops() throws IOException {
        assertEquals(503, ask("GET", READY).status());
        server.ready(true);
        Answer ready = ask("GET", READY);
        assertEquals(200, ready.status());
        assertEquals("{\"status\":\"ok\"}", ready.body());
        server.ready(false);
        Answer failed = ask("GET", READY);
        assertEquals(503, failed.status());
        assertEquals("{\"status\":\"failed\",\"reason\":\"the broker does not accept clients\"}", failed.body());
    }

    @Test
    void answersAreJsonThatNobodyKeeps() throws IOException {
        server.ready(true);
        Answer answer = ask("GET", READY);
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    }

    @ParameterizedTest
    @CsvSource({"true, 200", "false, 503"})
    void headTellsTheSameWithoutABody(boolean isReady, int status) throws IOException {
        server.ready(isReady);
        Answer answer = ask("HEAD", READY);
        assertEquals(status, answer.status());
        assertEquals("", answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void otherMethodsAreNotAllowed(String method) throws IOException {
        server.ready(true);
        Answer answer = ask(method, READY);
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD, OPTIONS", answer.header("Allow"));
        assertEquals("{\"error\":\"method_not_allowed\",\"reason\":\"allowed: GET, HEAD, OPTIONS\"}", answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/api/overview", READY + "x", "/..%2f", "/api/health/checks"})
    void unknownPathsAreNotFound(String path) throws IOException {
        server.ready(true);
        for (String method : new String[] {"GET", "POST"}) {
            Answer answer = ask(method, path);
            assertEquals(404, answer.status());
            assertEquals("{\"error\":\"Object Not Found\",\"reason\":\"Not Found\"}", answer.body());
        }
        assertEquals(404, ask("HEAD", path).status());
    }

    @Test
    void queryAndSlashAtTheEndDoNotMatter() throws IOException {
        server.ready(true);
        assertEquals(200, ask("GET", READY + "?probe=1").status());
        assertEquals(200, ask("GET", READY + "/").status());
    }

    @Test
    void portInUseIsRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            assertThrows(IOException.class, () -> HttpServer.listen(address));
        }
    }

    @Test
    void closedServerAnswersNothing() {
        server.close();
        assertThrows(IOException.class, () -> ask("GET", READY));
    }
}
