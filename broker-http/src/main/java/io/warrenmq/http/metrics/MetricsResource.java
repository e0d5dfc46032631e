package io.warrenmq.http.metrics;

import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What Prometheus scrapes, at RabbitMQ's paths. */
public final class MetricsResource implements Resource {
    private final BrokerMetrics metrics;
    private final MetricsOptions options;

    public MetricsResource(BrokerMetrics metrics, MetricsOptions options) {
        this.metrics = metrics;
        this.options = options;
    }

    @Override
    public List<Route> routes() {
        String base = options.base();
        Rule rule = options.requiresLogin() ? Rule.MONITORING : Rule.OPEN;
        Registry main = options.perObject() ? Registry.PER_OBJECT : Registry.AGGREGATED;
        return List.of(
                Route.get(base.isEmpty() ? "/" : base, rule, request -> scrape(main, request)),
                Route.get(base + "/per-object", rule, request -> scrape(Registry.PER_OBJECT, request)),
                Route.get(base + "/detailed", rule, request -> scrape(Registry.DETAILED, request)),
                Route.get(base + "/memory-breakdown", rule, request -> scrape(Registry.MEMORY, request)),
                Route.get(base + "/{registry}", rule, _ -> {
                    throw HttpRefusal.notFound("Unknown Registry");
                }));
    }

    private Response scrape(Registry which, Request request) {
        long begin = System.nanoTime();
        Format format = Format.of(request.header("Accept"));
        Scrape scrape = Scrape.of(metrics, which, request.query());
        return Response.of(200, format.contentType(), stream -> {
            Counting counting = new Counting(stream);
            scrape.write(new Exposition(format, counting));
            metrics.scraped(which, format, System.nanoTime() - begin, counting.bytes);
        });
    }

    /** Knows how much went through. */
    private static final class Counting extends FilterOutputStream {
        private long bytes;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
            bytes++;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
            bytes += length;
        }
    }
}
