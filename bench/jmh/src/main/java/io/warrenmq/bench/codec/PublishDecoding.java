package io.warrenmq.bench.codec;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.bench.rig.ClientBytes;
import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.LoneBroker;
import io.warrenmq.bench.rig.LoneConnection;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * From the bytes of one read of 100 publishes to messages, through connection and channel. No queue has their routing
 * key, so they end there. Per publish.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishDecoding {
    private static final int PUBLISHES = 100;

    @Param({"16", "1024"})
    public int bodyBytes;

    private final LoneConnection connection = new LoneConnection(new LoneBroker());
    private ByteBuf read;

    @Setup
    public void begin() {
        BasicMethod.Publish publish = new BasicMethod.Publish("", "nowhere", false, false);
        read = ClientBytes.publishes(PUBLISHES, publish, Contents.PLAIN, bodyBytes);
    }

    @Benchmark
    @OperationsPerInvocation(PUBLISHES)
    public void publishes() {
        connection.read(read);
    }

    @TearDown
    public void end() {
        connection.requireRunning();
    }
}
