package io.warrenmq.bench.codec;

import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.DroppingSocket;
import io.warrenmq.bench.rig.LoneShard;
import io.warrenmq.core.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A cycle of 100 deliveries, or of 100 acks, to its flush. Per delivery or ack. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeliveryEncoding {
    private static final int DELIVERIES = 100;
    private static final byte[] CONSUMER_TAG = "amq.ctag-0123456789abcdef".getBytes(StandardCharsets.UTF_8);

    @Param({"16", "1024"})
    public int bodyBytes;

    private final LoneShard shard = new LoneShard();
    private final DroppingSocket socket = new DroppingSocket();
    private final FrameWriter writer = new FrameWriter(socket, shard, 128 * 1024);
    private Message message;
    private long tag;

    @Setup
    public void begin() {
        message = Contents.message("amq.direct", "orders", Contents.PLAIN, bodyBytes);
    }

    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public long deliveries() {
        for (int i = 0; i < DELIVERIES; i++) {
            writer.deliver(1, CONSUMER_TAG, ++tag, false, message);
        }
        shard.runPosted();
        return socket.writtenBytes();
    }

    @Benchmark
    @OperationsPerInvocation(DELIVERIES)
    public long acks() {
        for (int i = 0; i < DELIVERIES; i++) {
            writer.ack(1, ++tag, false);
        }
        shard.runPosted();
        return socket.writtenBytes();
    }
}
