package io.warrenmq.cli.serve;

import io.warrenmq.amqp.AmqpServer;
import io.warrenmq.http.metrics.NodeMeter;
import java.util.List;
import java.util.Map;

/** What metrics tell of the buffers of connections, which the HTTP side does not know. */
final class BufferMeters {
    private BufferMeters() {}

    static List<NodeMeter> all() {
        return List.of(new NodeMeter(
                "netty_allocator_memory_used_bytes",
                false,
                "Memory outside the heap that buffers of connections take",
                Map.of("memory_type", "direct"),
                AmqpServer::bufferBytes));
    }
}
