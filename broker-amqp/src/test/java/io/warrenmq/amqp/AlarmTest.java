package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the broker runs low on something, publishers wait and are told so; consumers notice nothing. */
class AlarmTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final FieldTable HEARS_OF_BLOCKING = FieldTable.builder()
            .put(
                    "capabilities",
                    FieldTable.builder().put("connection.blocked", true).build())
            .build();
    private static final FieldTable DECLINES = FieldTable.builder()
            .put(
                    "capabilities",
                    FieldTable.builder().put("connection.blocked", false).build())
            .build();

    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final Alarms.Source memory = broker.alarms().source(Alarm.MEMORY);
    private final Alarms.Source disk = broker.alarms().source(Alarm.DISK);
    private final SimulatedClient consumer = connect(1, HEARS_OF_BLOCKING, 0);
    private final SimulatedClient client = connect(0, HEARS_OF_BLOCKING, 0);

    AlarmTest() {
        consumer.send(new ClientBytes()
                .method(1, new QueueMethod.Declare("q", false, false, false, false, false, NONE))
                .method(1, new BasicMethod.Consume("q", "c", false, true, false, false, NONE)));
        consumer.takeFrames();
    }

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        consumer.disconnect();
        broker.buffers().assertAllReleased();
    }

    private SimulatedClient connect(int shardIndex, FieldTable properties, int heartbeatSeconds) {
        ConnectionMethod.StartOk guest = ClientBytes.startOk("guest", "guest");
        SimulatedClient connected = broker.connect(shardIndex)
                .send(new ClientBytes()
                        .protocolHeader()
                        .method(0, new ConnectionMethod.StartOk(properties, "PLAIN", guest.response(), "en_US"))
                        .method(0, new ConnectionMethod.TuneOk(2047, 131_072, heartbeatSeconds))
                        .method(0, new ConnectionMethod.Open("/"))
                        .openChannel(1));
        connected.takeFrames();
        return connected;
    }

    /** As a monitor's thread does it. */
    private void raise(Alarms.Source source) {
        broker.simulation().outside(() -> source.raise("in a test"));
        settle();
    }

    private void clear(Alarms.Source source) {
        broker.simulation().outside(source::clear);
        settle();
    }

    private void settle() {
        client.settle();
        consumer.settle();
    }

    private void publish(String... bodies) {
        ClientBytes bytes = new ClientBytes();
        for (String body : bodies) {
            bytes.publish(1, "q", body);
        }
        client.send(bytes);
        settle();
    }

    private void expectBlocked(SimulatedClient blocked, String reason) {
        assertEquals(new ConnectionMethod.Blocked(reason), blocked.expect(ConnectionMethod.Blocked.class));
        assertFalse(blocked.isRead());
    }

    @Test
    void publisherIsBlockedByItsFirstMessageAndGoesOnAfterTheAlarm() {
        publish("before");
        raise(memory);
        assertEquals(List.of(), client.takeFrames());
        assertTrue(client.isRead());
        publish("taken", "waits");
        expectBlocked(client, "low on memory");
        assertEquals(List.of("before", "taken"), consumer.takeBodies());

        clear(memory);
        client.expect(ConnectionMethod.Unblocked.class);
        assertTrue(client.isRead());
        assertEquals(List.of("waits"), consumer.takeBodies());
        publish("after");
        assertEquals(List.of("after"), consumer.takeBodies());
        assertEquals(List.of(), client.takeFrames());
    }

    @Test
    void reasonNamesWhatIsInForceAtThatMoment() {
        raise(disk);
        publish("1");
        expectBlocked(client, "low on disk");
        raise(memory);
        assertEquals(List.of(), client.takeFrames(), "told once, also when the reasons change");
        SimulatedClient second = connect(0, HEARS_OF_BLOCKING, 0);
        second.send(new ClientBytes().publish(1, "q", "2"));
        expectBlocked(second, "low on memory & disk");
        clear(disk);
        assertEquals(List.of(), client.takeFrames());
        assertFalse(client.isRead());
        clear(memory);
        client.expect(ConnectionMethod.Unblocked.class);
        second.expect(ConnectionMethod.Unblocked.class);
        second.disconnect();
    }

    @Test
    void eachAlarmBlocksAgain() {
        for (int round = 0; round < 3; round++) {
            raise(disk);
            publish("x", "y");
            expectBlocked(client, "low on disk");
            clear(disk);
            client.expect(ConnectionMethod.Unblocked.class);
        }
        assertEquals(6, consumer.takeBodies().size());
    }

    /** An alarm that comes back while what waited is handled blocks again, after the next message. */
    @Test
    void alarmThatReturnsAtOnceBlocksAgain() {
        raise(disk);
        publish("1", "2", "3");
        expectBlocked(client, "low on disk");
        broker.simulation().outside(() -> {
            disk.clear();
            disk.raise("again");
        });
        settle();
        assertEquals(List.of(), client.takeFrames(), "it has heard of no end");
        assertFalse(client.isRead());
        assertEquals(List.of("1"), consumer.takeBodies());
        clear(disk);
        client.expect(ConnectionMethod.Unblocked.class);
        assertEquals(List.of("2", "3"), consumer.takeBodies());
    }

    @Test
    void connectionThatOnlyConsumesHearsNothing() {
        raise(memory);
        publish("1");
        consumer.takeFrames();
        consumer.send(1, new BasicMethod.Qos(0, 5, false));
        consumer.expect(BasicMethod.QosOk.class);
        consumer.send(1, new QueueMethod.Declare("other", false, true, false, false, false, NONE));
        consumer.expect(QueueMethod.DeclareOk.class);
        assertTrue(consumer.isRead());
        clear(memory);
        assertEquals(List.of(), consumer.takeFrames());
    }

    @Test
    void clientWithoutTheCapabilityIsBlockedInSilence() {
        for (FieldTable properties : List.of(NONE, DECLINES, ClientBytes.CAPABLE)) {
            SimulatedClient old = connect(0, properties, 0);
            raise(memory);
            old.send(new ClientBytes().publish(1, "q", "1").publish(1, "q", "2"));
            settle();
            assertEquals(List.of(), old.takeFrames());
            assertFalse(old.isRead());
            assertEquals(List.of("1"), consumer.takeBodies());
            clear(memory);
            assertEquals(List.of(), old.takeFrames());
            assertTrue(old.isRead());
            assertEquals(List.of("2"), consumer.takeBodies());
            old.disconnect();
        }
    }

    @Test
    void connectionOpenedDuringTheAlarmIsBlockedByItsFirstMessage() {
        raise(disk);
        SimulatedClient late = connect(1, HEARS_OF_BLOCKING, 0);
        assertTrue(late.isRead());
        late.send(new ClientBytes().publish(1, "q", "1"));
        expectBlocked(late, "low on disk");
        late.disconnect();
    }

    /** The frames of the message under way are read to its end, so that it is not kept half in memory. */
    @Test
    void messageUnderWayIsTakenWhole() {
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", "q", false, false))
                .header(1, BasicProperties.EMPTY, 4)
                .body(1, "ab"));
        raise(memory);
        assertTrue(client.isRead());
        client.send(new ClientBytes().body(1, "cd"));
        settle();
        expectBlocked(client, "low on memory");
        assertEquals(List.of("abcd"), consumer.takeBodies());
    }

    @Test
    void messagesOfATransactionBlockAsWell() {
        client.send(1, new TxMethod.Select());
        client.takeFrames();
        raise(memory);
        publish("1", "2");
        expectBlocked(client, "low on memory");
        clear(memory);
        client.expect(ConnectionMethod.Unblocked.class);
        client.send(1, new TxMethod.Commit());
        settle();
        assertEquals(List.of("1", "2"), consumer.takeBodies());
    }

    @Test
    void confirmsStillLeaveForABlockedConnection() {
        client.send(1, new ConfirmMethod.Select(true));
        broker.journal().slow();
        broker.simulation().outside(() -> disk.raise("in a test"));
        client.send(new ClientBytes()
                .publish(1, "q", BasicProperties.builder().deliveryMode(2).build(), "1"));
        settle();
        assertFalse(client.isRead());
        broker.journal().sync();
        settle();
        assertEquals(
                List.of("connection.blocked", "basic.ack"),
                client.takeMethods().stream().map(each -> each.name()).toList());
    }

    // --- how a blocked connection ends

    @Test
    void brokerThatStopsTellsABlockedClientAndHearsItsAnswer() {
        raise(memory);
        publish("1", "2");
        client.takeFrames();
        client.connection().close("going down");
        settle();
        client.expectClosed("CONNECTION_FORCED - going down");
        assertTrue(client.isRead());
        assertEquals(List.of("1"), consumer.takeBodies(), "what waited behind the block is not handled any more");
        client.send(0, new ConnectionMethod.CloseOk());
        assertFalse(client.socket().isOpen());
        clear(memory);
    }

    /** Its own wish to go may be among what was not read. */
    @Test
    void blockedClientThatWantedToGoGoesWhenTheAlarmEnds() {
        raise(memory);
        client.send(new ClientBytes()
                .publish(1, "q", "1")
                .method(1, new ChannelMethod.Close(200, "", 0, 0))
                .method(0, new ConnectionMethod.Close(200, "", 0, 0)));
        settle();
        expectBlocked(client, "low on memory");
        clear(memory);
        assertEquals(
                List.of("connection.unblocked", "channel.close_ok", "connection.close_ok"),
                client.takeMethods().stream().map(each -> each.name()).toList());
        assertFalse(client.socket().isOpen());
    }

    @Test
    void blockedClientThatVanishesLeavesNothingBehind() {
        client.send(1, new QueueMethod.Declare("own", false, false, true, false, false, NONE));
        client.takeFrames();
        raise(memory);
        publish("1", "2");
        client.disconnect();
        settle();
        assertTrue(broker.disconnectedOnes().contains(client.connection()));
        consumer.takeFrames();
        consumer.send(1, new QueueMethod.Declare("own", false, false, true, false, false, NONE));
        consumer.expect(QueueMethod.DeclareOk.class);
        clear(memory);
        broker.simulation().advance(60_000);
        assertEquals(List.of(), consumer.takeFrames());
    }

    @Test
    void refusedMessageOfABlockedConnectionClosesItsChannelOnly() {
        raise(memory);
        client.send(new ClientBytes()
                .openChannel(2)
                .publish(2, "q", "1")
                .method(1, new BasicMethod.Publish("missing", "q", false, false))
                .header(1, BasicProperties.EMPTY, 0));
        client.takeFrames();
        clear(memory);
        assertEquals(
                List.of("connection.unblocked", "channel.close"),
                client.takeMethods().stream().map(each -> each.name()).toList());
        assertTrue(client.isRead());
    }

    // --- heartbeats

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void blockedClientIsSentHeartbeatsAndItsOwnAreNotMissed(int intervalSeconds) {
        SimulatedClient beating = connect(0, HEARS_OF_BLOCKING, intervalSeconds);
        raise(disk);
        beating.send(new ClientBytes().publish(1, "q", "1"));
        expectBlocked(beating, "low on disk");
        broker.simulation().advance(intervalSeconds * 100_000L);
        beating.settle();
        assertTrue(beating.socket().isOpen());
        long heartbeats = beating.takeFrames().stream()
                .filter(frame -> frame.type() == FrameType.HEARTBEAT)
                .count();
        assertTrue(heartbeats >= 100, () -> heartbeats + " heartbeats");

        clear(disk);
        beating.expect(ConnectionMethod.Unblocked.class);
        broker.simulation().advance(intervalSeconds * 2_000L - 1);
        assertTrue(beating.socket().isOpen(), "silence counts from the end of the block");
        broker.simulation().advance(intervalSeconds * 1_000L);
        beating.settle();
        assertFalse(beating.socket().isOpen());
        beating.takeFrames();
    }

    /** The capability is what the client says of itself, whatever else stands in the table. */
    @Test
    void capabilityThatIsNoBooleanIsNone() {
        FieldTable odd = FieldTable.builder()
                .put(
                        "capabilities",
                        FieldTable.builder().put("connection.blocked", "yes").build())
                .build();
        assertTrue(odd.find("capabilities") instanceof FieldValue.Table);
        SimulatedClient strange = connect(0, odd, 0);
        raise(memory);
        strange.send(new ClientBytes().publish(1, "q", "1"));
        assertEquals(List.of(), strange.takeFrames());
        strange.disconnect();
    }
}
