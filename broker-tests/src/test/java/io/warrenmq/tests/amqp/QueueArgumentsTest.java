package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which arguments queue.declare takes, which it refuses, and which it compares when a queue is declared again. */
final class QueueArgumentsTest extends AmqpTest {
    private Channel channel;

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    static Stream<Map<String, Object>> validArguments() {
        return Stream.of(
                Map.of("x-message-ttl", 0),
                Map.of("x-message-ttl", (byte) 100),
                Map.of("x-message-ttl", (short) 1000),
                Map.of("x-message-ttl", 60_000),
                Map.of("x-message-ttl", 134_217_728_000L),
                Map.of("x-expires", 1_800_000),
                Map.of("x-expires", 1_800_000L),
                Map.of("x-max-length", 0),
                Map.of("x-max-length", 10L),
                Map.of("x-max-length-bytes", 0),
                Map.of("x-max-length-bytes", 5_000_000_000L),
                Map.of("x-overflow", "drop-head"),
                Map.of("x-overflow", "reject-publish"),
                Map.of("x-overflow", "reject-publish-dlx"),
                Map.of("x-dead-letter-exchange", ""),
                Map.of("x-dead-letter-exchange", "not declared yet"),
                Map.of("x-dead-letter-exchange", "amq.fanout", "x-dead-letter-routing-key", "dead"),
                Map.of("x-max-priority", 1),
                Map.of("x-max-priority", 10),
                Map.of("x-max-priority", 255),
                Map.of("x-single-active-consumer", true),
                Map.of("x-single-active-consumer", false));
    }

    @ParameterizedTest
    @MethodSource("validArguments")
    void validArgumentsAreAccepted(Map<String, Object> arguments) throws IOException {
        assertAccepted(arguments);
    }

    static Stream<Map<String, Object>> foreignArguments() {
        return Stream.of(
                Map.of("x-queue-mode", "lazy"),
                Map.of("x-queue-mode", "default"),
                Map.of("x-queue-version", 2),
                Map.of("x-queue-master-locator", "client-local"),
                Map.of("x-queue-leader-locator", "balanced"),
                Map.of("x-quorum-initial-group-size", 3),
                Map.of("x-initial-cluster-size", 3),
                Map.of("x-max-in-memory-length", 10),
                Map.of("x-max-in-memory-bytes", 1000),
                Map.of("x-dead-letter-strategy", "at-most-once"),
                Map.of("x-dead-letter-strategy", "at-least-once"),
                Map.of("x-delivery-limit", 5),
                Map.of("x-delivery-limit", -1),
                Map.of("x-ha-policy", "all"),
                Map.of("ha-mode", "all"),
                Map.of("x-nobody-knows-this", "value"),
                Map.of("nobody-knows-this-either", 1));
    }

    /** Frameworks send them to every broker; what only makes sense elsewhere is kept and otherwise ignored. */
    @ParameterizedTest
    @MethodSource("foreignArguments")
    void argumentsOfOtherQueueTypesAndUnknownOnesAreAccepted(Map<String, Object> arguments) throws IOException {
        assertAccepted(arguments);
    }

    private void assertAccepted(Map<String, Object> arguments) throws IOException {
        String queue = unique("accepted");

        assertEquals(
                queue, channel.queueDeclare(queue, false, true, true, arguments).getQueue());
    }

    static Stream<Arguments> invalidArguments() {
        return Stream.of(
                Arguments.of("x-message-ttl", -1),
                Arguments.of("x-message-ttl", "60000"),
                Arguments.of("x-message-ttl", true),
                Arguments.of("x-message-ttl", 1.5d),
                Arguments.of("x-expires", 0),
                Arguments.of("x-expires", -1),
                Arguments.of("x-expires", "60000"),
                Arguments.of("x-max-length", -1),
                Arguments.of("x-max-length", "10"),
                Arguments.of("x-max-length-bytes", -1),
                Arguments.of("x-max-length-bytes", "10"),
                Arguments.of("x-overflow", "explode"),
                Arguments.of("x-overflow", 1),
                Arguments.of("x-dead-letter-routing-key", 1),
                Arguments.of("x-max-priority", -1),
                Arguments.of("x-max-priority", 256),
                Arguments.of("x-max-priority", "10"),
                Arguments.of("x-single-active-consumer", "true"),
                Arguments.of("x-queue-type", 1));
    }

    @ParameterizedTest
    @MethodSource("invalidArguments")
    void invalidArgumentsAre406(String name, Object value) {
        String queue = unique("invalid");
        Map<String, Object> arguments = new HashMap<>(Map.of(name, value));
        if (name.equals("x-dead-letter-routing-key")) {
            arguments.put("x-dead-letter-exchange", "amq.fanout");
        }

        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - invalid arg '" + name + "' for queue '" + queue + "' in vhost '/': ...",
                        () -> channel.queueDeclare(queue, false, true, true, arguments))
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);
    }

    @Test
    void deadLetterExchangeOfAWrongTypeIs406() {
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid ... 'x-dead-letter-exchange' ...",
                () -> channel.queueDeclare(unique("q"), false, true, true, Map.of("x-dead-letter-exchange", 1)));
    }

    @Test
    void deadLetterRoutingKeyWithoutExchangeIs406() {
        String queue = unique("invalid");

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid arg 'x-dead-letter-routing-key' for queue '" + queue
                        + "' in vhost '/': routing_key_but_no_dlx_defined",
                () -> channel.queueDeclare(queue, false, true, true, Map.of("x-dead-letter-routing-key", "dead")));
    }

    @Test
    void unknownQueueTypeIs406() {
        String queue = unique("invalid");

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - invalid arg 'x-queue-type' for queue '" + queue
                        + "' in vhost '/': \"unsupported queue type 'nonsense'\"",
                () -> channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "nonsense")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "quorum"})
    void queueTypesWork(String type) throws IOException, InterruptedException {
        String queue = unique(type);
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", type));
        publishConfirmed(channel, "", queue, "one");
        publishConfirmed(channel, "", queue, "two");

        assertEquals(List.of("one", "two"), drain(channel, queue));
        channel.queueDelete(queue);
    }

    @Test
    void missingQueueTypeEqualsClassic() throws IOException {
        String plain = unique("plain");
        String classic = unique("classic");
        Map<String, Object> arguments = Map.of("x-queue-type", "classic");
        channel.queueDeclare(plain, false, true, true, null);
        channel.queueDeclare(classic, false, true, true, arguments);

        assertNotNull(channel.queueDeclare(plain, false, true, true, arguments));
        assertNotNull(channel.queueDeclare(classic, false, true, true, null));
    }

    @Test
    void redeclareWithAnotherQueueTypeIs406() throws IOException {
        String queue = unique("classic");
        channel.queueDeclare(queue, true, false, false, null);
        Channel other = channel();

        assertClosesChannel(
                other,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'x-queue-type' for queue '" + queue + "' in vhost '/': ...",
                () -> other.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum")));
        channel.queueDelete(queue);
    }

    static Stream<Arguments> equalNumbers() {
        return Stream.of(
                Arguments.of((byte) 10, 10),
                Arguments.of((short) 10, 10L),
                Arguments.of(10, (byte) 10),
                Arguments.of(10, 10L),
                Arguments.of(10L, (short) 10));
    }

    @ParameterizedTest
    @MethodSource("equalNumbers")
    void numbersAreComparedByValue(Object first, Object second) throws IOException {
        String queue = unique("numbers");
        channel.queueDeclare(queue, false, true, true, Map.of("x-max-length", first));

        assertNotNull(channel.queueDeclare(queue, false, true, true, Map.of("x-max-length", second)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"B", "u", "i"})
    void unsignedNumbersAreNumbersToo(String type) {
        RawConnection socket = raw();
        String queue = unique("unsigned");
        WireWriter number = switch (type) {
            case "B" -> new WireWriter().octet(200);
            case "u" -> new WireWriter().shortInt(200);
            default -> new WireWriter().longInt(200);
        };
        WireWriter arguments = new WireWriter()
                .shortInt(0)
                .shortString(queue)
                .bits(false, false, true, true, false)
                .table("x-max-length", type.charAt(0), number);
        socket.sendMethod(1, AmqpMethod.QUEUE_DECLARE, arguments);

        assertEquals(queue, socket.expect(1, AmqpMethod.QUEUE_DECLARE_OK).shortString());
        assertRedeclarable(socket, queue);
    }

    /** The same length as a signed 32-bit number. */
    private static void assertRedeclarable(RawConnection socket, String queue) {
        WireWriter arguments = new WireWriter()
                .shortInt(0)
                .shortString(queue)
                .bits(false, false, true, true, false)
                .table(Map.of("x-max-length", 200));
        socket.sendMethod(1, AmqpMethod.QUEUE_DECLARE, arguments);

        assertEquals(queue, socket.expect(1, AmqpMethod.QUEUE_DECLARE_OK).shortString());
    }

    static Stream<Arguments> differentArguments() {
        return Stream.of(
                Arguments.of("x-message-ttl", 1000, 2000, "received '2000' but current is '1000'"),
                Arguments.of("x-expires", 100_000, 200_000, "received '200000' but current is '100000'"),
                Arguments.of("x-max-length", 10, 20L, "received '20' but current is '10'"),
                Arguments.of("x-max-length-bytes", 10L, 20, "received '20' but current is '10'"),
                Arguments.of(
                        "x-overflow",
                        "drop-head",
                        "reject-publish",
                        "received 'reject-publish' but current is 'drop-head'"),
                Arguments.of("x-dead-letter-exchange", "one", "two", "received 'two' but current is 'one'"),
                Arguments.of("x-max-priority", 5, 6, "received '6' but current is '5'"),
                Arguments.of("x-single-active-consumer", true, false, "received 'false' but current is 'true'"));
    }

    @ParameterizedTest
    @MethodSource("differentArguments")
    void redeclareWithAnotherArgumentIs406(String name, Object first, Object second, String difference)
            throws IOException {
        String queue = unique("different");
        channel.queueDeclare(queue, false, true, true, Map.of(name, first));

        assertClosesChannel(
                        channel,
                        406,
                        "PRECONDITION_FAILED - inequivalent arg '%s' for queue '%s' in vhost '/': %s"
                                .formatted(name, queue, difference),
                        () -> channel.queueDeclare(queue, false, true, true, Map.of(name, second)))
                .assertCausedBy(AmqpMethod.QUEUE_DECLARE);
    }

    @Test
    void redeclareWithoutAnArgumentIs406() throws IOException {
        String queue = unique("different");
        channel.queueDeclare(queue, false, true, true, Map.of("x-max-length", 10L));

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue '" + queue
                        + "' in vhost '/': received none but current is the value '10' of type 'long'",
                () -> channel.queueDeclare(queue, false, true, true, null));
    }

    @Test
    void redeclareWithAnAdditionalArgumentIs406() throws IOException {
        String queue = unique("different");
        channel.queueDeclare(queue, false, true, true, null);

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue '" + queue
                        + "' in vhost '/': received the value '10' of type 'signedint' but current is none",
                () -> channel.queueDeclare(queue, false, true, true, Map.of("x-max-length", 10)));
    }

    @Test
    void unknownArgumentsAreNotCompared() throws IOException {
        String queue = unique("unknown");
        channel.queueDeclare(queue, false, true, true, Map.of("x-colour", "red"));

        assertNotNull(channel.queueDeclare(queue, false, true, true, Map.of("x-colour", "blue")));
        assertNotNull(channel.queueDeclare(queue, false, true, true, null));
    }
}
