package io.warrenmq.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.http.config.HttpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator has set shows in every answer. */
class HttpSettingsTest {
    private static final String READY = "/mq/api/health/checks/ready-to-serve-clients";
    private static final String FRIEND = "https://console.example.com";

    private final HttpClient client = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        HttpSettings settings = new HttpSettings("/mq", List.of(FRIEND), 60, "max-age=100", "default-src 'none'", 1000);
        server = HttpServer.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, settings);
        server.ready(true);
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    @Test
    void everythingIsBehindThePrefix() throws IOException, InterruptedException {
        assertEquals(200, ask("GET", READY).statusCode());
        assertEquals(404, ask("GET", READY.substring("/mq".length())).statusCode());
    }

    @Test
    void pagesOfAKnownOriginMayAsk() throws IOException, InterruptedException {
        HttpResponse<String> answer = ask("GET", READY, "Origin", FRIEND);
        assertEquals(FRIEND, header(answer, "Access-Control-Allow-Origin"));
        assertEquals("true", header(answer, "Access-Control-Allow-Credentials"));
        HttpResponse<String> before = ask("OPTIONS", READY, "Origin", FRIEND);
        assertEquals(200, before.statusCode());
        assertEquals("60", header(before, "Access-Control-Max-Age"));
        assertEquals("GET, HEAD, OPTIONS", header(before, "Access-Control-Allow-Methods"));
    }

    @Test
    void pagesOfOtherOriginsMayNot() throws IOException, InterruptedException {
        HttpResponse<String> answer = ask("OPTIONS", READY, "Origin", FRIEND + ".evil.example");
        assertEquals("none", header(answer, "Access-Control-Allow-Origin"));
        assertEquals("none", header(answer, "Access-Control-Allow-Methods"));
    }

    @Test
    void policiesAreHeaders() throws IOException, InterruptedException {
        HttpResponse<String> answer = ask("GET", READY);
        assertEquals("default-src 'none'", header(answer, "Content-Security-Policy"));
        assertEquals("none", header(answer, "Strict-Transport-Security")); // without TLS it would mean nothing
    }

    @Test
    void prefixIsAPath() {
        assertThrows(
                IllegalArgumentException.class, () -> new HttpSettings("mq/", List.of(), 0, null, "default-src", 1));
    }
}
