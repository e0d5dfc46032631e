package io.warrenmq.bench.publish;

import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.CountingOutlet;
import io.warrenmq.bench.rig.LoneBroker;
import io.warrenmq.core.message.BasicProperties;
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

/** A session publishes a message to an exchange, and it reaches the consumer of the one queue that is bound. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CorePublish {
    private static final String QUEUE = "orders";

    /** Empty is the default exchange. */
    @Param({"", "amq.direct", "amq.fanout", "amq.topic"})
    public String exchange = "";

    @Param({"plain", "headers"})
    public String properties = "plain";

    private final LoneBroker broker = new LoneBroker();
    private final Session session = broker.session();
    private final CountingOutlet outlet = new CountingOutlet(broker.shard());
    private final Publisher publisher = new Publisher(broker.vhost(), session, _ -> {});
    private byte[] content;
    private int propertiesLength;
    private long published;

    @Setup
    public void begin() {
        broker.declare(session, QUEUE);
        if (!exchange.isEmpty()) {
            broker.bind(session, exchange, QUEUE, QUEUE);
        }
        broker.consume(session, QUEUE, outlet);
        BasicProperties given = properties.equals("plain") ? Contents.PLAIN : Contents.WITH_HEADERS;
        content = Contents.of(given, 16);
        propertiesLength = given.encode().length;
    }

    /** With the message as an object of its own, but not its bytes. */
    @Benchmark
    public int publish() {
        published++;
        return publisher.publish(new Message(exchange, QUEUE, content, propertiesLength), 0);
    }

    @TearDown
    public void check() {
        if (outlet.count() != published) {
            throw new IllegalStateException(published + " published, " + outlet.count() + " delivered");
        }
    }
}
