package io.warrenmq.http.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String text(Exposition out) throws IOException {
        out.end();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void familyHasItsTypeAndHelpOnce() throws IOException {
        Exposition out = new Exposition(Format.TEXT, bytes);
        assertTrue(out.begin(Family.gauge("queue_messages", "Messages").named(false)));
        out.sample(Labels.of("vhost", "/", "queue", "a"), 3);
        out.sample(Labels.of("vhost", "/", "queue", "b"), 0.25);
        assertTrue(out.begin(Family.untyped("alarms", "Alarms").named(true)));
        out.sample(Labels.NONE, Double.POSITIVE_INFINITY);
        assertEquals("""
                # TYPE rabbitmq_queue_messages gauge
                # HELP rabbitmq_queue_messages Messages
                rabbitmq_queue_messages{vhost="/",queue="a"} 3
                rabbitmq_queue_messages{vhost="/",queue="b"} 0.25
                # TYPE rabbitmq_detailed_alarms untyped
                # HELP rabbitmq_detailed_alarms Alarms
                rabbitmq_detailed_alarms +Inf
                """, text(out));
    }

    @Test
    void openMetricsNamesCountersWithoutTheirSuffixAndHasAnEnd() throws IOException {
        Exposition out = new Exposition(Format.OPEN_METRICS, bytes);
        out.begin(Family.counter("connections_opened_total", "Connections \"opened\"")
                .named(false));
        out.sample(Labels.NONE, 9_007_199_254_740_992.0);
        out.begin(Family.untyped("identity_info", "Who").named(false));
        out.sample(Labels.NONE, 1);
        assertEquals("""
                # TYPE rabbitmq_connections_opened counter
                # HELP rabbitmq_connections_opened Connections \\"opened\\"
                rabbitmq_connections_opened_total 9007199254740992
                # TYPE rabbitmq_identity_info unknown
                # HELP rabbitmq_identity_info Who
                rabbitmq_identity_info 1
                # EOF
                """, text(out));
    }

    @Test
    void whatIsNotKnownIsLeftOutWithItsFamily() throws IOException {
        Exposition out = new Exposition(Format.TEXT, bytes);
        out.begin(Family.gauge("a", "A"));
        out.sample(Labels.NONE, Double.NaN);
        assertEquals("", text(out));
    }

    @Test
    void familyIsRefusedTheSecondTime() {
        Exposition out = new Exposition(Format.TEXT, bytes);
        assertTrue(out.begin(Family.gauge("a", "A")));
        assertTrue(out.begin(Family.gauge("b", "B")));
        assertFalse(out.begin(Family.gauge("a", "A")));
    }

    @Test
    void namesOfObjectsCannotBreakOut() {
        assertEquals("queue=\"a\\\"} 1\\nb \\\\ é\",vhost=\"\"", Labels.of("queue", "a\"} 1\nb \\ é", "vhost", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain|TEXT",
                "*/*|TEXT",
                "application/openmetrics-text|OPEN_METRICS",
                "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1|OPEN_METRICS",
                "application/openmetrics-text; q=0.2, text/plain; q=0.7|TEXT",
                "application/openmetrics-text;q=0|TEXT",
                "application/openmetrics-text;q=x|TEXT",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;q=0.7|TEXT"
            })
    void formatIsTheOneThatIsLikedMost(String accept, Format expected) {
        assertEquals(expected, Format.of(accept));
    }
}
