package io.warrenmq.cli.perf.report;

import io.warrenmq.cli.perf.measure.Latencies;
import java.io.StringWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A JSON object that is being written, its fields in the order in which they come. Not thread-safe. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final double NS_PER_US = 1e3;
    private static final double DECIMALS = 1e3;

    private final JsonGenerator out;

    private Json(JsonGenerator out) {
        this.out = out;
    }

    /** One object on one line. */
    static String render(Consumer<Json> fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeStartObject();
            fields.accept(new Json(generator));
            generator.writeEndObject();
        }
        return text.toString();
    }

    Json object(String name, Consumer<Json> fields) {
        out.writeObjectPropertyStart(name);
        fields.accept(this);
        out.writeEndObject();
        return this;
    }

    Json put(String name, @Nullable String value) {
        if (value == null) {
            out.writeNullProperty(name);
        } else {
            out.writeStringProperty(name, value);
        }
        return this;
    }

    Json put(String name, boolean value) {
        out.writeBooleanProperty(name, value);
        return this;
    }

    Json put(String name, long value) {
        out.writeNumberProperty(name, value);
        return this;
    }

    /** To three decimal places. */
    Json put(String name, double value) {
        out.writeNumberProperty(name, Math.round(value * DECIMALS) / DECIMALS);
        return this;
    }

    /** The distribution in microseconds, or null when nothing was measured. */
    Json put(String name, Latencies latencies) {
        if (latencies.isEmpty()) {
            out.writeNullProperty(name);
            return this;
        }
        return object(
                name,
                json -> json.put("count", latencies.count())
                        .put("min", latencies.minNs() / NS_PER_US)
                        .put("mean", latencies.meanNs() / NS_PER_US)
                        .put("median", latencies.percentileNs(50) / NS_PER_US)
                        .put("p75", latencies.percentileNs(75) / NS_PER_US)
                        .put("p95", latencies.percentileNs(95) / NS_PER_US)
                        .put("p99", latencies.percentileNs(99) / NS_PER_US)
                        .put("p999", latencies.percentileNs(99.9) / NS_PER_US)
                        .put("max", latencies.maxNs() / NS_PER_US));
    }
}
