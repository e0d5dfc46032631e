package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Return;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Direct reply-to: requests and replies without a reply queue. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class DirectReplyToTest extends AmqpTest {
    private static final String REPLY_TO = "amq.rabbitmq.reply-to";
    private static final BasicProperties REQUEST =
            new BasicProperties.Builder().replyTo(REPLY_TO).correlationId("42").build();

    private Channel client;
    private Channel server;
    private String requests;

    DirectReplyToTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void declareRequestQueue() throws IOException {
        client = channel();
        server = channel(connect());
        requests = server.queueDeclare(unique("requests"), false, true, false, null)
                .getQueue();
    }

    @Test
    void repliesReachTheClientThatAsked() throws IOException {
        Deliveries replies = Deliveries.consumeNoAck(client, REPLY_TO);
        String address = ask();
        assertTrue(address.startsWith(REPLY_TO + "."), address);
        server.basicPublish(
                "", address, new BasicProperties.Builder().correlationId("42").build(), bytes("pong"));
        Delivery reply = replies.next();

        assertEquals("pong", Deliveries.text(reply));
        assertEquals("42", reply.getProperties().getCorrelationId());
        assertEquals("", reply.getEnvelope().getExchange());
        assertEquals(address, reply.getEnvelope().getRoutingKey());
    }

    @Test
    void oneAddressServesManyReplies() throws IOException {
        Deliveries replies = Deliveries.consumeNoAck(client, REPLY_TO);
        String address = ask();
        for (int i = 0; i < 50; i++) {
            server.basicPublish("", address, null, bytes("reply " + i));
        }

        for (int i = 0; i < 50; i++) {
            assertEquals("reply " + i, replies.nextBody());
        }
    }

    @Test
    void clientsHaveDifferentAddresses() throws IOException {
        Channel other = channel();
        Deliveries replies = Deliveries.consumeNoAck(client, REPLY_TO);
        Deliveries otherReplies = Deliveries.consumeNoAck(other, REPLY_TO);
        String address = ask(client);
        String otherAddress = ask(other);
        assertNotEquals(address, otherAddress);
        server.basicPublish("", otherAddress, null, bytes("for the other"));
        server.basicPublish("", address, null, bytes("for the first"));

        assertEquals("for the first", replies.nextBody());
        assertEquals("for the other", otherReplies.nextBody());
    }

    @Test
    void consumingWithAcksIs406() {
        assertClosesChannel(
                client,
                406,
                "PRECONDITION_FAILED - reply consumer cannot acknowledge",
                () -> Deliveries.consume(client, REPLY_TO));
    }

    @Test
    void secondReplyConsumerOfAChannelIs406() throws IOException {
        Deliveries.consumeNoAck(client, REPLY_TO);

        assertClosesChannel(
                client,
                406,
                "PRECONDITION_FAILED - reply consumer already set",
                () -> Deliveries.consumeNoAck(client, REPLY_TO));
    }

    @Test
    void requestWithoutReplyConsumerIs406() {
        assertClosesChannel(
                client,
                406,
                "PRECONDITION_FAILED - fast reply consumer does not exist",
                () -> client.basicPublish("", requests, REQUEST, bytes("ping")));
    }

    @Test
    void cancelledReplyConsumerMayBeSetAgain() throws IOException {
        client.basicCancel(Deliveries.consumeNoAck(client, REPLY_TO).tag());
        Deliveries replies = Deliveries.consumeNoAck(client, REPLY_TO);
        server.basicPublish("", ask(), null, bytes("pong"));

        assertEquals("pong", replies.nextBody());
    }

    @Test
    void passiveDeclareOfTheNameWorks() throws IOException {
        assertEquals(REPLY_TO, client.queueDeclarePassive(REPLY_TO).getQueue());
    }

    @Test
    void passiveDeclareOfAnAddressTellsWhetherTheClientIsThere() throws IOException, TimeoutException {
        Deliveries.consumeNoAck(client, REPLY_TO);
        String address = ask();
        assertEquals(1, server.queueDeclarePassive(address).getConsumerCount());
        client.close();

        assertClosesChannel(
                server,
                404,
                "NOT_FOUND - no queue '" + address + "' in vhost '/'",
                () -> server.queueDeclarePassive(address));
    }

    @Test
    void replyToAClientThatIsGoneIsDropped() throws IOException, TimeoutException, InterruptedException {
        Deliveries.consumeNoAck(client, REPLY_TO);
        String address = ask();
        client.close();
        server.confirmSelect();
        server.basicPublish("", address, null, bytes("too late"));
        awaitConfirms(server);

        assertTrue(server.isOpen());
    }

    @Test
    void mandatoryReplyIsNeverReturned() throws IOException, TimeoutException, InterruptedException {
        Deliveries.consumeNoAck(client, REPLY_TO);
        String address = ask();
        client.close();
        BlockingQueue<Return> returns = new LinkedBlockingQueue<>();
        server.addReturnListener(returns::add);
        server.confirmSelect();
        server.basicPublish("", address, true, null, bytes("too late"));
        awaitConfirms(server);

        assertTrue(returns.isEmpty(), "returned");
    }

    @Test
    void bindingTheReplyNameIs403() {
        assertClosesChannel(client, 403, "ACCESS_REFUSED - ...", () -> client.queueBind(REPLY_TO, "amq.direct", "key"));
    }

    private String ask() throws IOException {
        return ask(client);
    }

    /** Sends a request and answers the reply address that the server sees. */
    private String ask(Channel asking) throws IOException {
        Deliveries incoming = Deliveries.consumeNoAck(server, requests);
        asking.basicPublish("", requests, REQUEST, bytes("ping"));
        Delivery request = incoming.next();
        server.basicCancel(incoming.tag());
        assertEquals("ping", Deliveries.text(request));
        return request.getProperties().getReplyTo();
    }
}
