package io.warrenmq.tests.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.store.recovery.DamageException;
import io.warrenmq.tests.clients.ForeignProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prometheus itself scrapes a broker under load and answers the queries of the dashboard. Runs where
 * {@code WARREN_PROMETHEUS} names its program.
 */
@EnabledIfEnvironmentVariable(named = "WARREN_PROMETHEUS", matches = ".+")
final class PrometheusTest {
    private static final String RANGE = "20s";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void dashboardHasItsSeries(@TempDir Path folder)
            throws IOException, DamageException, TimeoutException, InterruptedException {
        int port = freePort();
        try (BusyBroker busy = new BusyBroker(Files.createDirectory(folder.resolve("broker")));
                ForeignProgram _ = start(folder, busy.port(), port)) {
            List<String> queries = Dashboard.queries("warren@localhost", RANGE);
            Map<String, Integer> counts = new TreeMap<>();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        busy.work();
                        for (String query : queries) {
                            counts.put(query, ask(port, query));
                        }
                        assertEquals(
                                List.of(),
                                queries.stream()
                                        .filter(each -> counts.getOrDefault(each, 0) == 0)
                                        .toList());
                    });
            counts.forEach((query, count) -> System.out.println(count + " series: " + query));
            System.out.println(counts.size() + " queries, all with series");
        } finally {
            client.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static ForeignProgram start(Path folder, int brokerPort, int port) throws IOException {
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: warren
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """.formatted(brokerPort));
        return ForeignProgram.start(
                Map.of(),
                List.of(
                        System.getenv("WARREN_PROMETHEUS"),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port));
    }

    /** How many series a query yields; numbers that are none do not count. */
    private int ask(int port, String query) throws IOException, InterruptedException {
        String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + encoded))
                .build();
        String answer =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return answer.contains("\"status\":\"success\"") && !answer.contains("\"NaN\"")
                ? answer.split("\"value\":", -1).length - 1
                : 0;
    }
}
