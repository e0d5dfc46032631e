package io.warrenmq.bench.publish;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.bench.rig.ClientBytes;
import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.LoneBroker;
import io.warrenmq.bench.rig.LoneConnection;
import io.warrenmq.core.table.FieldTable;
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
 * All that the broker does for a transient message but system calls: from one read of 100 publishes, through the
 * default exchange and a queue, to the write of 100 deliveries to a consumer on the same connection. Per message.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadToWrite {
    /** How the consumer acknowledges. */
    public enum Settling {
        NO_ACK,
        ACK_EACH,
        ACK_ALL_AT_ONCE
    }

    private static final int MESSAGES = 100;
    private static final String QUEUE = "orders";

    /** Frame header, then class and method, before the delivery tag. */
    private static final int TAG_OFFSET = 11;

    private static final int ACK_BYTES = 21;

    @Param({"16", "1024"})
    public int bodyBytes;

    @Param
    public Settling settling = Settling.NO_ACK;

    @Param({"false", "true"})
    public boolean confirms;

    private final LoneBroker broker = new LoneBroker();
    private final LoneConnection connection = new LoneConnection(broker);
    private ByteBuf publishes;
    private ByteBuf acks;
    private long lastTag;
    private long sentBefore;
    private long cycles;

    @Setup
    public void begin() {
        broker.declare(broker.session(), QUEUE);
        boolean noAck = settling == Settling.NO_ACK;
        connection.send(new BasicMethod.Consume(QUEUE, "ctag", false, noAck, false, true, FieldTable.EMPTY));
        if (confirms) {
            connection.send(new ConfirmMethod.Select(true));
        }
        BasicMethod.Publish publish = new BasicMethod.Publish("", QUEUE, false, false);
        publishes = ClientBytes.publishes(MESSAGES, publish, Contents.PLAIN, bodyBytes);
        ClientBytes tags = new ClientBytes();
        for (int i = 0; i < ackCount(); i++) {
            tags.method(1, new BasicMethod.Ack(0, settling == Settling.ACK_ALL_AT_ONCE));
        }
        acks = tags.buffer();
        sentBefore = connection.writtenBytes();
    }

    private int ackCount() {
        return switch (settling) {
            case NO_ACK -> 0;
            case ACK_EACH -> MESSAGES;
            case ACK_ALL_AT_ONCE -> 1;
        };
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long messages() {
        cycles++;
        connection.read(publishes);
        lastTag += MESSAGES;
        int count = ackCount();
        for (int i = 0; i < count; i++) {
            acks.setLong(i * ACK_BYTES + TAG_OFFSET, lastTag - count + 1 + i);
        }
        if (count > 0) {
            connection.read(acks);
        }
        return connection.writtenBytes();
    }

    @TearDown
    public void check() {
        if (connection.writtenBytes() - sentBefore < cycles * MESSAGES * bodyBytes) {
            throw new IllegalStateException("not every message was delivered");
        }
        connection.requireRunning();
    }
}
