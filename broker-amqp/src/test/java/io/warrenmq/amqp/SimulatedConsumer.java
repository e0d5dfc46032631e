package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.WriteBufferWaterMark;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.Frame;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of one queue that settles what it gets in every way there is, reads its socket or does not, and checks
 * what comes.
 */
final class SimulatedConsumer {
    private final SimulatedClient client;
    private final String queue;
    private final Ledger ledger;
    private final int prefetch;

    /** What waits to be settled, by delivery tag. */
    private final TreeMap<Long, String> held = new TreeMap<>();

    /** Number of the last new message of each publisher. */
    private final Map<String, Integer> lastNew = new HashMap<>();

    private boolean stalled;
    private BasicMethod.@Nullable Deliver incoming;

    /** @param prefetch 0 for no limit */
    SimulatedConsumer(SimulatedClient client, String queue, Ledger ledger, int prefetch, boolean global) {
        this.client = client;
        this.queue = queue;
        this.ledger = ledger;
        this.prefetch = prefetch;
        client.socket().config().setWriteBufferWaterMark(new WriteBufferWaterMark(100, 500));
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Qos(0, prefetch, global))
                .method(1, new BasicMethod.Consume(queue, "c", false, false, false, false, FieldTable.EMPTY)));
    }

    void hear() {
        for (Frame frame : client.takeFrames()) {
            BasicMethod.Deliver deliver = incoming;
            if (frame.isMethod()) {
                incoming = frame.method() instanceof BasicMethod.Deliver next ? next : null;
            } else if (frame.type() == FrameType.BODY && deliver != null) {
                arrived(deliver, new String(frame.payload(), StandardCharsets.UTF_8));
            }
        }
    }

    private void arrived(BasicMethod.Deliver deliver, String body) {
        held.put(deliver.deliveryTag(), body);
        assertTrue(
                prefetch == 0 || held.size() <= prefetch, () -> held.size() + " held with a prefetch of " + prefetch);
        ledger.delivered(body, deliver.redelivered());
        if (!deliver.redelivered()) {
            int dash = body.indexOf('-');
            int number = Integer.parseInt(body.substring(dash + 1));
            Integer before = lastNew.put(body.substring(0, dash), number);
            assertTrue(before == null || before < number, () -> body + " came after " + before);
        }
    }

    /** Stops reading its socket, or begins again. */
    void stallOrGoOn() {
        stalled = !stalled;
        if (stalled) {
            client.socket().fill();
        } else {
            client.drain();
        }
    }

    /** Settles some of what it holds, one way or another. */
    void settle(Random random) {
        if (held.isEmpty()) {
            return;
        }
        Long near = held.floorKey(held.firstKey() + random.nextLong(held.lastKey() - held.firstKey() + 1));
        long tag = near == null ? held.firstKey() : near;
        boolean multiple = random.nextInt(3) == 0;
        switch (random.nextInt(8)) {
            case 0 -> tell(new BasicMethod.Nack(tag, multiple, true), tag, multiple, false);
            case 1 -> tell(new BasicMethod.Reject(tag, true), tag, false, false);
            case 2 -> tell(new BasicMethod.Nack(tag, multiple, false), tag, multiple, true);
            case 3 -> recover();
            default -> tell(new BasicMethod.Ack(tag, multiple), tag, multiple, true);
        }
    }

    private void tell(Method method, long tag, boolean multiple, boolean done) {
        Map<Long, String> said = multiple ? held.headMap(tag, true) : held.subMap(tag, true, tag, true);
        if (done) {
            said.values().forEach(ledger::settled);
        }
        said.clear();
        read(method);
    }

    /** First hears everything, because all that was delivered before counts. */
    private void recover() {
        if (stalled) {
            stallOrGoOn();
        }
        client.settle();
        hear();
        held.clear();
        read(new BasicMethod.RecoverAsync(true));
    }

    private void read(Method method) {
        byte[] bytes = new ClientBytes().method(1, method).bytes();
        client.read(bytes, 0, bytes.length);
    }

    /** Reads its socket and acknowledges all that it holds; false when that was nothing. */
    boolean catchUp() {
        if (stalled) {
            stallOrGoOn();
        }
        client.settle();
        hear();
        if (held.isEmpty()) {
            return false;
        }
        tell(new BasicMethod.Ack(held.lastKey(), true), held.lastKey(), true, true);
        return true;
    }

    String queue() {
        return queue;
    }

    /** Goes, politely or not; what it holds returns. */
    void leave(Random random) {
        switch (random.nextInt(3)) {
            case 0 -> read(new BasicMethod.Cancel("c", true));
            case 1 -> read(new ChannelMethod.Close(200, "", 0, 0));
            default -> {}
        }
        client.disconnect();
        held.clear();
    }
}
