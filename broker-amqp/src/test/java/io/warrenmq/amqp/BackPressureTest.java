package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that do not read, and disks that do not keep up: every buffer has its bound, and everything goes on later.
 */
class BackPressureTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final BasicProperties PERSISTENT =
            BasicProperties.builder().deliveryMode(2).build();
    private static final int OPEN_MAX = 16_384;
    private static final int MIB = 1024 * 1024;

    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SimulatedClient client = broker.connectAndOpen();
    private final SimulatedClient publisher = broker.connectAndOpen();

    BackPressureTest() {
        client.send(new ClientBytes()
                .method(1, new QueueMethod.Declare("near", false, true, false, false, false, NONE))
                .method(1, new QueueMethod.Declare("far", false, true, false, false, false, NONE)));
        client.takeFrames();
    }

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        publisher.disconnect();
        broker.buffers().assertAllReleased();
    }

    private void publish(String queue, int from, int to, int bodyBytes) {
        ClientBytes bytes = new ClientBytes();
        for (int i = from; i < to; i++) {
            bytes.publish(1, queue, body(i, bodyBytes));
        }
        publisher.send(bytes);
    }

    private static String body(int number, int bodyBytes) {
        return number + "-" + "x".repeat(bodyBytes);
    }

    private static List<String> bodies(int from, int to, int bodyBytes) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i < to; i++) {
            bodies.add(body(i, bodyBytes));
        }
        return bodies;
    }

    /** Without prefetch and without acknowledgements only the socket says how much is too much. */
    @Test
    void consumerThatDoesNotReadGetsNoMoreThanItsSocketTakes() {
        consumeWithoutReading("near");
    }

    @Test
    void consumerOfAnotherShardsQueueGetsNoMoreEither() {
        consumeWithoutReading("far");
    }

    private void consumeWithoutReading(String queue) {
        client.send(1, new BasicMethod.Consume(queue, "c", false, true, false, false, NONE));
        client.takeFrames();
        client.socket().fill();
        publish(queue, 0, 300, 100_000);
        long held = broker.buffers().heldBytes();
        assertTrue(held < 8 * MIB, () -> held + " bytes wait for one socket");
        client.drain();
        client.settle();
        assertEquals(bodies(0, 300, 100_000), client.takeBodies());
    }

    @Test
    void slowConsumerHoldsNobodyElseUp() {
        SimulatedClient fast = broker.connectAndOpen();
        client.send(1, new BasicMethod.Consume("near", "slow", false, true, false, false, NONE));
        fast.send(1, new BasicMethod.Consume("near", "fast", false, true, false, false, NONE));
        client.takeFrames();
        fast.takeFrames();
        client.socket().fill();
        publish("near", 0, 200, 10_000);
        assertTrue(fast.takeBodies().size() > 180);
        fast.disconnect();
    }

    /** Replies are not held back one by one, so a client that asks and does not read is not read either. */
    @Test
    void clientThatAsksWithoutReadingIsNotReadAnyMore() {
        publish("near", 0, 400, 100_000);
        client.socket().fill();
        int asked = 0;
        while (client.isRead() && asked < 400) {
            client.send(1, new BasicMethod.Get("near", true));
            asked++;
        }
        assertFalse(client.isRead());
        assertTrue(
                broker.buffers().heldBytes() < 16 * MIB, () -> broker.buffers().heldBytes() + " bytes wait");
        // What the kernel had read already waits too.
        client.send(1, new BasicMethod.Get("near", true));
        client.drain();
        client.settle();
        assertTrue(client.isRead());
        assertEquals(bodies(0, asked + 1, 100_000), client.takeBodies());
    }

    /** All connections together hold no more than the broker can; each that ends leaves room for the next. */
    @Test
    void unfinishedMessagesOfAllConnectionsAreBounded() {
        byte[] unfinished = new ClientBytes()
                .method(1, new BasicMethod.Publish("", "near", false, false))
                .header(1, BasicProperties.EMPTY, MIB)
                .body(1, "x".repeat(100_000))
                .bytes();
        for (int round = 0; round < 3; round++) {
            List<SimulatedClient> clients = new ArrayList<>();
            SimulatedClient last = client;
            while (last.socket().isOpen() && clients.size() < 100) {
                last = broker.connectAndOpen();
                clients.add(last);
                last.send(unfinished);
                if (last.takeMethods().stream().anyMatch(ConnectionMethod.Close.class::isInstance)) {
                    last.disconnect();
                }
            }
            int held = clients.size() - 1;
            assertTrue(held >= 20 && held <= SimulatedBroker.ASSEMBLY_POOL_BYTES / 100_000, () -> held + " clients");
            clients.forEach(SimulatedClient::disconnect);
        }
    }

    /** With the journal far behind, the publisher is not read until half of what is open has become durable. */
    @Test
    void publisherAheadOfTheJournalIsNotRead() {
        broker.journal().slow();
        client.send(1, new ConfirmMethod.Select(true));
        long before = broker.journal().appendedPosition();
        byte[] one = new ClientBytes().publish(1, "near", PERSISTENT, "").bytes();
        ClientBytes many = new ClientBytes();
        for (int i = 0; i < OPEN_MAX - 1; i++) {
            many.raw(one);
        }
        client.send(many);
        assertTrue(client.isRead());
        client.send(one);
        assertFalse(client.isRead());
        client.send(one);
        assertEquals(OPEN_MAX, broker.journal().appendedPosition() - before);
        assertEquals(List.of(), client.takeFrames());
        broker.journal().sync();
        client.settle();
        assertTrue(client.isRead());
        assertEquals(new BasicMethod.Ack(OPEN_MAX, true), client.expect(BasicMethod.Ack.class));
        broker.journal().sync();
        client.settle();
        assertEquals(new BasicMethod.Ack(OPEN_MAX + 1, false), client.expect(BasicMethod.Ack.class));
    }

    /** Also without confirms: what other shards have not taken yet is bounded. */
    @Test
    void publisherAheadOfAnotherShardIsNotRead() {
        byte[] one = new ClientBytes().publish(1, "far", "").bytes();
        ClientBytes many = new ClientBytes();
        for (int i = 0; i < OPEN_MAX; i++) {
            many.raw(one);
        }
        byte[] bytes = many.bytes();
        client.read(bytes, 0, bytes.length);
        assertFalse(client.isRead());
        client.settle();
        assertTrue(client.isRead());
        client.send(1, new QueueMethod.Purge("far", false));
        assertEquals(OPEN_MAX, client.expect(QueueMethod.PurgeOk.class).messageCount());
    }

    @Test
    void heldConnectionThatIsClosedIsReadForTheAnswer() {
        broker.journal().slow();
        client.send(1, new ConfirmMethod.Select(true));
        byte[] one = new ClientBytes().publish(1, "near", PERSISTENT, "").bytes();
        ClientBytes many = new ClientBytes();
        for (int i = 0; i < OPEN_MAX; i++) {
            many.raw(one);
        }
        client.send(many);
        assertFalse(client.isRead());
        client.connection().close("going down");
        client.settle();
        client.expectClosed("CONNECTION_FORCED - going down");
        assertTrue(client.isRead());
        client.send(0, new ConnectionMethod.CloseOk());
        assertFalse(client.socket().isOpen());
    }

    /**
     * What the broker had read but not looked at is not looked at any more, least of all while it ends the channels.
     */
    @Test
    void framesBehindAHoldAreNotHandledWhenTheBrokerCloses() {
        broker.journal().slow();
        client.send(1, new ConfirmMethod.Select(true));
        byte[] one = new ClientBytes().publish(1, "near", PERSISTENT, "").bytes();
        ClientBytes many = new ClientBytes();
        for (int i = 0; i < OPEN_MAX; i++) {
            many.raw(one);
        }
        client.send(many.publish(1, "near", "after")
                .openChannel(3)
                .method(3, new BasicMethod.Consume("near", "orphan", false, false, false, false, NONE)));
        client.connection().close("going down");
        client.settle();
        client.expect(ConnectionMethod.Close.class);
        client.disconnect();
        publisher.send(1, new QueueMethod.Declare("near", true, false, false, false, false, NONE));
        assertEquals(new QueueMethod.DeclareOk("near", OPEN_MAX, 0), publisher.expect(QueueMethod.DeclareOk.class));
    }
}
