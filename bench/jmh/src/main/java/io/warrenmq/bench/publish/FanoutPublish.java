package io.warrenmq.bench.publish;

import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.CountingOutlet;
import io.warrenmq.bench.rig.LoneBroker;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Session;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A session publishes one message to many queues, each of which has a consumer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanoutPublish {
    private static final String KEY = "orders";

    @Param({"amq.direct", "amq.fanout", "amq.topic", "amq.headers"})
    public String exchange = "amq.fanout";

    @Param({"1", "10", "100"})
    public int queueCount;

    private final LoneBroker broker = new LoneBroker();
    private final Session session = broker.session();
    private final CountingOutlet outlet = new CountingOutlet(broker.shard());
    private final Publisher publisher = new Publisher(broker.vhost(), session, _ -> {});
    private final byte[] content = Contents.of(Contents.PLAIN, 16);
    private long published;

    @Setup
    public void begin() {
        for (int i = 0; i < queueCount; i++) {
            broker.declare(session, "q" + i);
            broker.bind(session, exchange, "q" + i, KEY);
            broker.consume(session, "q" + i, outlet);
        }
    }

    /** With the message as an object of its own, but not its bytes. */
    @Benchmark
    public int publish() {
        published++;
        return publisher.publish(new Message(exchange, KEY, content, Contents.PLAIN.encode().length), 0);
    }

    @TearDown
    public void check() {
        if (outlet.count() != published * queueCount) {
            throw new IllegalStateException(
                    published + " published to " + queueCount + " queues, " + outlet.count() + " delivered");
        }
    }
}
