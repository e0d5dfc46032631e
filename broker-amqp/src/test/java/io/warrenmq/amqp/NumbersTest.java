package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.Churn;
import io.warrenmq.core.management.ConnectionFacts;
import io.warrenmq.core.management.ConnectionView;
import io.warrenmq.core.management.ConsumerView;
import io.warrenmq.core.management.Management;
import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What management shows of connections and channels. */
final class NumbersTest {
    private static final Actor OPERATOR = new Actor("admin", "http", null);
    private static final String NAME = "127.0.0.1:40000 -> 127.0.0.1:5672";

    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SimulatedClient client = broker.connectAndOpen();

    @AfterEach
    void everythingIsReleased() {
        client.disconnect();
        broker.buffers().assertAllReleased();
    }

    private Management management() {
        return broker.broker().management();
    }

    private <T> T get(CompletableFuture<T> answer) {
        broker.simulation().settle();
        assertTrue(answer.isDone());
        return answer.join();
    }

    private ConnectionView connection() {
        return get(management().connection(NAME)).orElseThrow();
    }

    private ChannelView channel() {
        return get(management().channel(NAME + " (1)")).orElseThrow();
    }

    private OverviewView overview() {
        return get(management().overview());
    }

    private void declare(String queue) {
        client.send(1, new QueueMethod.Declare(queue, false, false, false, false, false, FieldTable.EMPTY));
        client.takeFrames();
    }

    private void publishMandatory(String queue) {
        client.send(new ClientBytes()
                .method(1, new BasicMethod.Publish("", queue, true, false))
                .header(1, BasicProperties.EMPTY, 1)
                .body(1, "m"));
        client.takeFrames();
    }

    // --- connections

    @Test
    void aConnectionShowsWhoItIs() {
        ConnectionFacts facts = connection().facts();
        assertEquals(NAME, facts.name());
        assertEquals("guest", facts.user());
        assertEquals("/", facts.vhost());
        assertEquals("AMQP 0-9-1", facts.protocol());
        assertEquals("PLAIN", facts.mechanism());
        assertEquals(new ConnectionFacts.Ends("127.0.0.1", 5672, "127.0.0.1", 40_000), facts.ends());
        assertEquals(new ConnectionFacts.Agreed(2047, 131_072, 0), facts.agreed());
        assertEquals(ClientBytes.CAPABLE, facts.clientProperties());
        assertNull(facts.tls());
        assertEquals("running", connection().numbers().state());
        assertEquals(1, connection().numbers().channels());
        assertEquals(1, get(management().connections("/")).size());
        assertEquals(List.of(), get(management().connections("none")));
    }

    @Test
    void everyByteCounts() {
        long received = connection().numbers().receivedBytes();
        long sent = connection().numbers().sentBytes();
        long reads = connection().numbers().receivedReads();
        ClientBytes open = new ClientBytes().openChannel(2);
        client.send(open);
        client.expect(ChannelMethod.OpenOk.class);
        assertEquals(received + open.length(), connection().numbers().receivedBytes());
        assertEquals(sent + 16, connection().numbers().sentBytes());
        assertEquals(reads + 1, connection().numbers().receivedReads());
        assertEquals(2, connection().numbers().channels());
    }

    @Test
    void byteRatesAreSampled() {
        management().start();
        broker.simulation().advance(5_000);
        ClientBytes open = new ClientBytes().openChannel(2);
        client.send(open);
        client.takeFrames();
        broker.simulation().advance(5_000);
        assertEquals(open.length() / 5.0, connection().receivedByteRate(), 1e-6);
        assertEquals(16 / 5.0, connection().sentByteRate(), 1e-6);
        assertEquals(
                open.length() / 5.0, get(management().vhost("/")).orElseThrow().receivedByteRate(), 1e-6);
    }

    @Test
    void whoWaitsForAnAlarmIsBlocked() {
        declare("q");
        Alarms.Source memory = broker.alarms().source(Alarm.MEMORY);
        memory.raise("short");
        client.send(new ClientBytes().publish(1, "q", "m"));
        client.takeFrames();
        assertEquals("blocked", connection().numbers().state());
        memory.clear();
        client.settle();
        assertEquals("running", connection().numbers().state());
        client.takeFrames();
    }

    @Test
    void anOperatorClosesAConnectionWithAReason() {
        assertFalse(management().closeConnection("nobody", "x", OPERATOR));
        assertTrue(management().closeConnection(NAME, "maintenance", OPERATOR));
        client.settle();
        ConnectionMethod.Close close = client.expectClosed("CONNECTION_FORCED - maintenance");
        assertEquals(320, close.replyCode());
        client.send(0, new ConnectionMethod.CloseOk());
        client.disconnect();
        assertEquals(List.of(), get(management().connections(null)));
        assertEquals(new Churn(1, 1, 1, 1, 0, 0, 0), overview().churn());
        assertEquals(0, overview().objects().channels());
    }

    @Test
    void allConnectionsOfAUserAreClosed() {
        SimulatedClient other = broker.connectAndOpen(1);
        assertEquals(0, management().closeConnectionsOf("nobody", "x", OPERATOR));
        assertEquals(2, management().closeConnectionsOf("guest", "gone", OPERATOR));
        broker.simulation().settle();
        client.expectClosed("CONNECTION_FORCED - gone");
        other.expectClosed("CONNECTION_FORCED - gone");
        other.disconnect();
    }

    // --- channels

    @Test
    void aChannelCountsWhatIsPublished() {
        declare("q");
        client.send(1, new ConfirmMethod.Select(false));
        client.takeFrames();
        client.send(new ClientBytes().publish(1, "q", "1").publish(1, "q", "2").publish(1, "nowhere", "3"));
        client.settle();
        client.takeFrames();
        publishMandatory("nowhere");
        ChannelView channel = channel();
        assertEquals(new MessageStats(4, 0, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1), channel.stats());
        assertTrue(channel.numbers().confirm());
        assertFalse(channel.numbers().transactional());
        assertEquals(0, channel.numbers().unconfirmed());
        assertEquals(1, overview().objects().publishers());
        assertEquals(4, overview().receivedConfirm());
        assertEquals(2, overview().routed());
        assertEquals(
                MessageStats.ofExchange(4, 2, 1, 1),
                get(management().exchange("/", "")).orElseThrow().stats());
    }

    @Test
    void aChannelCountsWhatIsDeliveredAndSettled() {
        declare("q");
        client.send(new ClientBytes().publish(1, "q", "1").publish(1, "q", "2").publish(1, "q", "3"));
        client.send(1, new BasicMethod.Get("q", true));
        client.send(1, new BasicMethod.Get("q", false));
        client.send(1, new BasicMethod.Get("q", false));
        client.send(1, new BasicMethod.Get("q", false));
        client.takeFrames();
        assertEquals(2, channel().numbers().unacked());
        client.send(1, new BasicMethod.Nack(3, false, true));
        client.send(1, new BasicMethod.Qos(0, 10, false));
        client.send(1, new BasicMethod.Consume("q", "c", false, false, false, false, FieldTable.EMPTY));
        client.takeFrames();
        client.send(1, new BasicMethod.Ack(4, true));
        client.takeFrames();
        ChannelView channel = channel();
        assertEquals(new MessageStats(3, 0, 3, 0, 1, 0, 2, 1, 1, 4, 2, 1, 0, 0), channel.stats());
        assertEquals(10, channel.numbers().prefetch());
        assertEquals(1, channel.numbers().consumers());
        assertEquals(0, channel.numbers().unacked());
        ConsumerView consumer = get(management().consumers("/")).getFirst();
        assertEquals(
                new ConsumerView.ChannelRef(NAME + " (1)", 1, NAME, "127.0.0.1", 40_000, "guest"), consumer.channel());
    }

    @Test
    void aTransactionCountsWhenItIsCommitted() {
        declare("q");
        client.send(1, new TxMethod.Select());
        client.send(new ClientBytes().publish(1, "q", "1").publish(1, "q", "2"));
        client.takeFrames();
        assertTrue(channel().numbers().transactional());
        assertEquals(2, channel().numbers().uncommitted());
        assertEquals(0, channel().stats().publish());
        client.send(1, new TxMethod.Commit());
        client.takeFrames();
        assertEquals(2, channel().stats().publish());
        assertEquals(0, channel().numbers().uncommitted());
    }

    @Test
    void whatChannelsHaveDoneCountsWhenTheyHaveGone() {
        declare("q");
        client.send(new ClientBytes().publish(1, "q", "1"));
        client.send(1, new BasicMethod.Get("q", true));
        client.takeFrames();
        MessageStats before = overview().stats();
        assertEquals(1, before.publish());
        assertEquals(1, before.getNoAck());
        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.expect(ChannelMethod.CloseOk.class);
        assertEquals(List.of(), get(management().channels("/")));
        assertEquals(before, overview().stats());
        assertEquals(new Churn(1, 0, 1, 1, 1, 1, 0), overview().churn());
        client.disconnect();
        assertEquals(before, overview().stats());
        assertTrue(get(management().vhost("/")).orElseThrow().receivedBytes() > 0);
    }

    @Test
    void anExclusiveQueueShowsItsOwner() {
        client.send(1, new QueueMethod.Declare("mine", false, false, true, false, false, FieldTable.EMPTY));
        client.takeFrames();
        var owner = get(management().queue("/", "mine")).orElseThrow().owner();
        assertEquals(NAME, owner == null ? null : owner.connection());
    }
}
