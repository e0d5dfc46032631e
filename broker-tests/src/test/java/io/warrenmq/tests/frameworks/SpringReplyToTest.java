package io.warrenmq.tests.frameworks;

import static io.warrenmq.tests.harness.Messages.awaitConfirms;
import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Spring AMQP's RabbitTemplate: how it finds out about direct reply-to, uses it, and does without. */
final class SpringReplyToTest extends AmqpTest {
    private static final String REPLY_TO = "amq.rabbitmq.reply-to";

    /** The template asks once, before it consumes; a refusal would mean temporary queues for good. */
    @Test
    void passiveDeclareOfTheReplyNameSucceedsOnEveryChannel() throws IOException, TimeoutException {
        for (Channel probe : new Channel[] {channel(), channel(connect())}) {
            DeclareOk answer = probe.queueDeclarePassive(REPLY_TO);
            assertEquals(REPLY_TO, answer.getQueue());
            probe.close();
        }
    }

    @Test
    void requestIsAnsweredThroughTheReplyName() throws IOException, InterruptedException {
        String queue = listen();
        Channel template = channel();
        template.queueDeclarePassive(REPLY_TO);
        Deliveries replies = Deliveries.consume(template, REPLY_TO, true, Map.of());
        template.confirmSelect();
        for (int request = 1; request <= 3; request++) {
            template.basicPublish("", queue, true, request(REPLY_TO, request), bytes("request " + request));
            awaitConfirms(template);

            Delivery reply = replies.next();
            assertEquals("reply to request " + request, Deliveries.text(reply));
            assertEquals(Integer.toString(request), reply.getProperties().getCorrelationId());
        }
        template.basicCancel(replies.tag());
    }

    @Test
    void requestIsAnsweredThroughATemporaryQueue() throws IOException {
        String queue = listen();
        Channel template = channel();
        String temporary = template.queueDeclare().getQueue();
        Deliveries replies = Deliveries.consumeNoAck(template, temporary);
        template.basicPublish("", queue, true, request(temporary, 1), bytes("request 1"));

        assertEquals("reply to request 1", replies.nextBody());
    }

    /** Code, class and method by which the template tells "not there" from other refusals. */
    @Test
    void passiveDeclareOfAMissingQueueIsRecognised() {
        Channel admin = channel();

        assertClosesChannel(
                        admin,
                        404,
                        "NOT_FOUND - no queue 'missing' in vhost '/'",
                        () -> admin.queueDeclarePassive("missing"))
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);
    }

    /** A listener as a container runs it: it answers to the address in the request, by the default exchange. */
    private String listen() throws IOException {
        Channel container = channel(connect());
        String queue = container.queueDeclare().getQueue();
        container.basicQos(250);
        container.basicConsume(
                queue,
                false,
                (_, request) -> {
                    String text = "reply to " + Deliveries.text(request);
                    BasicProperties properties = new BasicProperties.Builder()
                            .correlationId(request.getProperties().getCorrelationId())
                            .build();
                    container.basicPublish("", request.getProperties().getReplyTo(), properties, bytes(text));
                    container.basicAck(request.getEnvelope().getDeliveryTag(), false);
                },
                _ -> {});
        return queue;
    }

    private static BasicProperties request(String replyTo, int number) {
        return new BasicProperties.Builder()
                .replyTo(replyTo)
                .correlationId(Integer.toString(number))
                .deliveryMode(2)
                .build();
    }
}
