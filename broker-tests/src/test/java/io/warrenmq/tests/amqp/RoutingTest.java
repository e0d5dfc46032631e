package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.bytes;
import static io.warrenmq.tests.harness.Messages.drain;
import static io.warrenmq.tests.harness.Messages.headers;
import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static io.warrenmq.tests.harness.Refusals.assertClosesChannel;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Messages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which queues a message reaches: exchange types, exchange-to-exchange bindings, alternate exchanges. */
@ParameterizedClass(name = "{0} shards")
@ValueSource(ints = {1, 2})
final class RoutingTest extends AmqpTest {
    private Channel channel;

    RoutingTest(int shards) {
        super(shards);
    }

    @BeforeEach
    void openChannel() {
        channel = channel();
    }

    @Test
    void directMatchesTheWholeKey() throws IOException, InterruptedException {
        String exchange = exchange("direct");
        String one = bound(exchange, "one");
        String two = bound(exchange, "two");
        channel.queueBind(two, exchange, "both");
        channel.queueBind(one, exchange, "both");
        send(exchange, "one", "two", "both", "on", "one.more", "");

        assertEquals(List.of("one", "both"), drain(channel, one));
        assertEquals(List.of("two", "both"), drain(channel, two));
    }

    @Test
    void fanoutIgnoresTheKey() throws IOException, InterruptedException {
        String exchange = exchange("fanout");
        String one = bound(exchange, "some");
        String two = bound(exchange, "");
        send(exchange, "any", "");

        assertEquals(List.of("any", ""), drain(channel, one));
        assertEquals(List.of("any", ""), drain(channel, two));
    }

    @ParameterizedTest
    @CsvSource({
        "a.b, a.b, true",
        "a.b, a.b.c, false",
        "a.*, a.b, true",
        "a.*, a, false",
        "a.*, a.b.c, false",
        "*.b, a.b, true",
        "*, a, true",
        "*, '', false",
        "*.*, a, false",
        "#, a.b.c, true",
        "#, '', true",
        "a.#, a, true",
        "a.#, a.b.c, true",
        "a.#, b.a, false",
        "#.c, a.b.c, true",
        "#.c, c, true",
        "a.#.c, a.c, true",
        "a.#.c, a.b.b.c, true",
        "a.#.c, a.b.b, false",
        "#.b.#, a.b.c, true",
        "#.b.#, a.c, false",
        "*.#, a, true",
        "*.*.1.#, 0.0.1.celery.x, true",
        "*.*.1.#, 0.0.0.celery.x, false",
        "a..b, a..b, true",
        "a.*.b, a..b, true",
        "a.b, a..b, false",
        "a.#.b, a..b, true",
        "'', '', true",
        "'', a, false",
        "a.b*, a.bc, false",
        "a.b#, a.bc, false"
    })
    void topicMatchesWords(String pattern, String key, boolean matches) throws IOException, InterruptedException {
        String exchange = exchange("topic");
        String queue = bound(exchange, pattern);
        publishConfirmed(channel, exchange, key, "x");

        assertEquals(matches ? List.of("x") : List.of(), drain(channel, queue));
    }

    @Test
    void topicUnbindRemovesOnlyItsPattern() throws IOException, InterruptedException {
        String exchange = exchange("topic");
        String queue = bound(exchange, "a.#");
        channel.queueBind(queue, exchange, "a.*");
        channel.queueUnbind(queue, exchange, "a.#");
        send(exchange, "a.b", "a.b.c");

        assertEquals(List.of("a.b"), drain(channel, queue));
    }

    /** Whoever publishes may have asked before and been told otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
    void bindingsApplyAtOnceToOtherConnections(String type) throws IOException, InterruptedException {
        String exchange = unique("shared");
        channel.exchangeDeclare(exchange, type, false, false, null);
        String queue = channel.queueDeclare().getQueue();
        Channel publisher = channel(connect());
        for (int round = 0; round < 20; round++) {
            publishConfirmed(publisher, exchange, "key", "unbound");
            channel.queueBind(queue, exchange, "key");
            publishConfirmed(publisher, exchange, "key", "bound");
            channel.queueUnbind(queue, exchange, "key");
            publishConfirmed(publisher, exchange, "key", "unbound again");
        }

        assertEquals(Collections.nCopies(20, "bound"), drain(channel, queue));
        channel.exchangeDelete(exchange);
    }

    @Test
    void deletedExchangeIsMissingAtOnceForOtherConnections() throws IOException, InterruptedException {
        String exchange = unique("shared");
        channel.exchangeDeclare(exchange, "direct", false, false, null);
        Channel publisher = channel(connect());
        publishConfirmed(publisher, exchange, "key", "fine");
        channel.exchangeDelete(exchange);

        assertClosesChannel(
                publisher,
                404,
                "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
                () -> publisher.basicPublish(exchange, "key", null, bytes("late")));
    }

    @Test
    void severalMatchingBindingsDeliverOnce() throws IOException, InterruptedException {
        String exchange = exchange("topic");
        String queue = bound(exchange, "#");
        channel.queueBind(queue, exchange, "a.*");
        channel.queueBind(queue, exchange, "a.b");
        channel.queueBind(queue, exchange, "a.b");
        send(exchange, "a.b");

        assertEquals(List.of("a.b"), drain(channel, queue));
    }

    static Stream<Arguments> headersCases() {
        return Stream.of(
                headersCase("all", Map.of("a", 1, "b", "x"), Map.of("a", 1, "b", "x", "c", 3), true),
                headersCase("all", Map.of("a", 1, "b", "x"), Map.of("a", 1), false),
                headersCase("all", Map.of("a", 1), Map.of("a", 2), false),
                headersCase("all", Map.of(), Map.of("a", 1), true),
                headersCase("all", Map.of(), Map.of(), true),
                headersCase("any", Map.of("a", 1, "b", "x"), Map.of("b", "x"), true),
                headersCase("any", Map.of("a", 1, "b", "x"), Map.of("a", 2, "b", "y"), false),
                headersCase("any", Map.of(), Map.of("a", 1), false),
                headersCase("all", Map.of("a", 1), Map.of("a", 1L), true),
                headersCase("all", Map.of("a", 1), Map.of("a", (short) 1), true),
                headersCase("all", Map.of("a", 1), Map.of("a", "1"), false),
                headersCase("all", Map.of("a", 1), Map.of("a", 1.0d), false),
                headersCase("all", Map.of("a", true), Map.of("a", true), true),
                headersCase("all", Map.of("x-a", 1, "b", 2), Map.of("b", 2), true),
                headersCase("any", Map.of("x-a", 1, "b", 2), Map.of("x-a", 1), false),
                headersCase("all-with-x", Map.of("x-a", 1, "b", 2), Map.of("b", 2), false),
                headersCase("all-with-x", Map.of("x-a", 1, "b", 2), Map.of("x-a", 1, "b", 2), true),
                headersCase("any-with-x", Map.of("x-a", 1, "b", 2), Map.of("x-a", 1), true),
                headersCase("any-with-x", Map.of("x-a", 1, "b", 2), Map.of("x-a", 2), false),
                headersCase("all", voidValue("a"), Map.of("a", "anything"), true),
                headersCase("all", voidValue("a"), Map.of("b", "anything"), false),
                headersCase("any", voidValue("a"), Map.of("a", 5), true));
    }

    private static Arguments headersCase(
            String match, Map<String, Object> binding, Map<String, Object> message, boolean matches) {
        return Arguments.of(match, binding, message, matches);
    }

    private static Map<String, Object> voidValue(String name) {
        return Collections.singletonMap(name, null);
    }

    @ParameterizedTest
    @MethodSource("headersCases")
    void headersMatchByTheBindingsArguments(
            String match, Map<String, Object> binding, Map<String, Object> message, boolean matches)
            throws IOException, InterruptedException {
        String exchange = exchange("headers");
        String queue = channel.queueDeclare().getQueue();
        Map<String, Object> arguments = new HashMap<>(binding);
        arguments.put("x-match", match);
        channel.queueBind(queue, exchange, "ignored", arguments);
        publishConfirmed(channel, exchange, "key", headers(message), "x");

        assertEquals(matches ? List.of("x") : List.of(), drain(channel, queue));
    }

    @Test
    void headersMatchAllByDefault() throws IOException, InterruptedException {
        String exchange = exchange("headers");
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "", Map.of("a", 1, "b", 2));
        publishConfirmed(channel, exchange, "", headers(Map.of("a", 1)), "one");
        publishConfirmed(channel, exchange, "", headers(Map.of("a", 1, "b", 2)), "both");

        assertEquals(List.of("both"), drain(channel, queue));
    }

    @Test
    void messageWithoutHeadersMatchesOnlyTheEmptyAll() throws IOException, InterruptedException {
        String exchange = exchange("headers");
        String empty = channel.queueDeclare().getQueue();
        String demanding = channel.queueDeclare().getQueue();
        channel.queueBind(empty, exchange, "", Map.of("x-match", "all"));
        channel.queueBind(demanding, exchange, "", Map.of("x-match", "all", "a", 1));
        publishConfirmed(channel, exchange, "", "bare");

        assertEquals(List.of("bare"), drain(channel, empty));
        assertEquals(List.of(), drain(channel, demanding));
    }

    @Test
    void otherMatchTypesAre406() throws IOException {
        String exchange = exchange("headers");
        String queue = channel.queueDeclare().getQueue();

        assertClosesChannel(
                channel,
                406,
                "PRECONDITION_FAILED - Invalid x-match field value ...",
                () -> channel.queueBind(queue, exchange, "", Map.of("x-match", "some", "a", 1)));
    }

    @Test
    void headersBindingsDifferByTheirArguments() throws IOException, InterruptedException {
        String exchange = exchange("headers");
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, "", Map.of("a", 1));
        channel.queueBind(queue, exchange, "", Map.of("a", 2));
        channel.queueUnbind(queue, exchange, "", Map.of("a", 1));
        publishConfirmed(channel, exchange, "", headers(Map.of("a", 1)), "one");
        publishConfirmed(channel, exchange, "", headers(Map.of("a", 2)), "two");

        assertEquals(List.of("two"), drain(channel, queue));
    }

    @Test
    void exchangesMayBeBoundToExchanges() throws IOException, InterruptedException {
        String source = exchange("topic");
        String destination = exchange("direct");
        String queue = bound(destination, "a.b");
        channel.exchangeBind(destination, source, "a.#");
        send(source, "a.b", "a.c", "b.b");

        assertEquals(List.of("a.b"), drain(channel, queue));
    }

    @Test
    void unboundExchangesGetNothing() throws IOException, InterruptedException {
        String source = exchange("fanout");
        String destination = exchange("fanout");
        channel.exchangeBind(destination, "amq.direct", "keeps it alive");
        channel.exchangeBind(destination, source, "");
        channel.exchangeBind("amq.headers", source, "keeps it alive");
        String queue = bound(destination, "");
        channel.exchangeUnbind(destination, source, "");
        send(source, "x");

        assertEquals(List.of(), drain(channel, queue));
    }

    @Test
    void internalExchangesAreReachedThroughBindings() throws IOException, InterruptedException {
        String source = exchange("fanout");
        String internal = unique("internal");
        channel.exchangeDeclare(internal, "fanout", false, true, true, null);
        channel.exchangeBind(internal, source, "");
        String queue = bound(internal, "");
        send(source, "x");

        assertEquals(List.of("x"), drain(channel, queue));
    }

    @Test
    void cyclesOfExchangesDeliverOnce() throws IOException, InterruptedException {
        String first = exchange("fanout");
        String second = exchange("fanout");
        String third = exchange("fanout");
        channel.exchangeBind(second, first, "");
        channel.exchangeBind(third, second, "");
        channel.exchangeBind(first, third, "");
        channel.exchangeBind(first, first, "");
        String queue = bound(third, "");
        channel.queueBind(queue, first, "");
        send(first, "x");

        assertEquals(List.of("x"), drain(channel, queue));
    }

    @Test
    void alternateExchangeTakesWhatMatchesNothing() throws IOException, InterruptedException {
        String alternate = exchange("fanout");
        String stray = bound(alternate, "");
        String exchange = exchangeWithAlternate(alternate);
        String queue = bound(exchange, "known");
        send(exchange, "known", "unknown");

        assertEquals(List.of("known"), drain(channel, queue));
        assertEquals(List.of("unknown"), drain(channel, stray));
    }

    @Test
    void alternateExchangesFormChains() throws IOException, InterruptedException {
        String last = exchange("fanout");
        String stray = bound(last, "");
        String middle = exchangeWithAlternate(last);
        String first = exchangeWithAlternate(middle);
        send(first, "unknown");

        assertEquals(List.of("unknown"), drain(channel, stray));
    }

    @Test
    void missingAlternateExchangeDropsTheMessage() throws IOException, InterruptedException {
        String exchange = exchangeWithAlternate(unique("missing"));
        List<Return> returned = sendMandatory(exchange, "unknown");

        assertEquals(1, returned.size());
    }

    @Test
    void loopOfAlternateExchangesEndsAndReturnsMandatoryMessages() throws IOException, InterruptedException {
        String first = unique("loop");
        String second = exchangeWithAlternate(first);
        channel.exchangeDeclare(first, "direct", false, true, Map.of("alternate-exchange", second));
        List<Return> returned = sendMandatory(first, "unknown");

        assertEquals(1, returned.size());
        assertEquals(first, returned.getFirst().getExchange());
    }

    @Test
    void mandatoryMessageRoutedByAlternateExchangeIsNotReturned() throws IOException, InterruptedException {
        String alternate = exchange("fanout");
        String stray = bound(alternate, "");
        List<Return> returned = sendMandatory(exchangeWithAlternate(alternate), "unknown");

        assertEquals(List.of(), returned);
        assertEquals(List.of("x"), drain(channel, stray));
    }

    /** Every key is also the body. */
    private void send(String exchange, String... keys) throws IOException, InterruptedException {
        channel.confirmSelect();
        for (String key : keys) {
            channel.basicPublish(exchange, key, null, bytes(key));
        }
        Messages.awaitConfirms(channel);
    }

    /** What was returned before the confirm. */
    private List<Return> sendMandatory(String exchange, String key) throws IOException, InterruptedException {
        List<Return> returned = Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(returned::add);
        channel.confirmSelect();
        channel.basicPublish(exchange, key, true, null, bytes("x"));
        Messages.awaitConfirms(channel);
        return returned;
    }

    /** An auto-delete exchange: it goes when the test's connection and so its exclusive queues are gone. */
    private String exchange(String type) throws IOException {
        String name = unique(type);
        channel.exchangeDeclare(name, type, false, true, null);
        return name;
    }

    private String exchangeWithAlternate(String alternate) throws IOException {
        String name = unique("alternate");
        channel.exchangeDeclare(name, "direct", false, true, Map.of("alternate-exchange", alternate));
        return name;
    }

    private String bound(String exchange, String key) throws IOException {
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, exchange, key);
        return queue;
    }
}
