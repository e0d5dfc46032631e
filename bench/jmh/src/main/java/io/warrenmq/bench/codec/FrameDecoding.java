package io.warrenmq.bench.codec;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.frame.FrameDecoder;
import io.warrenmq.amqp.frame.FrameListener;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.bench.rig.ClientBytes;
import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.DroppingSocket;
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

/** Cutting one read of 100 publishes into its 300 frames, for a listener that ignores them. Per publish. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameDecoding {
    private static final int PUBLISHES = 100;

    @Param({"16", "1024"})
    public int bodyBytes;

    private final DroppingSocket socket = new DroppingSocket();
    private final Count count = new Count();
    private ByteBuf read;

    @Setup
    public void begin() {
        socket.pipeline().addLast(new FrameDecoder(count, 128 * 1024));
        socket.read(new ClientBytes().protocolHeader().buffer());
        BasicMethod.Publish publish = new BasicMethod.Publish("", "orders", false, false);
        read = ClientBytes.publishes(PUBLISHES, publish, Contents.PLAIN, bodyBytes);
    }

    @Benchmark
    @OperationsPerInvocation(PUBLISHES)
    public long frames() {
        socket.read(read);
        return count.payloadBytes;
    }

    private static final class Count implements FrameListener {
        private long payloadBytes;

        @Override
        public boolean onProtocolHeader(long header) {
            return true;
        }

        @Override
        public void onFrame(int type, int channel, ByteBuf payload, int length) {
            payloadBytes += length;
        }

        @Override
        public void onMalformedFrame(String explanation) {
            throw new IllegalStateException(explanation);
        }

        @Override
        public void onReadComplete() {}

        @Override
        public void onDisconnect() {}

        @Override
        public void onWritabilityChanged() {}

        @Override
        public void onFailure(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    }
}
