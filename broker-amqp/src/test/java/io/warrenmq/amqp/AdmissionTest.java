package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Connections and channels beyond what a virtual host or a user may have. */
final class AdmissionTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);

    private void change(Consumer<Reply<Done>> question) {
        Shard shard = broker.simulation().shard();
        List<Done> answers = new ArrayList<>();
        Reply<Done> reply = new Reply<>(shard, answers::add, refusal -> {
            throw refusal;
        });
        broker.simulation().inside(shard, () -> question.accept(reply));
        broker.simulation().settle();
        assertEquals(List.of(Done.DONE), answers);
    }

    private void limitVhost(String name, long max) {
        change(reply -> broker.broker().vhost("/").limits().set(name, max, reply));
    }

    private void limitGuest(String name, long max) {
        change(reply -> broker.broker().userLimits().set("guest", name, max, reply));
    }

    private void assertRefused(String text) {
        SimulatedClient client = broker.connect(1);
        client.send(new ClientBytes().handshake());
        ConnectionMethod.Close close = client.expectClosed(text);
        assertEquals(530, close.replyCode());
        assertEquals(10, close.failedClassId());
        assertEquals(40, close.failedMethodId());
        client.send(new ClientBytes().method(0, new ConnectionMethod.CloseOk()));
        client.disconnect();
    }

    @Test
    void aFullVirtualHostTakesAnotherConnectionWhenOneHasGone() {
        limitVhost(Limits.CONNECTIONS, 2);
        SimulatedClient first = broker.connectAndOpen();
        SimulatedClient second = broker.connectAndOpen(1);
        String full = "NOT_ALLOWED - access to vhost '/' refused for user 'guest': connection limit (2) is reached";
        assertRefused(full);
        first.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
        first.expect(ConnectionMethod.CloseOk.class);
        SimulatedClient third = broker.connectAndOpen(); // on close-ok, before the socket of the first has gone
        first.disconnect();
        assertRefused(full);
        second.disconnect();
        third.disconnect();
        broker.connectAndOpen().disconnect();
    }

    @Test
    void aUserHasItsOwnLimit() {
        limitGuest(Limits.CONNECTIONS, 0);
        assertRefused("NOT_ALLOWED - connection refused for user 'guest': user connection limit (0) is reached");
        limitGuest(Limits.CONNECTIONS, -1);
        broker.connectAndOpen().disconnect();
    }

    @Test
    void channelsCountOverAllConnectionsUntilTheyAreClosed() {
        limitGuest(Limits.CHANNELS, 3);
        SimulatedClient one = broker.connectAndOpen();
        SimulatedClient two = broker.connectAndOpen(1);
        two.send(new ClientBytes().openChannel(2));
        two.expect(ChannelMethod.OpenOk.class);
        two.send(2, new ChannelMethod.Close(200, "", 0, 0));
        two.expect(ChannelMethod.CloseOk.class);
        two.send(2, new ChannelMethod.Close(200, "", 0, 0)); // a late one for a channel that has gone
        two.expect(ChannelMethod.CloseOk.class);
        two.send(new ClientBytes().openChannel(2));
        two.expect(ChannelMethod.OpenOk.class);
        one.send(new ClientBytes().openChannel(2));
        ConnectionMethod.Close close = one.expectClosed(
                "NOT_ALLOWED - number of channels opened for user 'guest' has reached the maximum allowed user limit"
                        + " of (3)");
        assertEquals(530, close.replyCode());
        two.send(new ClientBytes().openChannel(3));
        two.expect(ChannelMethod.OpenOk.class);
        one.disconnect();
        two.disconnect();
        SimulatedClient again = broker.connectAndOpen();
        again.send(new ClientBytes().openChannel(2).openChannel(3));
        assertEquals(2, again.takeMethods().size());
        assertTrue(again.socket().isOpen());
        again.disconnect();
    }
}
