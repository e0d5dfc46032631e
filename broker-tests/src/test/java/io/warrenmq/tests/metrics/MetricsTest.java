package io.warrenmq.tests.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warrenmq.store.recovery.DamageException;
import io.warrenmq.tests.harness.Messages;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker under load tells Prometheus. */
final class MetricsTest {
    private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
    private static final String ALL_DETAILS = "/metrics/detailed?family=queue_coarse_metrics&family=queue_metrics"
            + "&family=queue_consumer_count&family=queue_delivery_metrics&family=channel_queue_exchange_metrics"
            + "&family=channel_metrics&family=channel_exchange_metrics&family=channel_queue_metrics"
            + "&family=connection_coarse_metrics&family=connection_metrics&family=exchange_metrics"
            + "&family=vhost_status&family=exchange_bindings&family=exchange_names"
            + "&family=connection_churn_metrics&family=node_coarse_metrics&family=node_metrics";
    private static final int MANY_QUEUES = 10_000;
    private static final int SCRAPE_MS_MAX = 30_000;

    private BusyBroker busy;

    @BeforeEach
    void start(@TempDir Path dataDir) throws IOException, DamageException, TimeoutException, InterruptedException {
        busy = new BusyBroker(dataDir);
        busy.work();
    }

    @AfterEach
    void stop() throws IOException {
        busy.close();
    }

    private List<PrometheusText.Series> scrape(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = busy.scrape(path, "text/plain");
        assertEquals(200, answer.statusCode(), answer.body());
        return PrometheusText.read(answer.body(), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/metrics/per-object", ALL_DETAILS, "/metrics/memory-breakdown"})
    void textIsWellFormedAndTheSameInBothFormats(String path) throws IOException, InterruptedException {
        HttpResponse<String> open = busy.scrape(path, OPEN_METRICS);
        assertTrue(open.headers().firstValue("Content-Type").orElse("").startsWith("application/openmetrics-text"));
        List<String> inOpen = names(PrometheusText.read(open.body(), true));
        assertEquals(inOpen, names(scrape(path)));
        assertFalse(inOpen.isEmpty());
    }

    /** Of what is not about scrapes and the JVM, which change with each scrape. */
    private static List<String> names(List<PrometheusText.Series> series) {
        return series.stream()
                .filter(each ->
                        each.name().startsWith("rabbitmq_") || each.name().startsWith("warren_"))
                .map(each -> each.name() + each.labels())
                .toList();
    }

    @Test
    void everyQueryOfTheDashboardYieldsASeries() throws IOException, InterruptedException {
        List<PrometheusText.Series> series = scrape("/metrics");
        Map<String, String> wrong = new TreeMap<>();
        for (String query : Dashboard.queries("warren@localhost", "10s")) {
            try {
                Map<Map<String, String>, Double> found = Query.ask(query, series);
                if (found.isEmpty() || found.values().stream().anyMatch(each -> each.isNaN())) {
                    wrong.put(query, found.toString());
                }
            } catch (IllegalArgumentException fault) {
                wrong.put(query, fault.getMessage());
            }
        }
        assertEquals(Map.of(), wrong);
    }

    @Test
    void familiesOfOlderDashboardsAreThere() throws IOException, InterruptedException {
        Set<String> names =
                scrape("/metrics").stream().map(PrometheusText.Series::name).collect(Collectors.toSet());
        assertEquals(
                List.of(),
                Dashboard.olderFamilies().stream()
                        .filter(each -> !names.contains(each))
                        .toList());
    }

    /** What a test of queries would not see: series that are there and always 0. */
    @Test
    void workIsCounted() throws IOException, InterruptedException {
        List<PrometheusText.Series> series = scrape("/metrics");
        Map<String, Double> expected = new TreeMap<>(Map.of(
                "rabbitmq_global_messages_received_total", 8.0,
                "rabbitmq_global_messages_received_confirm_total", 8.0,
                "rabbitmq_global_messages_confirmed_total", 8.0,
                "rabbitmq_global_messages_routed_total", 6.0,
                "rabbitmq_global_messages_unroutable_dropped_total", 1.0,
                "rabbitmq_global_messages_unroutable_returned_total", 1.0,
                "rabbitmq_global_messages_redelivered_total", 1.0,
                "rabbitmq_global_messages_acknowledged_total", 2.0,
                "rabbitmq_global_messages_delivered_get_manual_ack_total", 2.0,
                "rabbitmq_global_messages_delivered_get_auto_ack_total", 1.0));
        expected.put("rabbitmq_global_messages_get_empty_total", 1.0);
        expected.put("rabbitmq_global_messages_delivered_consume_manual_ack_total", 1.0);
        expected.put("rabbitmq_global_messages_delivered_consume_auto_ack_total", 1.0);
        expected.put("rabbitmq_global_messages_delivered_total", 5.0);
        expected.put("rabbitmq_queue_messages_ready", 2.0);
        expected.put("rabbitmq_queues_created_total", 3.0);
        expected.put("rabbitmq_queues_deleted_total", 1.0);
        expected.put("rabbitmq_connections_opened_total", 2.0);
        expected.put("rabbitmq_message_size_bytes_count", 8.0);
        Map<String, Double> found = new TreeMap<>();
        expected.keySet()
                .forEach(name -> found.put(
                        name,
                        series.stream()
                                .filter(each -> each.name().equals(name))
                                .mapToDouble(PrometheusText.Series::value)
                                .sum()));
        assertEquals(expected, found);
    }

    @Test
    void scrapeOfManyQueuesIsBoundedAndTrafficGoesOn() throws IOException, InterruptedException {
        try (Channel channel = busy.connection().createChannel()) {
            for (int i = 0; i < MANY_QUEUES; i++) {
                channel.queueDeclareNoWait("many " + i, false, false, false, Map.of());
            }
            channel.queueDeclarePassive("many " + (MANY_QUEUES - 1));
            CompletableFuture<HttpResponse<String>> scrape = CompletableFuture.supplyAsync(() -> {
                try {
                    return busy.scrape("/metrics/per-object", "text/plain");
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            long begin = System.nanoTime();
            long slowest = 0;
            while (!scrape.isDone()) {
                long sent = System.nanoTime();
                Messages.publishConfirmed(channel, "", "many 0", "still here");
                slowest = Math.max(slowest, System.nanoTime() - sent);
            }
            long scrapeMs = (System.nanoTime() - begin) / 1_000_000;
            System.out.printf(
                    "%,d queues: %,d bytes in %,d ms, slowest confirm meanwhile %,d ms%n",
                    MANY_QUEUES, scrape.join().body().length(), scrapeMs, slowest / 1_000_000);
            assertTrue(scrapeMs < SCRAPE_MS_MAX, () -> "a scrape took " + scrapeMs + " ms");
            assertTrue(slowest < Timeouts.ANSWER.toNanos());
            long depths = PrometheusText.read(scrape.join().body(), false).stream()
                    .filter(each -> each.name().equals("rabbitmq_queue_messages"))
                    .count();
            assertEquals(MANY_QUEUES + 2, depths);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
