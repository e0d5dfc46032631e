package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries: prefetch, settling, and queues on the channel's shard (index 0) or on another (index 1). */
class ConsumingTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final List<String> QUEUES = List.of("near", "far");

    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SimulatedClient client = broker.connectAndOpen();

    ConsumingTest() {
        for (String queue : QUEUES) {
            client.send(1, new QueueMethod.Declare(queue, false, false, false, false, false, NONE));
        }
        client.takeFrames();
    }

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        broker.buffers().assertAllReleased();
    }

    private void qos(int limit, boolean global) {
        client.send(1, new BasicMethod.Qos(0, limit, global));
        client.expect(BasicMethod.QosOk.class);
    }

    private void consume(String queue, String tag) {
        client.send(1, new BasicMethod.Consume(queue, tag, false, false, false, false, NONE));
        client.expect(BasicMethod.ConsumeOk.class);
    }

    private void publish(String queue, int count) {
        ClientBytes bytes = new ClientBytes();
        for (int i = 1; i <= count; i++) {
            bytes.publish(1, queue, "" + i);
        }
        client.send(bytes);
    }

    /** Which consumer has received which delivery tags since the last time of asking. */
    private List<String> delivered() {
        List<String> delivered = new ArrayList<>();
        client.takeMethods().forEach(method -> {
            if (method instanceof BasicMethod.Deliver deliver) {
                delivered.add(deliver.consumerTag() + " " + deliver.deliveryTag());
            }
        });
        return delivered;
    }

    private void ack(long tag, boolean multiple) {
        client.send(1, new BasicMethod.Ack(tag, multiple));
    }

    // --- prefetch

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void prefetchLimitsEachConsumer(int queueIndex) {
        String queue = QUEUES.get(queueIndex);
        qos(2, false);
        consume(queue, "a");
        consume(queue, "b");
        publish(queue, 10);
        assertEquals(List.of("a 1", "b 2", "a 3", "b 4"), delivered());
        ack(1, false);
        assertEquals(List.of("a 5"), delivered());
        ack(5, true);
        assertEquals(4, delivered().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void globalPrefetchIsSharedByAllConsumers(int queueIndex) {
        String queue = QUEUES.get(queueIndex);
        qos(3, true);
        consume(queue, "a");
        consume(queue, "b");
        publish(queue, 10);
        assertEquals(3, delivered().size());
        ack(2, false);
        assertEquals(1, delivered().size());
        ack(0, true);
        assertEquals(3, delivered().size());
        assertEquals(List.of(), delivered());
    }

    /**
     * Nobody starves: the consumers of one channel are served in the order in which they asked, also when their queues
     * live apart. The first asks again at once, before the other has anything to ask for.
     */
    @Test
    void globalPrefetchServesConsumersOfDifferentQueuesInTurn() {
        qos(1, true);
        consume("near", "a");
        consume("far", "b");
        publish("near", 3);
        publish("far", 3);
        List<String> all = new ArrayList<>();
        for (long tag = 1; tag <= 6; tag++) {
            List<String> one = delivered();
            assertEquals(1, one.size(), () -> all + " then " + one);
            all.addAll(one);
            ack(tag, false);
        }
        assertEquals(List.of("a 1", "a 2", "b 3", "a 4", "b 5", "b 6"), all);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void limitMayBeRaisedLoweredAndLifted(int queueIndex) {
        String queue = QUEUES.get(queueIndex);
        qos(1, true);
        consume(queue, "a");
        publish(queue, 20);
        assertEquals(1, delivered().size());
        client.send(1, new BasicMethod.Qos(0, 4, true));
        assertEquals(3, delivered().size());
        client.send(1, new BasicMethod.Qos(0, 2, true));
        ack(2, true);
        assertEquals(0, delivered().size());
        ack(3, false);
        assertEquals(1, delivered().size());
        client.send(1, new BasicMethod.Qos(0, 0, true));
        assertEquals(15, delivered().size());
    }

    @Test
    void globalLimitCountsWhatIsOutAlready() {
        consume("near", "a");
        publish("near", 3);
        assertEquals(3, delivered().size());
        qos(2, true);
        publish("near", 5);
        assertEquals(0, delivered().size());
        ack(2, true);
        assertEquals(1, delivered().size());
    }

    @Test
    void messagesOfGetDoNotCount() {
        publish("near", 10);
        client.send(1, new BasicMethod.Get("near", false));
        client.takeFrames();
        qos(2, true);
        consume("near", "a", 2);
        client.send(1, new BasicMethod.Get("near", false));
        client.takeFrames();
        ack(2, false);
        assertEquals(1, delivered().size());
    }

    @Test
    void cancelledConsumerLeavesTheSharedLimitToOthers() {
        qos(1, true);
        consume("near", "a");
        consume("far", "b");
        publish("near", 1);
        publish("far", 3);
        assertEquals(List.of("a 1"), delivered());
        client.send(1, new BasicMethod.Cancel("a", false));
        client.expect(BasicMethod.CancelOk.class);
        ack(1, false);
        assertEquals(List.of("b 2"), delivered());
        client.send(1, new BasicMethod.Cancel("b", false));
        client.expect(BasicMethod.CancelOk.class);
        consume("far", "c");
        ack(2, false);
        assertEquals(List.of("c 3"), delivered());
    }

    @Test
    void noAckConsumerKnowsNoLimit() {
        qos(1, true);
        client.send(1, new BasicMethod.Consume("near", "fast", false, true, false, false, NONE));
        client.expect(BasicMethod.ConsumeOk.class);
        publish("near", 5);
        assertEquals(5, delivered().size());
        assertEquals(List.of(), client.takeFrames());
    }

    // --- settling

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void requeuedMessagesComeAgainInOrder(int queueIndex) {
        String queue = QUEUES.get(queueIndex);
        publish(queue, 5);
        consume(queue, "a", 5);
        client.send(1, new BasicMethod.Cancel("a", false));
        client.takeFrames();
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Ack(3, false))
                .method(1, new BasicMethod.Nack(2, true, true))
                .method(1, new BasicMethod.Reject(5, true))
                .method(1, new BasicMethod.Reject(4, false)));
        ClientBytes gets = new ClientBytes();
        for (int i = 0; i < 4; i++) {
            gets.method(1, new BasicMethod.Get(queue, true));
        }
        client.send(gets);
        assertEquals(List.of("1", "2", "5"), client.takeBodies());
    }

    private void consume(String queue, String tag, int expectedCount) {
        client.send(1, new BasicMethod.Consume(queue, tag, false, false, false, false, NONE));
        assertEquals(expectedCount, delivered().size());
    }

    @Test
    void unknownTagsCloseTheChannel() {
        publish("near", 2);
        consume("near", "a", 2);
        ack(1, false);
        client.send(1, new BasicMethod.Ack(1, true));
        assertEquals(
                "PRECONDITION_FAILED - unknown delivery tag 1",
                client.expect(ChannelMethod.Close.class).replyText());
    }

    @Test
    void recoverBringsEverythingAgain() {
        publish("near", 3);
        consume("near", "a", 3);
        client.send(1, new BasicMethod.Recover(true));
        List<String> again = new ArrayList<>();
        client.takeMethods().forEach(method -> again.add(method.name()));
        assertEquals(4, again.size());
        assertTrue(again.contains("basic.recover_ok"));
        client.send(1, new BasicMethod.RecoverAsync(true));
        assertEquals(List.of("a 7", "a 8", "a 9"), delivered());
    }

    // --- what is under way between shards when a channel or a consumer goes

    @Test
    void deliveriesUnderWayToAClosedChannelReturn() {
        consume("far", "a");
        byte[] publishAndClose = new ClientBytes()
                .publish(1, "far", "1")
                .publish(1, "far", "2")
                .method(1, new ChannelMethod.Close(200, "", 0, 0))
                .bytes();
        // The close is handled before the queue's shard has looked at the messages.
        client.send(publishAndClose);
        client.send(new ClientBytes().openChannel(1));
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Get("far", true))
                .method(1, new BasicMethod.Get("far", true)));
        assertEquals(List.of("1", "2"), client.takeBodies());
    }

    @Test
    void answerToAGetThatComesTooLateReturns() {
        publish("far", 1);
        byte[] get =
                new ClientBytes().method(1, new BasicMethod.Get("far", false)).bytes();
        client.read(get, 0, get.length);
        client.disconnect();
        SimulatedClient other = broker.connectAndOpen(1);
        other.send(1, new BasicMethod.Get("far", true));
        assertEquals(List.of("1"), other.takeBodies());
        other.disconnect();
    }

    /** The queue's shard hands messages to a consumer of which it does not know yet that it has gone. */
    @Test
    void deliveriesUnderWayToALostConnectionReturn() {
        consume("far", "a");
        byte[] publish =
                new ClientBytes().publish(1, "far", "1").publish(1, "far", "2").bytes();
        client.read(publish, 0, publish.length);
        client.disconnect();
        SimulatedClient other = broker.connectAndOpen(1);
        other.send(new ClientBytes()
                .method(1, new BasicMethod.Get("far", true))
                .method(1, new BasicMethod.Get("far", true)));
        assertEquals(List.of("1", "2"), other.takeBodies());
        other.disconnect();
    }

    @Test
    void exclusiveQueueThatComesTooLateDoesNotStay() {
        SimulatedClient gone = broker.connectAndOpen(1);
        byte[] declare = new ClientBytes()
                .method(1, new QueueMethod.Declare("mine", false, false, true, false, false, NONE))
                .bytes();
        gone.read(declare, 0, declare.length);
        gone.disconnect();
        client.send(1, new QueueMethod.Declare("mine", false, false, true, false, false, NONE));
        client.expect(QueueMethod.DeclareOk.class);
    }

    @Test
    void subscriptionThatComesTooLateLeavesNoConsumer() {
        byte[] consume = new ClientBytes()
                .method(1, new BasicMethod.Consume("far", "a", false, false, false, false, NONE))
                .bytes();
        client.read(consume, 0, consume.length);
        client.disconnect();
        SimulatedClient other = broker.connectAndOpen(1);
        other.send(1, new QueueMethod.Declare("far", true, false, false, false, false, NONE));
        assertEquals(new QueueMethod.DeclareOk("far", 0, 0), other.expect(QueueMethod.DeclareOk.class));
        other.disconnect();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void deletedQueueCancelsItsConsumers(int queueIndex) {
        String queue = QUEUES.get(queueIndex);
        consume(queue, "a");
        SimulatedClient other = broker.connectAndOpen(1);
        other.send(1, new QueueMethod.Delete(queue, false, false, false));
        other.expect(QueueMethod.DeleteOk.class);
        client.settle();
        assertEquals(new BasicMethod.Cancel("a", true), client.expect(BasicMethod.Cancel.class));
        other.disconnect();
    }
}
