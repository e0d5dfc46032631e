package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.User;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Logins whose password is checked elsewhere. */
final class LoginTest {
    private static final Login GRANTED = new Login.Granted(new User("guest", Set.of()));
    private static final int FAILURE_MS = AmqpConfig.defaults().loginFailureDelayMs();
    private static final String REFUSED = "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
            + " For details see the broker logfile.";

    private final SimulatedBroker broker = new SimulatedBroker(1);
    private final List<LoginRequest> asked = new ArrayList<>();
    private final List<CompletableFuture<Login>> answers = new ArrayList<>();

    LoginTest() {
        broker.access().onLogin(request -> {
            asked.add(request);
            CompletableFuture<Login> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        });
    }

    private SimulatedClient begin() {
        SimulatedClient client = broker.connect();
        client.send(new ClientBytes().handshake());
        client.expect(ConnectionMethod.Start.class);
        return client;
    }

    private void answer(SimulatedClient client, Login login) {
        broker.simulation().outside(() -> answers.removeFirst().complete(login));
        client.settle();
    }

    @Test
    void nothingMoreIsHeardUntilTheAnswerIsIn() {
        SimulatedClient client = begin();
        assertFalse(client.isRead());
        assertEquals("127.0.0.1", asked.getFirst().address());
        assertTrue(asked.getFirst().loopback());

        answer(client, GRANTED);

        List<Method> methods = client.takeMethods();
        assertInstanceOf(ConnectionMethod.Tune.class, methods.getFirst());
        assertInstanceOf(ConnectionMethod.OpenOk.class, methods.getLast());
        assertTrue(client.isRead());
    }

    @Test
    void aRefusalIsLateButNotLaterForTheTimeOfTheCheck() {
        SimulatedClient client = begin();
        broker.simulation().advance(FAILURE_MS - 1);
        answer(client, new Login.Refused("wrong", 0));
        assertEquals(List.of(), client.takeMethods());
        broker.simulation().advance(1);
        client.settle();
        client.expectClosed(REFUSED);
        client.send(0, new ConnectionMethod.CloseOk());
        assertFalse(client.socket().isOpen());
    }

    @Test
    void delaysGrowAsTheUsersSay() {
        SimulatedClient client = begin();
        answer(client, new Login.Refused("wrong", FAILURE_MS + 500L));
        broker.simulation().advance(FAILURE_MS + 499L);
        assertEquals(List.of(), client.takeMethods());
        broker.simulation().advance(1);
        client.settle();
        client.expectClosed(REFUSED);
    }

    @Test
    void whoComesTooSoonWaitsAndIsCheckedThen() {
        SimulatedClient client = begin();
        answer(client, new Login.TooSoon(300));
        broker.simulation().advance(299);
        assertEquals(1, asked.size());
        broker.simulation().advance(1);
        assertEquals(2, asked.size());
        answer(client, GRANTED);
        assertInstanceOf(ConnectionMethod.OpenOk.class, client.takeMethods().getLast());
    }

    @Test
    void whereTooMuchWaitsARefusalComesAtOnce() {
        SimulatedClient client = begin();
        answer(client, new Login.Busy());
        client.expectClosed(REFUSED);
    }

    @Test
    void anAnswerThatComesAfterTheEndMeansNothing() {
        SimulatedClient client = begin();
        client.disconnect();
        answer(client, GRANTED);
        assertEquals(List.of(), client.takeMethods());
        SimulatedClient late = begin();
        broker.simulation().advance(AmqpConfig.defaults().loginMs());
        late.settle();
        assertFalse(late.socket().isOpen());
        answer(late, new Login.Refused("wrong", 0));
        assertEquals(List.of(), late.takeMethods());
    }

    @Test
    void aNewSecretIsCheckedElsewhereToo() {
        SimulatedClient client = begin();
        answer(client, GRANTED);
        client.takeMethods();
        byte[] secret = "s".getBytes(StandardCharsets.UTF_8);
        client.send(0, new ConnectionMethod.UpdateSecret(secret, ""));
        assertEquals(List.of(), client.takeMethods());
        answer(client, GRANTED);
        client.expect(ConnectionMethod.UpdateSecretOk.class);
        client.send(0, new ConnectionMethod.UpdateSecret(secret, ""));
        answer(client, new Login.Refused("wrong", 0));
        client.expectClosed("NOT_ALLOWED - New secret was refused by one of the backends");
    }
}
