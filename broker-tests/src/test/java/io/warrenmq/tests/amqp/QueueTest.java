package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publish;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Messages.text;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.Refusals.Deed;
import io.warrenmq.tests.harness.Timeouts;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Declaring, binding, purging and deleting queues. Arguments are in {@link QueueArgumentsTest}. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class QueueTest extends AmqpTest {
    private static final String LOCKED =
            "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '%s' in vhost '/'. It could be"
                    + " originally declared on another connection or the exclusive property value does not match"
                    + " that of the original declaration.";

    private Channel channel;

    QueueTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void serverNamedQueuesGetDifferentGeneratedNames() throws IOException {
        String first = channel.queueDeclare().getQueue();
        String second = channel.queueDeclare().getQueue();

        assertTrue(first.startsWith("amq.gen-"), first);
        assertNotEquals(first, second);
    }

    @Test
    void emptyNameMeansTheLastDeclaredQueue() throws IOException, InterruptedException {
        channel.queueDeclare();
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind("", "amq.direct", "shortcut-" + queue);
        publishConfirmed(channel, "amq.direct", "shortcut-" + queue, "bound");

        assertEquals("bound", text(channel.basicGet("", true)));
        publishConfirmed(channel, "", queue, "purged");
        assertEquals(1, channel.queuePurge("").getMessageCount());
        Deliveries deliveries = Deliveries.consumeNoAck(channel, "");
        publish(channel, queue, "consumed");
        assertEquals("consumed", deliveries.nextBody());
        channel.queueUnbind("", "amq.direct", "shortcut-" + queue);
        channel.queueDelete("");
        assertGone(queue);
    }

    @Test
    void bindingWithEmptyNameAndKeyUsesTheNameAsKey() throws IOException, InterruptedException {
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind("", "amq.direct", "");
        publishConfirmed(channel, "amq.direct", queue, "by name");
        publishConfirmed(channel, "amq.direct", "", "by empty key");

        assertEquals(List.of("by name"), drain(channel, queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "consume", "get", "purge", "delete"})
    void emptyNameWithoutPreviousDeclareIs404(String operation) {
        Deed deed = switch (operation) {
            case "bind" -> () -> channel.queueBind("", "amq.direct", "key");
            case "consume" -> () -> Deliveries.consume(channel, "");
            case "get" -> () -> channel.basicGet("", true);
            case "purge" -> () -> channel.queuePurge("");
            default -> () -> channel.queueDelete("");
        };

        assertClosesChannel(channel, 404, "NOT_FOUND - no previously declared queue", deed);
    }

    @Test
    void reservedPrefixIs403() {
        assertClosesChannel(
                        channel,
                        403,
                        "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
                        () -> channel.queueDeclare("amq.mine", false, true, true, null))
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);
    }

    @Test
    void passiveDeclareAnswersTheCounts() throws IOException, InterruptedException {
        String queue = queue();
        publishConfirmed(channel, "", queue, "one");
        publishConfirmed(channel, "", queue, "two");
        AMQP.Queue.DeclareOk passive = channel.queueDeclarePassive(queue);

        assertEquals(queue, passive.getQueue());
        assertEquals(2, passive.getMessageCount());
        assertEquals(0, passive.getConsumerCount());
        Deliveries.consume(channel, queue);
        assertEquals(1, channel.queueDeclarePassive(queue).getConsumerCount());
    }

    @Test
    void passiveDeclareOfAMissingQueueIs404() {
        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no queue 'missing' in vhost '/'",
                        () -> channel.queueDeclarePassive("missing"))
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);
    }

    @Test
    void passiveDeclareOfAReservedNameIs404() {
        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no queue 'amq.mine' in vhost '/'",
                () -> channel.queueDeclarePassive("amq.mine"));
    }

    @Test
    void redeclareAnswersTheCountsToo() throws IOException, InterruptedException {
        String queue = queue();
        publishConfirmed(channel, "", queue, "one");

        assertEquals(1, channel.queueDeclare(queue, false, false, true, null).getMessageCount());
    }

    @ParameterizedTest
    @CsvSource({
        "durable, true, true, received 'true' but current is 'false'",
        "auto_delete, false, false, received 'false' but current is 'true'"
    })
    void redeclareWithAnotherPropertyIs406(String property, boolean durable, boolean autoDelete, String difference)
            throws IOException {
        String queue = queue();

        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - inequivalent arg '%s' for queue '%s' in vhost '/': %s"
                                .formatted(property, queue, difference),
                        () -> channel.queueDeclare(queue, durable, false, autoDelete, null))
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);
    }

    @Test
    void transientQueueMayBeShared() throws IOException, InterruptedException {
        String queue = queue();
        Channel elsewhere = channel(connect());
        publishConfirmed(elsewhere, "", queue, "from elsewhere");

        assertEquals(List.of("from elsewhere"), drain(channel, queue));
    }

    @Test
    void declareWithoutWaitingForTheAnswer() throws IOException {
        String queue = unique("nowait");
        channel.queueDeclareNoWait(queue, false, true, true, null);

        assertEquals(queue, channel.queueDeclarePassive(queue).getQueue());
    }

    @Test
    void namesMayBe255BytesLong() throws IOException {
        String queue = unique("ü".repeat(80) + "-".repeat(255 - 160 - 14));

        assertEquals(queue, channel.queueDeclare(queue, false, true, true, null).getQueue());
    }

    @Test
    void longReplyTextsAreCutAt255Bytes() {
        RawConnection socket = raw();
        String name = "q".repeat(250);
        WireWriter arguments =
                new WireWriter().shortInt(0).shortString(name).bits(true).longInt(0);
        socket.sendMethod(1, AmqpMethod.QUEUE_DECLARE, arguments);

        String text = socket.expectChannelClose(1, 404, "NOT_FOUND - no queue 'qqq...")
                .text();
        assertTrue(text.length() > 240, text);
        socket.openChannel(1);
    }

    @Test
    void lineBreaksAreStrippedFromNames() throws IOException {
        String queue = unique("broken");

        assertEquals(
                queue + "line",
                channel.queueDeclare(queue + "\r\nline", false, true, true, null)
                        .getQueue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"declare", "passive", "consume", "get", "purge", "delete", "bind"})
    void exclusiveQueueOfAnotherConnectionIs405(String operation) throws IOException {
        String queue = channel.queueDeclare(unique("exclusive"), false, true, false, null)
                .getQueue();
        Channel other = channel(connect());
        Deed deed = switch (operation) {
            case "declare" -> () -> other.queueDeclare(queue, false, true, false, null);
            case "passive" -> () -> other.queueDeclarePassive(queue);
            case "consume" -> () -> Deliveries.consume(other, queue);
            case "get" -> () -> other.basicGet(queue, true);
            case "purge" -> () -> other.queuePurge(queue);
            case "delete" -> () -> other.queueDelete(queue);
            default -> () -> other.queueBind(queue, "amq.direct", "key");
        };

        assertClosesChannel(other, 405, LOCKED.formatted(queue), deed);
    }

    @Test
    void redeclareWithAnotherExclusivityIs405() throws IOException {
        String exclusive = channel.queueDeclare(unique("exclusive"), false, true, false, null)
                .getQueue();
        String shared = queue();
        Channel second = channel();

        assertClosesChannel(
                channel,
                405,
                LOCKED.formatted(exclusive),
                () -> channel.queueDeclare(exclusive, false, false, false, null));
        assertClosesChannel(
                second, 405, LOCKED.formatted(shared), () -> second.queueDeclare(shared, false, true, true, null));
    }

    @Test
    void othersMayPublishToAnExclusiveQueue() throws IOException, InterruptedException {
        String queue = channel.queueDeclare().getQueue();
        publishConfirmed(channel(connect()), "", queue, "hello");

        assertEquals(List.of("hello"), drain(channel, queue));
    }

    @Test
    void exclusiveQueueGoesWithItsConnection() throws IOException {
        Connection owner = connect();
        String queue = channel(owner)
                .queueDeclare(unique("exclusive"), true, true, false, null)
                .getQueue();
        owner.close();

        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no queue '" + queue + "' in vhost '/'",
                () -> channel.queueDeclarePassive(queue));
    }

    @Test
    void exclusiveQueueGoesWhenTheConnectionDies() throws IOException {
        Connection owner = connect();
        String queue = channel(owner)
                .queueDeclare(unique("exclusive"), false, true, false, null)
                .getQueue();
        owner.abort(0);

        await().atMost(Timeouts.ANSWER).until(() -> {
            try (Channel probe = connection().createChannel()) {
                return probe.queueDeclare(queue, false, true, true, null).getMessageCount() == 0;
            } catch (IOException _) {
                return false;
            }
        });
    }

    @Test
    void onlyOneOfManyGetsAnExclusiveQueue() throws IOException {
        String queue = unique("race");
        List<Channel> racers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            racers.add(channel(connect()));
        }
        for (Channel racer : racers) {
            racer.queueDeclareNoWait(queue, false, true, false, null);
        }

        long winners =
                racers.stream().filter(racer -> isOpenAfterRoundTrip(racer)).count();
        assertEquals(1, winners);
    }

    private static boolean isOpenAfterRoundTrip(Channel channel) {
        try {
            channel.basicQos(1);
            return true;
        } catch (IOException | AlreadyClosedException _) {
            return false;
        }
    }

    @Test
    void autoDeleteQueueGoesWithItsLastConsumer() throws IOException {
        String queue = queue();
        Channel other = channel(connect());
        String first = Deliveries.consume(channel, queue).tag();
        String second = Deliveries.consume(other, queue).tag();
        channel.basicCancel(first);
        assertEquals(1, channel.queueDeclarePassive(queue).getConsumerCount());
        other.basicCancel(second);

        assertGone(queue);
    }

    @Test
    void autoDeleteQueueGoesWhenTheChannelOfItsLastConsumerCloses() throws IOException, TimeoutException {
        String queue = queue();
        Channel other = channel();
        Deliveries.consume(other, queue);
        other.close();

        assertGone(queue);
    }

    @Test
    void autoDeleteQueueStaysBeforeItsFirstConsumer() throws IOException, TimeoutException {
        String queue = queue();
        channel.basicGet(queue, true);
        channel.close();

        assertEquals(queue, channel().queueDeclarePassive(queue).getQueue());
    }

    @Test
    void deletingAnswersTheNumberOfMessages() throws IOException, InterruptedException {
        String queue = queue();
        publishConfirmed(channel, "", queue, "one");
        publishConfirmed(channel, "", queue, "two");

        assertEquals(2, channel.queueDelete(queue).getMessageCount());
        assertGone(queue);
    }

    @Test
    void deletingAMissingQueueIsFine() throws IOException {
        assertEquals(0, channel.queueDelete(unique("missing")).getMessageCount());
        assertEquals(0, channel.queueDelete(unique("missing"), true, true).getMessageCount());
    }

    @Test
    void deleteIfUnusedWithConsumersIs406() throws IOException {
        String queue = queue();
        Deliveries.consume(channel, queue);
        Channel other = channel();

        assertClosesChannel(
                other,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' in use",
                () -> other.queueDelete(queue, true, false));
    }

    @Test
    void deleteIfEmptyWithMessagesIs406() throws IOException, InterruptedException {
        String queue = queue();
        publishConfirmed(channel, "", queue, "one");

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - queue '" + queue + "' in vhost '/' not empty",
                () -> channel.queueDelete(queue, false, true));
    }

    @Test
    void deleteIfUnusedAndEmptyDeletes() throws IOException {
        String queue = queue();
        channel.queueDelete(queue, true, true);

        assertGone(queue);
    }

    @Test
    void deletedQueueLosesItsBindings() throws IOException, InterruptedException {
        String queue = queue();
        channel.queueBind(queue, "amq.direct", queue);
        channel.queueDelete(queue);
        channel.queueDeclare(queue, false, false, true, null);
        publishConfirmed(channel, "amq.direct", queue, "unroutable");

        assertEquals(List.of(), drain(channel, queue));
        channel.queueDelete(queue);
    }

    @Test
    void purgeTakesReadyMessagesOnly() throws IOException, InterruptedException {
        String queue = queue();
        for (String body : List.of("unacked", "ready", "ready too")) {
            publishConfirmed(channel, "", queue, body);
        }
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();

        assertEquals(2, channel.queuePurge(queue).getMessageCount());
        channel.basicNack(tag, false, true);
        assertEquals(List.of("unacked"), drain(channel, queue));
    }

    @Test
    void purgeOfAMissingQueueIs404() {
        assertClosesChannel(
                channel, 404, "NOT_FOUND - no queue 'missing' in vhost '/'", () -> channel.queuePurge("missing"));
    }

    @Test
    void bindingsMayHaveArguments() throws IOException, InterruptedException {
        String queue = channel.queueDeclare().getQueue();
        assertNotNull(channel.queueBind(queue, "amq.direct", queue + "-key", Map.of("note", "any")));
        channel.queueUnbind(queue, "amq.direct", queue + "-key", Map.of("note", "other"));
        publishConfirmed(channel, "amq.direct", queue + "-key", "still bound");

        assertEquals(List.of("still bound"), drain(channel, queue));
    }

    private void assertGone(String queue) {
        Channel probe = channel();
        assertClosesChannel(
                probe,
                404,
                "NOT_FOUND - no queue '" + queue + "' in vhost '/'",
                () -> probe.queueDeclarePassive(queue));
    }

    /** A transient auto-delete queue that other connections may use. */
    private String queue() throws IOException {
        return channel.queueDeclare(unique("queue"), false, false, true, null).getQueue();
    }
}
