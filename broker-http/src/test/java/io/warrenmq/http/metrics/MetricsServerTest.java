package io.warrenmq.http.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.http.MetricsServer;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.rig.ApiUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final String MIB_512 = "536870912";

    private final ApiUnderTest api;
    private final BrokerMetrics metrics;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private MetricsServer server;

    MetricsServerTest() throws IOException {
        api = new ApiUnderTest();
        NodeFacts facts = new NodeFacts(
                api.alarms(), List::of, Path.of("."), Long.parseLong(MIB_512), 1_000, System.currentTimeMillis());
        NodeMeter buffers =
                new NodeMeter("test_buffers_bytes", false, "Buffers", Map.of("kind", "direct"), () -> 4_096);
        metrics = new BrokerMetrics(api.broker(), facts, List.of(buffers));
        server = listen(MetricsOptions.DEFAULT);
    }

    private MetricsServer listen(MetricsOptions options) throws IOException {
        return MetricsServer.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, metrics, options);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        metrics.close();
        api.close();
    }

    private HttpResponse<byte[]> ask(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private List<String> scrape(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = ask(path);
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertEquals(200, answer.statusCode(), text);
        return text.lines().toList();
    }

    private void declare(String vhost, String queue) throws IOException, InterruptedException {
        assertEquals(201, api.put("/api/queues/" + vhost + "/" + queue, "{}").status());
    }

    private static List<String> starting(List<String> lines, String start) {
        return lines.stream().filter(each -> each.startsWith(start)).toList();
    }

    private static Set<String> families(List<String> lines) {
        return lines.stream()
                .filter(each -> each.startsWith("# TYPE "))
                .map(each -> each.split(" ", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void sumsNameNoObject() throws IOException, InterruptedException {
        declare("%2F", "orders");
        List<String> lines = scrape("/metrics");
        assertTrue(lines.contains("rabbitmq_queues 1"));
        assertTrue(lines.contains("rabbitmq_queue_messages_ready 0"));
        assertTrue(lines.contains("# TYPE rabbitmq_queues_declared_total counter"));
        assertTrue(lines.contains("rabbitmq_queues_declared_total 1"));
        assertTrue(lines.contains("rabbitmq_resident_memory_limit_bytes " + MIB_512));
        assertTrue(lines.contains("test_buffers_bytes{kind=\"direct\"} 4096"));
        assertTrue(starting(lines, "jvm_memory_used_bytes{").size() > 1);
        assertFalse(String.join("\n", lines).contains("orders"));
    }

    @Test
    void identityIsOneSeriesOnEachPath() throws IOException, InterruptedException {
        for (String path :
                List.of("/metrics", "/metrics/per-object", "/metrics/detailed", "/metrics/memory-breakdown")) {
            String endpoint = path.equals("/metrics") ? "aggregated" : path.substring("/metrics/".length());
            List<String> identity = starting(scrape(path), "rabbitmq_identity_info");
            assertEquals(1, identity.size(), path);
            assertTrue(
                    identity.getFirst()
                            .matches("rabbitmq_identity_info\\{rabbitmq_node=\"warren@test\","
                                    + "rabbitmq_cluster=\"warren@test\","
                                    + "rabbitmq_cluster_permanent_id=\"rabbitmq-cluster-id-[-0-9a-f]{36}\","
                                    + "rabbitmq_endpoint=\"" + endpoint + "\"} 1"),
                    identity.getFirst());
            assertEquals(
                    1,
                    starting(scrape(path), "rabbitmq_build_info{rabbitmq_version=\"")
                            .size(),
                    path);
        }
    }

    @Test
    void clusterIsCalledWhatItsOperatorCallsIt() throws IOException, InterruptedException {
        assertEquals(204, api.put("/api/cluster-name", "{\"name\":\"blue\"}").status());
        assertTrue(starting(scrape("/metrics"), "rabbitmq_identity_info")
                .getFirst()
                .contains("rabbitmq_cluster=\"blue\""));
    }

    @Test
    void objectsHaveLabelsAndGoWithoutATrace() throws IOException, InterruptedException {
        declare("%2F", "a%22b%5C");
        List<String> lines = scrape("/metrics/per-object");
        assertTrue(lines.contains("rabbitmq_queue_messages_ready{vhost=\"/\",queue=\"a\\\"b\\\\\"} 0"));
        assertTrue(lines.contains("rabbitmq_queue_info{vhost=\"/\",queue=\"a\\\"b\\\\\","
                + "queue_type=\"rabbit_classic_queue\",membership=\"leader\"} 1"));
        assertFalse(lines.contains("rabbitmq_queue_messages_ready 0"));
        long meters = metersOfBroker();
        assertEquals(204, api.delete("/api/queues/%2F/a%22b%5C").status());
        assertEquals(List.of(), starting(scrape("/metrics/per-object"), "rabbitmq_queue_messages_ready"));
        assertEquals(meters, metersOfBroker());
    }

    private long metersOfBroker() {
        return metrics.registry().getMeters().stream()
                .filter(each -> !MeterText.isOfProcess(each.getId().getName()))
                .count();
    }

    @Test
    void noFamilyAndNoSeriesComesTwice() throws IOException, InterruptedException {
        declare("%2F", "one");
        declare("%2F", "two");
        String families = "?family=queue_metrics&family=queue_consumer_count&family=queue_coarse_metrics"
                + "&family=vhost_status&family=exchange_bindings&family=exchange_names&family=node_metrics";
        for (String path : List.of("/metrics", "/metrics/per-object", "/metrics/detailed" + families)) {
            Set<String> seen = new HashSet<>();
            for (String line : scrape(path)) {
                String key = line.startsWith("#")
                        ? String.join(" ", Arrays.copyOf(line.split(" ", -1), 3))
                        : line.substring(0, line.lastIndexOf(' '));
                assertTrue(seen.add(key), () -> path + " has twice: " + key);
            }
        }
    }

    @Test
    void detailsAreThoseThatAreAskedFor() throws IOException, InterruptedException {
        assertEquals(201, api.put("/api/vhosts/blue", "{}").status());
        declare("%2F", "orders");
        declare("%2F", "invoices");
        declare("blue", "orders");
        assertEquals(Set.of("rabbitmq_identity_info", "rabbitmq_build_info"), families(scrape("/metrics/detailed")));
        assertEquals(
                Set.of("rabbitmq_identity_info", "rabbitmq_build_info"),
                families(scrape("/metrics/detailed?family=no_such_metrics")));
        List<String> churn = scrape("/metrics/detailed?family=connection_churn_metrics");
        assertTrue(churn.contains("rabbitmq_detailed_queues_declared_total 3"));
        List<String> counts = scrape("/metrics/detailed?family=queue_consumer_count&vhost=%2F&queue=%5Eord");
        assertEquals(
                List.of("rabbitmq_detailed_queue_consumers{vhost=\"/\",queue=\"orders\"} 0"),
                starting(counts, "rabbitmq_detailed_queue_consumers{"));
        List<String> hosts = scrape("/metrics/detailed?family=vhost_status&vhost=blue");
        assertEquals(
                List.of("rabbitmq_cluster_vhost_status{vhost=\"blue\"} 1"),
                starting(hosts, "rabbitmq_cluster_vhost_status{"));
        List<String> bindings = scrape("/metrics/detailed?family=exchange_bindings");
        assertTrue(bindings.contains("rabbitmq_cluster_exchange_bindings{vhost=\"/\",exchange=\"\"} 2"));
    }

    @Test
    void patternsThatCannotBeUsedAreRefused() throws IOException, InterruptedException {
        String families = "/metrics/detailed?family=queue_metrics&queue=";
        assertEquals(400, ask(families + "%28").statusCode());
        assertEquals(400, ask(families + "a".repeat(2_001)).statusCode());
        assertEquals(400, ask(families + "a&queue=b").statusCode());
    }

    @Test
    void otherPathsAreUnknown() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = ask("/metrics/weather");
        assertEquals(404, answer.statusCode());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("Unknown Registry"));
        assertEquals(404, ask("/api/overview").statusCode());
        assertEquals(404, ask("/").statusCode());
    }

    @Test
    void histogramHasTheBoundsOfTheDashboard() throws IOException, InterruptedException {
        String start = "rabbitmq_message_size_bytes_bucket{protocol=\"amqp091\",le=\"";
        assertEquals(
                List.of("100.0", "1000.0", "10000.0", "100000.0", "1e+06", "1e+07", "5e+07", "1e+08", "+Inf"),
                starting(scrape("/metrics"), start).stream()
                        .map(each -> each.substring(start.length(), each.indexOf('"', start.length())))
                        .toList());
    }

    @Test
    void alarmsAreOneWhileInForce() throws IOException, InterruptedException {
        assertTrue(scrape("/metrics").contains("rabbitmq_alarms_memory_used_watermark 0"));
        api.alarms().source(io.warrenmq.core.alarm.Alarm.MEMORY).raise("a test");
        assertTrue(scrape("/metrics").contains("rabbitmq_alarms_memory_used_watermark 1"));
        assertTrue(scrape("/metrics").contains("# TYPE rabbitmq_alarms_memory_used_watermark untyped"));
    }

    @Test
    void textIsInTheFormatThatIsAskedForAndSmallWhenThatIsTaken() throws IOException, InterruptedException {
        HttpResponse<byte[]> plain = ask("/metrics");
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                plain.headers().firstValue("Content-Type").orElse(""));
        HttpResponse<byte[]> open =
                ask("/metrics", "Accept", "application/openmetrics-text", "Accept-Encoding", "gzip");
        assertEquals(
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
                open.headers().firstValue("Content-Type").orElse(""));
        assertEquals("gzip", open.headers().firstValue("Content-Encoding").orElse(""));
        try (GZIPInputStream unzipped = new GZIPInputStream(new java.io.ByteArrayInputStream(open.body()))) {
            String text = new String(unzipped.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(text.endsWith("\n# EOF\n"));
            assertTrue(text.contains("\n# TYPE rabbitmq_queues_declared counter\n"));
        }
        assertTrue(starting(scrape("/metrics"), "telemetry_scrape_duration_seconds_count{")
                        .size()
                >= 2);
    }

    @Test
    void loginIsAskedForWhereThatIsWanted() throws IOException, InterruptedException {
        server.close();
        server = listen(new MetricsOptions("/figures/", true, true));
        assertEquals(401, ask("/figures").statusCode());
        String guest = Base64.getEncoder().encodeToString("guest:guest".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> answer = ask("/figures", "Authorization", "Basic " + guest);
        assertEquals(200, answer.statusCode());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("rabbitmq_endpoint=\"per-object\""));
        assertEquals(404, ask("/metrics").statusCode());
    }

    @Test
    void documentationNamesEveryFamily() throws IOException, InterruptedException {
        declare("%2F", "orders");
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));
        Set<String> missing = new TreeSet<>();
        for (String path : List.of("/metrics", "/metrics/per-object", "/metrics/memory-breakdown")) {
            families(scrape(path)).stream()
                    .filter(each -> each.startsWith("rabbitmq_") || each.startsWith("warren_"))
                    .map(each -> each.replaceFirst("^rabbitmq_", ""))
                    .filter(each -> !page.contains("`" + each + "`"))
                    .forEach(missing::add);
        }
        assertEquals(Set.of(), missing);
    }
}
