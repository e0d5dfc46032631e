package io.warrenmq.tests.frameworks;

import static io.warrenmq.tests.harness.Messages.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Celery's remote control (kombu's pidbox): commands by a fanout exchange into a transient, shared, auto-delete queue
 * of each worker, replies by a direct exchange into such a queue of whoever asked.
 */
final class CeleryRemoteControlTest extends AmqpTest {

    @Test
    void commandReachesAllWorkersAndTheirRepliesReachWhoAsked() throws IOException {
        String application = unique("celery");
        String commands = application + ".pidbox";
        String replies = "reply." + application + ".pidbox";
        Deliveries first = startWorker(channel(connect()), "first", commands, application);
        Deliveries second = startWorker(channel(connect()), "second", commands, application);
        Channel asking = channel(connect());
        asking.exchangeDeclare(commands, "fanout", false, false, null);
        asking.exchangeDeclare(replies, "direct", false, false, null);
        String ticket = unique("ticket");
        String mailbox = ticket + "." + replies;
        asking.queueDeclare(mailbox, false, false, true, Map.of("x-expires", 10_000));
        asking.queueBind(mailbox, replies, ticket);
        Deliveries answers = Deliveries.consumeNoAck(asking, mailbox);
        Map<String, Object> replyTo =
                Map.of("reply_to", Map.of("exchange", replies, "routing_key", ticket), "ticket", ticket);
        asking.basicPublish(
                commands, "", new BasicProperties.Builder().headers(replyTo).build(), bytes("ping"));

        answer(first, replies, ticket, "pong of the first");
        answer(second, replies, ticket, "pong of the second");
        assertEquals(Set.of("pong of the first", "pong of the second"), Set.copyOf(answers.nextBodies(2)));
        asking.exchangeDelete(commands);
        asking.exchangeDelete(replies);
    }

    private static Deliveries startWorker(Channel channel, String host, String commands, String application)
            throws IOException {
        channel.exchangeDeclare(commands, "fanout", false, false, null);
        String mailbox = host + "@" + application + ".celery.pidbox";
        channel.queueDeclare(mailbox, false, false, true, Map.of("x-expires", 10_000, "x-message-ttl", 300_000));
        channel.queueBind(mailbox, commands, "");
        return Deliveries.consumeNoAck(channel, mailbox);
    }

    private static void answer(Deliveries worker, String replies, String ticket, String body) throws IOException {
        Delivery command = worker.next();
        assertEquals("ping", Deliveries.text(command));
        worker.getChannel().basicPublish(replies, ticket, null, bytes(body));
    }
}
