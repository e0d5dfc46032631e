package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ExchangeMethod;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A commit is all or nothing, for the journal as for the queues. */
class CommitTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final BasicProperties PERSISTENT =
            BasicProperties.builder().deliveryMode(2).build();

    /** The first queue declared lives on the first shard, the second on the other. */
    private final SimulatedBroker broker = new SimulatedBroker(2);

    private final SimulatedClient client = broker.connectAndOpen();
    private final SimulatedClient other = broker.connectAndOpen(1);

    CommitTest() {
        client.send(new ClientBytes()
                .method(1, new QueueMethod.Declare("near", false, true, false, false, false, NONE))
                .method(1, new QueueMethod.Declare("far", false, true, false, false, false, NONE))
                .method(1, new QueueMethod.Bind("near", "amq.fanout", "", false, NONE))
                .method(1, new QueueMethod.Bind("far", "amq.fanout", "", false, NONE))
                .method(1, new ExchangeMethod.Declare("mortal", "fanout", false, false, false, false, false, NONE)));
        client.takeFrames();
    }

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        other.disconnect();
        broker.buffers().assertAllReleased();
    }

    private long readyCount(String queue) {
        other.send(1, new QueueMethod.Declare(queue, true, false, false, false, false, NONE));
        return other.expect(QueueMethod.DeclareOk.class).messageCount();
    }

    private void selectTransactions() {
        client.send(1, new TxMethod.Select());
        client.expect(TxMethod.SelectOk.class);
    }

    /** The client holds these messages of a queue, with delivery tags from 1. */
    private void holdPersistent(String queue, String... bodies) {
        for (String body : bodies) {
            client.send(new ClientBytes().publish(1, queue, PERSISTENT, body));
            client.send(1, new BasicMethod.Get(queue, false));
            client.expectGot(body);
        }
    }

    private void deleteMortal() {
        other.send(1, new ExchangeMethod.Delete("mortal", false, false));
        other.expect(ExchangeMethod.DeleteOk.class);
    }

    private static ClientBytes toExchange(ClientBytes bytes, String exchange, BasicProperties properties) {
        return bytes.method(1, new BasicMethod.Publish(exchange, "", true, false))
                .header(1, properties, 0);
    }

    @Test
    void publishesAndSettlementsAreOneUnit() {
        holdPersistent("near", "1", "2", "3");
        holdPersistent("far", "4");
        selectTransactions();
        broker.journal().slow();
        long before = broker.journal().appendedPosition();
        ClientBytes bytes = toExchange(new ClientBytes(), "amq.fanout", PERSISTENT)
                .publish(1, "near", "transient")
                .publish(1, "far", PERSISTENT, "x")
                .method(1, new BasicMethod.Ack(1, false))
                .method(1, new BasicMethod.Reject(2, false))
                .method(1, new BasicMethod.Reject(3, true))
                .method(1, new BasicMethod.Ack(4, false));
        client.send(bytes);
        assertEquals(before, broker.journal().appendedPosition());

        client.send(1, new TxMethod.Commit());
        assertEquals(1, broker.journal().units().size());
        JournalUnit unit = broker.journal().units().getFirst();
        assertEquals(
                List.of(2, 1),
                unit.publishes().stream().map(each -> each.queueIds().length).toList());
        assertEquals(
                List.of(1L, 2L), // a rejected message ends when its queue knows what becomes of it
                unit.settlements().stream().map(JournalUnit.Settlement::queueId).toList());
        assertEquals(List.of(), client.takeFrames());
        assertFalse(client.isRead());

        broker.journal().sync(broker.journal().appendedPosition() - 1);
        client.settle();
        assertEquals(List.of(), client.takeFrames(), "not before all of the unit is durable");
        broker.journal().sync();
        client.settle();
        client.expect(TxMethod.CommitOk.class);
        assertTrue(client.isRead());
        assertEquals(3, readyCount("near")); // the one that was returned, and two new ones
        assertEquals(2, readyCount("far"));
    }

    @Test
    void settlementsAloneWaitForTheDiskToo() {
        holdPersistent("far", "1");
        selectTransactions();
        broker.journal().slow();
        client.send(new ClientBytes().method(1, new BasicMethod.Ack(1, false)).method(1, new TxMethod.Commit()));
        assertEquals(List.of(), client.takeFrames());
        broker.journal().sync();
        client.settle();
        client.expect(TxMethod.CommitOk.class);
    }

    @Test
    void whatTheJournalDoesNotHoldWaitsForNoDisk() {
        client.send(new ClientBytes().publish(1, "near", "transient"));
        client.send(1, new BasicMethod.Get("near", false));
        client.expectGot("transient");
        selectTransactions();
        broker.journal().slow();
        client.send(new ClientBytes()
                .publish(1, "far", "another")
                .method(1, new BasicMethod.Ack(1, false))
                .method(1, new TxMethod.Commit()));
        client.expect(TxMethod.CommitOk.class);
        assertEquals(List.of(), broker.journal().units());
        assertEquals(0, readyCount("near"));
        assertEquals(1, readyCount("far"));
    }

    @Test
    void refusedCommitLeavesNothing() {
        holdPersistent("near", "1", "2");
        selectTransactions();
        client.send(toExchange(
                        toExchange(new ClientBytes().publish(1, "near", PERSISTENT, "x"), "amq.topic", PERSISTENT),
                        "mortal",
                        PERSISTENT)
                .method(1, new BasicMethod.Ack(1, false)));
        deleteMortal();
        long before = broker.journal().appendedPosition();
        client.send(1, new TxMethod.Commit());
        // Alone: the message that amq.topic routes nowhere does not come back either.
        ChannelMethod.Close close = client.expect(ChannelMethod.Close.class);
        assertEquals("NOT_FOUND - no exchange 'mortal' in vhost '/'", close.replyText());
        assertEquals(MethodIds.TX_COMMIT, close.failedClassId() << 16 | close.failedMethodId());
        assertEquals(before, broker.journal().appendedPosition());
        assertEquals(2, readyCount("near"));
        assertEquals(0, readyCount("far"));
        assertTrue(client.isRead());

        client.send(new ClientBytes()
                .method(1, new ChannelMethod.CloseOk())
                .openChannel(1)
                .method(1, new BasicMethod.Get("near", true))
                .method(1, new BasicMethod.Get("near", true)));
        assertEquals(List.of("1", "2"), client.takeBodies());
    }

    /** A defect of the journal ends the connection, but what it held is not lost with it. */
    @Test
    void deliveriesOfACommitThatCannotBeJournaledReturn() {
        holdPersistent("near", "1");
        selectTransactions();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "x").method(1, new BasicMethod.Ack(1, false)));
        broker.journal().broken();
        client.send(1, new TxMethod.Commit());
        client.expectClosed("INTERNAL_ERROR - internal error, see the log");
        assertEquals(1, readyCount("near"));
    }

    @Test
    void prefetchIsFreedByTheCommit() {
        client.send(1, new BasicMethod.Qos(0, 1, true));
        client.send(1, new BasicMethod.Consume("near", "c", false, false, false, false, NONE));
        selectTransactionsAmong();
        other.send(new ClientBytes().publish(1, "near", PERSISTENT, "1").publish(1, "near", PERSISTENT, "2"));
        client.settle();
        assertEquals(List.of("1"), client.takeBodies());
        client.send(1, new BasicMethod.Ack(1, false));
        assertEquals(List.of(), client.takeFrames());
        client.send(1, new TxMethod.Commit());
        assertEquals(List.of("2"), client.takeBodies());
    }

    private void selectTransactionsAmong() {
        client.send(1, new TxMethod.Select());
        client.takeFrames();
    }

    // --- back-pressure

    @Test
    void publisherIsNotReadWhileTheJournalIsBehind() {
        broker.journal().behind(true);
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "1").publish(1, "near", PERSISTENT, "2"));
        assertFalse(client.isRead());
        assertEquals(1, readyCount("near"), "what it read already waits as well");
        broker.journal().behind(false);
        client.settle();
        assertTrue(client.isRead());
        assertEquals(2, readyCount("near"));
    }

    @Test
    void transientMessagesGoOnWhileTheJournalIsBehind() {
        broker.journal().behind(true);
        client.send(new ClientBytes().publish(1, "near", "1").publish(1, "far", "2"));
        assertTrue(client.isRead());
        assertEquals(1, readyCount("far"));
        broker.journal().behind(false);
    }

    @Test
    void commitCountsAsOnePublish() {
        selectTransactions();
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "1").publish(1, "far", PERSISTENT, "2"));
        broker.journal().behind(true);
        client.send(1, new TxMethod.Commit());
        client.expect(TxMethod.CommitOk.class);
        assertFalse(client.isRead());
        broker.journal().behind(false);
        client.settle();
        assertTrue(client.isRead());
    }

    @Test
    void journalThatStaysBehindHoldsThePublisherAgain() {
        broker.journal().behind(true);
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "1").publish(1, "near", PERSISTENT, "2"));
        broker.journal().behind(false);
        broker.journal().behind(true);
        client.settle();
        assertFalse(client.isRead());
        assertEquals(2, readyCount("near"));
        broker.journal().behind(false);
        client.settle();
        assertTrue(client.isRead());
    }

    @Test
    void clientThatLeavesWhileTheJournalIsBehindIsForgotten() {
        broker.journal().behind(true);
        client.send(new ClientBytes().publish(1, "near", PERSISTENT, "1"));
        client.connection().close("going down");
        client.settle();
        client.expectClosed("CONNECTION_FORCED - going down");
        assertTrue(client.isRead());
        broker.journal().behind(false);
        client.settle();
        assertTrue(client.isRead());
    }
}
