package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Confirms and transactions against a journal that the test makes durable when it likes. */
class PublishingTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final BasicProperties PERSISTENT =
            BasicProperties.builder().deliveryMode(2).build();

    /** The first queue declared lives on the first shard, the second on the other. */
    private final SimulatedBroker broker = new SimulatedBroker(2);

    private final SimulatedClient client = broker.connectAndOpen();

    PublishingTest() {
        client.send(new ClientBytes()
                .method(1, new QueueMethod.Declare("near", false, true, false, false, false, NONE))
                .method(1, new QueueMethod.Declare("far", false, true, false, false, false, NONE))
                .method(1, new QueueMethod.Bind("near", "amq.fanout", "", false, NONE))
                .method(1, new QueueMethod.Bind("far", "amq.fanout", "", false, NONE)));
        client.takeFrames();
        broker.journal().slow();
    }

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        broker.buffers().assertAllReleased();
    }

    private void selectConfirms() {
        client.send(1, new ConfirmMethod.Select(false));
        client.expect(ConfirmMethod.SelectOk.class);
    }

    private void sync() {
        broker.journal().sync();
        client.settle();
    }

    private void syncTo(long position) {
        broker.journal().sync(position);
        client.settle();
    }

    private long readyCount(String queue) {
        client.send(1, new QueueMethod.Declare(queue, true, false, false, false, false, NONE));
        return client.expect(QueueMethod.DeclareOk.class).messageCount();
    }

    // --- confirms

    @Test
    void persistentMessageIsConfirmedOnceTheJournalIsDurable() {
        selectConfirms();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "x"));
        assertEquals(List.of(), client.takeFrames());
        sync();
        assertEquals(new BasicMethod.Ack(1, false), client.expect(BasicMethod.Ack.class));
    }

    @Test
    void transientMessageWaitsForNoDisk() {
        selectConfirms();
        client.send(new ClientBytes().publish(1, "near", "x"));
        assertEquals(new BasicMethod.Ack(1, false), client.expect(BasicMethod.Ack.class));
    }

    @Test
    void messageToNoQueueIsConfirmedAtOnce() {
        selectConfirms();
        client.send(new ClientBytes().publish(1, "missing", PERSISTENT, "x"));
        assertEquals(new BasicMethod.Ack(1, false), client.expect(BasicMethod.Ack.class));
    }

    @Test
    void oneSyncConfirmsManyWithOneAck() {
        selectConfirms();
        ClientBytes bytes = new ClientBytes();
        for (int i = 0; i < 100; i++) {
            bytes.publish(1, "near", PERSISTENT, "x");
        }
        client.send(bytes);
        assertEquals(List.of(), client.takeFrames());
        sync();
        assertEquals(new BasicMethod.Ack(100, true), client.expect(BasicMethod.Ack.class));
    }

    @Test
    void oneReadOfTransientMessagesIsConfirmedWithOneAck() {
        selectConfirms();
        ClientBytes bytes = new ClientBytes();
        for (int i = 0; i < 100; i++) {
            bytes.publish(1, i % 2 == 0 ? "near" : "far", "x");
        }
        client.send(bytes);
        List<Method> acks = client.takeMethods();
        // Those on this shard at the end of the read where nothing is in their way, the others when they have arrived.
        assertTrue(acks.size() <= 51, () -> acks.size() + " acks");
        assertEquals(new BasicMethod.Ack(100, true), acks.getLast());
    }

    @Test
    void syncThatEndsInBetweenConfirmsWhatItHolds() {
        selectConfirms();
        client.send(new ClientBytes()
                .publish(1, "near", PERSISTENT, "1")
                .publish(1, "near", PERSISTENT, "2")
                .publish(1, "near", PERSISTENT, "3"));
        long last = broker.journal().appendedPosition();
        syncTo(last - 1);
        // The journal tells those who wait; here somebody waits for the last only, so the next cycle looks.
        client.send(new ClientBytes().publish(1, "near", "4"));
        assertEquals(new BasicMethod.Ack(2, true), client.expect(BasicMethod.Ack.class));
        syncTo(last);
        assertEquals(new BasicMethod.Ack(4, true), client.expect(BasicMethod.Ack.class));
    }

    @Test
    void messagePublishedDuringTheSyncWaitsForTheNext() {
        selectConfirms();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "1"));
        long first = broker.journal().appendedPosition();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "2"));
        syncTo(first);
        assertEquals(new BasicMethod.Ack(1, false), client.expect(BasicMethod.Ack.class));
        sync();
        assertEquals(new BasicMethod.Ack(2, false), client.expect(BasicMethod.Ack.class));
    }

    @Test
    void messageIsConfirmedOnceAllItsQueuesHaveIt() {
        selectConfirms();
        byte[] publish = new ClientBytes()
                .method(1, new BasicMethod.Publish("amq.fanout", "", false, false))
                .header(1, BasicProperties.EMPTY, 0)
                .bytes();
        client.read(publish, 0, publish.length);
        // The message is on its way to the other shard.
        assertEquals(0, client.socket().takeReceived().length);
        client.settle();
        assertEquals(new BasicMethod.Ack(1, false), client.expect(BasicMethod.Ack.class));
        assertEquals(1, readyCount("near"));
        assertEquals(1, readyCount("far"));
    }

    @Test
    void returnComesBeforeItsAck() {
        selectConfirms();
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", "missing", true, false))
                .header(1, PERSISTENT, 4)
                .body(1, "back")
                .publish(1, "near", "x"));
        assertEquals(
                List.of(new BasicMethod.Return(312, "NO_ROUTE", "", "missing"), new BasicMethod.Ack(2, true)),
                client.takeMethods());
    }

    @Test
    void nothingIsConfirmedOnAChannelThatHasGone() {
        selectConfirms();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "x"));
        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.expect(ChannelMethod.CloseOk.class);
        client.send(new ClientBytes().openChannel(1));
        client.expect(ChannelMethod.OpenOk.class);
        sync();
        assertEquals(List.of(), client.takeFrames());
        assertEquals(1, readyCount("near"));
    }

    @Test
    void refusedMessageIsNotConfirmedButThoseBeforeItWere() {
        selectConfirms();
        client.send(new ClientBytes()
                .publish(1, "near", "x")
                .publish(1, "near", BasicProperties.builder().expiration("soon").build(), "y"));
        List<Method> methods = client.takeMethods();
        assertEquals(2, methods.size());
        assertEquals(new BasicMethod.Ack(1, false), methods.getFirst());
        assertEquals(406, ((ChannelMethod.Close) methods.getLast()).replyCode());
        client.send(new ClientBytes().method(1, new ChannelMethod.CloseOk()).openChannel(1));
        client.takeFrames();
        assertEquals(1, readyCount("near"));
    }

    @Test
    void declareOfADurableQueueWaitsForTheDisk() {
        client.send(1, new QueueMethod.Declare("new", false, true, false, false, false, NONE));
        assertEquals(List.of(), client.takeFrames());
        assertFalse(client.isRead());
        sync();
        client.expect(QueueMethod.DeclareOk.class);
        assertTrue(client.isRead());
    }

    // --- transactions

    private void selectTransactions() {
        client.send(1, new TxMethod.Select());
        client.expect(TxMethod.SelectOk.class);
    }

    @Test
    void commitWaitsForTheDiskAndForAllQueues() {
        selectTransactions();
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("amq.fanout", "", false, false))
                .header(1, PERSISTENT, 0));
        assertEquals(0, readyCount("near"));
        // What follows the commit is not looked at before it is done.
        client.send(new ClientBytes()
                .method(1, new TxMethod.Commit())
                .method(1, new QueueMethod.Declare("far", true, false, false, false, false, NONE)));
        assertEquals(List.of(), client.takeFrames());
        assertFalse(client.isRead());
        sync();
        assertEquals(List.of(new TxMethod.CommitOk(), new QueueMethod.DeclareOk("far", 1, 0)), client.takeMethods());
        assertTrue(client.isRead());
    }

    @Test
    void commitOfNothingIsAnsweredAtOnce() {
        selectTransactions();
        for (int i = 0; i < 3; i++) {
            client.send(1, new TxMethod.Commit());
            client.expect(TxMethod.CommitOk.class);
        }
    }

    @Test
    void mandatoryMessageComesBackAtTheCommit() {
        selectTransactions();
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", "missing", true, false))
                .header(1, BasicProperties.EMPTY, 0));
        assertEquals(List.of(), client.takeFrames());
        client.send(1, new TxMethod.Commit());
        assertEquals(
                List.of(new BasicMethod.Return(312, "NO_ROUTE", "", "missing"), new TxMethod.CommitOk()),
                client.takeMethods());
    }

    @Test
    void rollbackForgetsMessagesAndAcks() {
        client.send(new ClientBytes().publish(1, "near", "1"));
        selectTransactions();
        client.send(1, new BasicMethod.Get("near", false));
        sync(); // of the record that the queue is used
        client.expectGot("1");
        client.send(new ClientBytes()
                .publish(1, "near", "never")
                .method(1, new BasicMethod.Ack(1, false))
                .method(1, new TxMethod.Rollback()));
        client.expect(TxMethod.RollbackOk.class);
        // The delivery waits as before: it may be acknowledged again, and then it is gone.
        client.send(new ClientBytes().method(1, new BasicMethod.Ack(1, false)).method(1, new TxMethod.Commit()));
        client.expect(TxMethod.CommitOk.class);
        client.send(1, new BasicMethod.Recover(true));
        client.expect(BasicMethod.RecoverOk.class);
        assertEquals(0, readyCount("near"));
    }

    @Test
    void disconnectBeforeTheCommitDropsMessagesAndKeepsDeliveries() {
        SimulatedClient other = broker.connectAndOpen(1);
        client.send(new ClientBytes().publish(1, "near", "1").publish(1, "near", "2"));
        other.send(1, new TxMethod.Select());
        other.send(new ClientBytes()
                .method(1, new BasicMethod.Get("near", false))
                .method(1, new BasicMethod.Get("near", false))
                .method(1, new BasicMethod.Ack(1, true))
                .publish(1, "near", "never"));
        sync(); // of the record that the queue is used
        assertEquals(0, readyCount("near"));
        other.disconnect();
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Get("near", true))
                .method(1, new BasicMethod.Get("near", true)));
        assertEquals(List.of("1", "2"), client.takeBodies());
    }

    @Test
    void disconnectDuringTheCommitIsNoTrouble() {
        selectTransactions();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "x").method(1, new TxMethod.Commit()));
        client.disconnect();
        sync();
        assertEquals(0, client.socket().takeReceived().length);
        SimulatedClient other = broker.connectAndOpen();
        other.send(1, new BasicMethod.Get("near", true));
        broker.journal().sync(); // of the record that the queue is used
        other.settle();
        assertEquals(List.of("x"), other.takeBodies());
        other.disconnect();
    }

    @Test
    void brokerMayCloseTheConnectionDuringACommit() {
        selectTransactions();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "x").method(1, new TxMethod.Commit()));
        client.connection().close("going down");
        client.settle();
        client.expectClosed("CONNECTION_FORCED - going down");
        sync();
        assertTrue(client.isRead());
        client.send(0, new ConnectionMethod.CloseOk());
        assertFalse(client.socket().isOpen());
    }

    /**
     * Its deliveries belong to nobody when the transaction refuses them; the end of the connection returns them all.
     */
    @Test
    void settlementBeyondTheBoundOfATransactionIsNotLost() {
        SimulatedBroker small = new SimulatedBroker(1, SimulatedBroker.limits(2047, 100, 1000, 10));
        SimulatedClient consumer = small.connectAndOpen();
        ClientBytes bytes = new ClientBytes()
                .method(1, new QueueMethod.Declare("q", false, false, false, false, false, NONE))
                .method(1, new TxMethod.Select());
        for (int i = 0; i < 5; i++) {
            bytes.publish(1, "q", "");
        }
        bytes.method(1, new TxMethod.Commit());
        for (int i = 0; i < 5; i++) {
            bytes.publish(1, "q", "");
        }
        bytes.method(1, new TxMethod.Commit());
        for (int i = 0; i < 10; i++) {
            bytes.method(1, new BasicMethod.Get("q", false));
        }
        consumer.send(bytes);
        consumer.takeFrames();
        consumer.send(1, new BasicMethod.Ack(10, true));
        consumer.expectClosed("RESOURCE_ERROR - incomplete messages on all channels exceed 1000 bytes");
        consumer.disconnect();
        SimulatedClient other = small.connectAndOpen();
        other.send(1, new QueueMethod.Declare("q", true, false, false, false, false, NONE));
        assertEquals(new QueueMethod.DeclareOk("q", 10, 0), other.expect(QueueMethod.DeclareOk.class));
        other.disconnect();
        small.buffers().assertAllReleased();
    }
}
