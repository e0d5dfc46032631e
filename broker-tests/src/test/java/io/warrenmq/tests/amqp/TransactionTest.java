package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Messages.text;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Return;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** tx.select, tx.commit, tx.rollback. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class TransactionTest extends AmqpTest {
    private Channel observer;
    private Channel channel;
    private String queue;

    TransactionTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void declareQueue() throws IOException {
        observer = channel();
        channel = channel();
        queue = observer.queueDeclare(unique("tx"), false, false, false, null).getQueue();
    }

    @AfterEach
    void deleteQueue() throws IOException {
        channel().queueDelete(queue);
    }

    @Test
    void publishesAppearWithTheCommit() throws IOException {
        channel.txSelect();
        publish(channel, queue, "a", "b");
        assertEquals(0, channel.queueDeclarePassive(queue).getMessageCount());
        channel.txCommit();

        assertEquals(List.of("a", "b"), drain(observer, queue));
    }

    @Test
    void rolledBackPublishesNeverAppear() throws IOException {
        channel.txSelect();
        publish(channel, queue, "dropped");
        channel.txRollback();
        publish(channel, queue, "kept");
        channel.txCommit();

        assertEquals(List.of("kept"), drain(observer, queue));
    }

    @Test
    void publishesOfAClosedChannelNeverAppear() throws IOException, TimeoutException {
        channel.txSelect();
        publish(channel, queue, "dropped");
        channel.close();

        assertEquals(0, observer.queueDeclarePassive(queue).getMessageCount());
    }

    @Test
    void acksCountFromTheCommitOn() throws IOException, InterruptedException, TimeoutException {
        publishConfirmed(observer, "", queue, "a");
        publishConfirmed(observer, "", queue, "b");
        channel.txSelect();
        channel.basicAck(get(), false);
        channel.txCommit();
        channel.basicAck(get(), false);
        channel.close();

        await().atMost(Timeouts.ANSWER)
                .until(() -> observer.queueDeclarePassive(queue).getMessageCount() == 1);
        assertEquals(List.of("b"), drain(observer, queue));
    }

    @Test
    void rollbackTakesAcksBackWithoutRedelivery() throws IOException, InterruptedException {
        publishConfirmed(observer, "", queue, "a");
        channel.txSelect();
        long tag = get();
        channel.basicAck(tag, false);
        channel.txRollback();
        assertNull(channel.basicGet(queue, false), "rollback must not requeue");

        channel.basicAck(tag, false);
        channel.txCommit();
        assertEquals(List.of(), drain(observer, queue));
    }

    @Test
    void rejectsCountFromTheCommitOn() throws IOException, InterruptedException {
        publishConfirmed(observer, "", queue, "a");
        channel.txSelect();
        channel.basicReject(get(), true);
        assertNull(observer.basicGet(queue, true), "not requeued before the commit");
        channel.txCommit();

        await().atMost(Timeouts.ANSWER)
                .until(() -> observer.queueDeclarePassive(queue).getMessageCount() == 1);
        assertEquals("a", text(observer.basicGet(queue, true)));
    }

    @Test
    void unroutableMandatoryMessagesAreReturnedByTheCommit() throws IOException, InterruptedException {
        BlockingQueue<Return> returns = new LinkedBlockingQueue<>();
        channel.addReturnListener(returns::add);
        channel.txSelect();
        channel.basicPublish("", "nobody-" + queue, true, null, bytes("back"));
        channel.txCommit();

        assertEquals(
                312, returns.poll(Timeouts.ANSWER.toSeconds(), TimeUnit.SECONDS).getReplyCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback"})
    void commitAndRollbackWithoutSelectAre406(String what) {
        assertClosesChannel(channel, 406, "PRECONDITION_FAILED - channel is not transactional", () -> {
            if (what.equals("commit")) {
                channel.txCommit();
            } else {
                channel.txRollback();
            }
        });
    }

    @Test
    void selectOnAConfirmingChannelIs406() throws IOException {
        channel.confirmSelect();

        assertClosesChannel(
                channel, 406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode", channel::txSelect);
    }

    @Test
    void selectTwiceAndEmptyCommitAreFine() throws IOException {
        assertNotNull(channel.txSelect());
        assertNotNull(channel.txSelect());
        assertNotNull(channel.txCommit());
        assertNotNull(channel.txRollback());
    }

    @Test
    void publishToAMissingExchangeClosesTheChannelAndDropsTheRest() throws IOException {
        channel.txSelect();
        publish(channel, queue, "dropped");

        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no exchange 'missing' in vhost '/'",
                        () -> channel.basicPublish("missing", "key", null, bytes("x")))
                .assertCausedBy(AmqpMethod.BASIC_PUBLISH);
        assertEquals(0, observer.queueDeclarePassive(queue).getMessageCount());
    }

    @Test
    void manyMessagesInOneTransaction() throws IOException {
        channel.txSelect();
        for (int i = 0; i < 2000; i++) {
            publish(channel, queue, "m" + i);
        }
        channel.txCommit();

        assertEquals(2000, observer.queueDeclarePassive(queue).getMessageCount());
    }

    private long get() throws IOException {
        GetResponse response = channel.basicGet(queue, false);
        return response.getEnvelope().getDeliveryTag();
    }
}
