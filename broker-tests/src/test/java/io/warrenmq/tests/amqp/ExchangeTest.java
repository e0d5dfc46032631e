package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Refusals.Deed;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Declaring, binding and deleting exchanges. What they route is in {@link RoutingTest}. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class ExchangeTest extends AmqpTest {
    private static final String DEFAULT_EXCHANGE_REFUSED =
            "ACCESS_REFUSED - operation not permitted on the default exchange";

    private Channel channel;

    ExchangeTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void defaultExchangeRoutesToEveryQueueByItsName() throws IOException, InterruptedException {
        String queue = channel.queueDeclare().getQueue();
        String other = channel.queueDeclare().getQueue();
        publishConfirmed(channel, "", queue, "hello");

        assertEquals(List.of("hello"), drain(channel, queue));
        assertEquals(List.of(), drain(channel, other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"declare", "delete", "bind", "unbind", "bindAsSource", "bindAsDestination"})
    void operationsOnTheDefaultExchangeAre403(String operation) throws IOException {
        String queue = channel.queueDeclare().getQueue();
        Deed deed = switch (operation) {
            case "declare" -> () -> channel.exchangeDeclare("", "direct", true);
            case "delete" -> () -> channel.exchangeDelete("");
            case "bind" -> () -> channel.queueBind(queue, "", "key");
            case "unbind" -> () -> channel.queueUnbind(queue, "", queue);
            case "bindAsSource" -> () -> channel.exchangeBind("amq.fanout", "", "key");
            default -> () -> channel.exchangeBind("", "amq.fanout", "key");
        };

        assertClosesChannel(channel, 403, DEFAULT_EXCHANGE_REFUSED, deed);
    }

    @ParameterizedTest
    @CsvSource({
        "amq.direct, direct",
        "amq.fanout, fanout",
        "amq.topic, topic",
        "amq.headers, headers",
        "amq.match, headers"
    })
    void predeclaredExchangesExistAndAreDurable(String name, String type) throws IOException {
        assertNotNull(channel.exchangeDeclarePassive(name));
        assertNotNull(channel.exchangeDeclare(name, type, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq.rabbitmq.trace", "amq.rabbitmq.event", "amq.rabbitmq.log"})
    void theBrokersOwnExchangesArePredeclaredAndInternal(String name) throws IOException {
        assertNotNull(channel.exchangeDeclare(name, "topic", true, false, true, null));
        channel.queueBind(channel.queueDeclare().getQueue(), name, "#");

        assertClosesChannel(
                channel,
                403,
                "ACCESS_REFUSED - cannot publish to internal exchange '" + name + "' in vhost '/'",
                () -> channel.basicPublish(name, "key", null, new byte[0]));
    }

    @Test
    void reservedPrefixIs403() {
        assertClosesChannel(
                        channel,
                        403,
                        "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
                        () -> channel.exchangeDeclare("amq.mine", "direct"))
                .assertCausedBy(AmqpMethod.EXCHANGE_DECLARE);
    }

    @Test
    void passiveDeclareMayAskForReservedNames() {
        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no exchange 'amq.mine' in vhost '/'",
                () -> channel.exchangeDeclarePassive("amq.mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq.direct", "amq.match", "amq.rabbitmq.trace", "amq.rabbitmq.event"})
    void deletionOfPredeclaredExchangesIs403(String name) {
        assertClosesChannel(
                channel,
                403,
                "ACCESS_REFUSED - deletion of system exchange '" + name + "' in vhost '/' not allowed",
                () -> channel.exchangeDelete(name));
    }

    @Test
    void unknownTypeIs406() {
        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - unknown exchange type 'x-nonsense'",
                () -> channel.exchangeDeclare(unique("e"), "x-nonsense"));
    }

    @Test
    void passiveDeclareOfAMissingExchangeIs404() {
        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no exchange 'missing' in vhost '/'",
                        () -> channel.exchangeDeclarePassive("missing"))
                .assertCausedBy(AmqpMethod.EXCHANGE_DECLARE);
    }

    @Test
    void identicalRedeclareIsFine() throws IOException {
        String name = declared("topic", false, true, false, Map.of("alternate-exchange", "amq.fanout"));

        assertNotNull(channel.exchangeDeclare(name, "topic", false, true, Map.of("alternate-exchange", "amq.fanout")));
        assertNotNull(channel.exchangeDeclarePassive(name));
    }

    @Test
    void redeclareWithAnotherTypeIs406() throws IOException {
        String name = declared("direct", false, true, false, Map.of());

        assertInequivalent(
                name,
                "'type' for exchange '%s' in vhost '/': received 'fanout' but current is 'direct'",
                () -> channel.exchangeDeclare(name, "fanout", false, true, null));
    }

    @Test
    void redeclareWithAnotherDurabilityIs406() throws IOException {
        String name = declared("direct", false, true, false, Map.of());

        assertInequivalent(
                name,
                "'durable' for exchange '%s' in vhost '/': received 'true' but current is 'false'",
                () -> channel.exchangeDeclare(name, "direct", true, true, null));
    }

    @Test
    void redeclareWithAnotherAutoDeleteIs406() throws IOException {
        String name = declared("direct", false, true, false, Map.of());

        assertInequivalent(
                name,
                "'auto_delete' for exchange '%s' in vhost '/': received 'false' but current is 'true'",
                () -> channel.exchangeDeclare(name, "direct", false, false, null));
    }

    @Test
    void redeclareWithAnotherInternalIs406() throws IOException {
        String name = declared("direct", false, true, true, Map.of());

        assertInequivalent(
                name,
                "'internal' for exchange '%s' in vhost '/': received 'false' but current is 'true'",
                () -> channel.exchangeDeclare(name, "direct", false, true, null));
    }

    @Test
    void redeclareWithAnotherAlternateExchangeIs406() throws IOException {
        String name = declared("direct", false, true, false, Map.of("alternate-exchange", "one"));

        assertInequivalent(
                name,
                "'alternate-exchange' for exchange '%s' in vhost '/': " + "received 'two' but current is 'one'",
                () -> channel.exchangeDeclare(name, "direct", false, true, Map.of("alternate-exchange", "two")));
    }

    @Test
    void redeclareWithoutTheAlternateExchangeIs406() throws IOException {
        String name = declared("direct", false, true, false, Map.of("alternate-exchange", "one"));

        assertInequivalent(
                name,
                "'alternate-exchange' for exchange '%s' in vhost '/': received none "
                        + "but current is the value 'one' of type 'longstr'",
                () -> channel.exchangeDeclare(name, "direct", false, true, null));
    }

    @Test
    void otherArgumentsAreNotCompared() throws IOException {
        String name = declared("direct", false, true, false, Map.of("x-colour", "red"));

        assertNotNull(channel.exchangeDeclare(name, "direct", false, true, Map.of("x-colour", "blue")));
        assertNotNull(channel.exchangeDeclare(name, "direct", false, true, null));
    }

    private void assertInequivalent(String name, String text, Deed deed) {
        assertClosesChannel(channel, 406, "PRECONDITION_FAILED - inequivalent arg " + text.formatted(name), deed)
                .assertCausedBy(AmqpMethod.EXCHANGE_DECLARE);
    }

    @Test
    void declareWithoutWaitingForTheAnswer() throws IOException {
        String name = unique("nowait");
        channel.exchangeDeclareNoWait(name, "fanout", false, true, false, null);

        assertNotNull(channel.exchangeDeclarePassive(name));
    }

    @Test
    void lineBreaksAreStrippedFromNames() throws IOException {
        String name = unique("broken");
        channel.exchangeDeclare(name + "\r\nline", "fanout", false, true, null);

        assertNotNull(channel.exchangeDeclarePassive(name + "line"));
    }

    @Test
    void autoDeleteExchangeGoesWithItsLastBinding() throws IOException {
        String name = declared("direct", false, true, false, Map.of());
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, name, "one");
        channel.queueBind(queue, name, "two");
        channel.queueUnbind(queue, name, "one");
        assertNotNull(channel.exchangeDeclarePassive(name));
        channel.queueUnbind(queue, name, "two");

        assertGone(name);
    }

    @Test
    void autoDeleteExchangeGoesWhenItsLastQueueIsDeleted() throws IOException {
        String name = declared("fanout", false, true, false, Map.of());
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, name, "");
        channel.queueDelete(queue);

        assertGone(name);
    }

    @Test
    void autoDeleteExchangeStaysBeforeItsFirstBinding() throws IOException {
        String name = declared("fanout", false, true, false, Map.of());
        String queue = channel.queueDeclare().getQueue();
        channel.queueUnbind(queue, name, "never bound");

        assertNotNull(channel.exchangeDeclarePassive(name));
    }

    @Test
    void autoDeleteExchangeCountsBindingsToExchangesToo() throws IOException {
        String name = declared("fanout", false, true, false, Map.of());
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, name, "");
        channel.exchangeBind("amq.fanout", name, "");
        channel.queueUnbind(queue, name, "");
        assertNotNull(channel.exchangeDeclarePassive(name));
        channel.exchangeUnbind("amq.fanout", name, "");

        assertGone(name);
    }

    @Test
    void autoDeleteExchangeGoesWhenItsLastDestinationIsDeleted() throws IOException {
        String source = declared("fanout", false, true, false, Map.of());
        String destination = declared("fanout", false, true, false, Map.of());
        channel.exchangeBind(destination, source, "");
        channel.exchangeDelete(destination);

        assertGone(source);
    }

    private void assertGone(String exchange) {
        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                () -> channel.exchangeDeclarePassive(exchange));
    }

    @Test
    void publishToAnInternalExchangeIs403() throws IOException {
        String name = declared("fanout", false, true, true, Map.of());

        assertClosesChannel(
                        channel,
                        403,
                        "ACCESS_REFUSED - cannot publish to internal exchange '" + name + "' in vhost '/'",
                        () -> channel.basicPublish(name, "", null, new byte[1]))
                .assertCausedBy(AmqpMethod.BASIC_PUBLISH);
    }

    @Test
    void deletingAMissingExchangeIsFine() throws IOException {
        assertNotNull(channel.exchangeDelete(unique("missing")));
        assertNotNull(channel.exchangeDelete(unique("missing"), true));
    }

    @Test
    void deletedExchangeIsGoneWithItsBindings() throws IOException, InterruptedException {
        String name = declared("fanout", false, false, false, Map.of());
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, name, "");
        channel.exchangeDelete(name);
        channel.exchangeDeclare(name, "fanout", false, true, null);
        publishConfirmed(channel, name, "", "lost");

        assertEquals(List.of(), drain(channel, queue));
    }

    @Test
    void deleteIfUnusedWithBindingsIs406() throws IOException {
        String name = declared("fanout", false, true, false, Map.of());
        channel.queueBind(channel.queueDeclare().getQueue(), name, "");

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - exchange '" + name + "' in vhost '/' in use",
                () -> channel.exchangeDelete(name, true));
    }

    @Test
    void deleteIfUnusedWithoutBindingsDeletes() throws IOException {
        String name = declared("fanout", false, true, false, Map.of());
        channel.exchangeDelete(name, true);

        assertGone(name);
    }

    @Test
    void unbindingWhatIsNotBoundIsFine() throws IOException {
        String queue = channel.queueDeclare().getQueue();

        assertNotNull(channel.queueUnbind(queue, "amq.direct", "never bound"));
        assertNotNull(channel.queueUnbind(queue, unique("missing-exchange"), "key"));
        assertNotNull(channel.queueUnbind(unique("missing-queue"), "amq.direct", "key"));
        assertNotNull(channel.exchangeUnbind("amq.fanout", "amq.direct", "never bound"));
        assertNotNull(channel.exchangeUnbind(unique("missing"), unique("missing"), "key"));
    }

    @Test
    void bindingToAMissingExchangeIs404() throws IOException {
        String queue = channel.queueDeclare().getQueue();

        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no exchange 'missing' in vhost '/'",
                () -> channel.queueBind(queue, "missing", "key"));
    }

    @Test
    void bindingAMissingQueueIs404() {
        assertClosesChannel(
                channel,
                404,
                "NOT_FOUND - no queue 'missing' in vhost '/'",
                () -> channel.queueBind("missing", "amq.direct", "key"));
    }

    @ParameterizedTest
    @CsvSource({"missing, amq.direct", "amq.direct, missing"})
    void bindingAMissingExchangeToAnExchangeIs404(String destination, String source) {
        assertClosesChannel(
                        channel,
                        404,
                        "NOT_FOUND - no exchange 'missing' in vhost '/'",
                        () -> channel.exchangeBind(destination, source, "key"))
                .assertCausedBy(AmqpMethod.EXCHANGE_BIND);
    }

    private String declared(
            String type, boolean durable, boolean autoDelete, boolean internal, Map<String, Object> arguments)
            throws IOException {
        String name = unique("exchange");
        channel.exchangeDeclare(name, type, durable, autoDelete, internal, arguments);
        return name;
    }
}
