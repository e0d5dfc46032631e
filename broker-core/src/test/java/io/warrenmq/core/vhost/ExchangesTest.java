package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges and bindings as sessions see them; the session is not on the home shard. */
final class ExchangesTest {
    private final VhostBench bench = new VhostBench(3, 1);
    private final Session session = bench.open(2);

    // --- declare

    @ParameterizedTest
    @ValueSource(
            strings = {
                "direct",
                "fanout",
                "topic",
                "headers",
                "x-consistent-hash",
                "x-modulus-hash",
                "x-random",
                "x-local-random",
                "x-recent-history",
            })
    void exchangesOfEachTypeCanBeDeclaredAgain(String kind) {
        bench.declareExchange(session, "x", kind);
        bench.declareExchange(session, "x", kind);
        check("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amq.direct",
                "amq.fanout",
                "amq.topic",
                "amq.headers",
                "amq.match",
                "amq.rabbitmq.trace",
                "amq.rabbitmq.event",
                "amq.rabbitmq.log",
            })
    void someExchangesAreAlwaysThere(String name) {
        check(name);
    }

    @Test
    void anUnknownTypeIsRefused() {
        assertRefused(
                "PRECONDITION_FAILED - unknown exchange type 'Direct'",
                () -> bench.declareExchange(session, "x", "Direct"));
        assertRefused("NOT_FOUND - no exchange 'x' in vhost '/'", () -> check("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "type, topic, false, false, false, topic, direct",
        "durable, direct, true, false, false, true, false",
        "auto_delete, direct, false, true, false, true, false",
        "internal, direct, false, false, true, true, false",
    })
    void anotherDeclarationMustAgree(
            String key,
            String kind,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            String received,
            String current) {
        bench.declareExchange(session, "x", "direct");
        assertInequivalent(
                key,
                "'" + received + "'",
                "'" + current + "'",
                new ExchangeDeclaration("x", kind, durable, autoDelete, internal, FieldTable.EMPTY));
    }

    @Test
    void theAlternateExchangeMustAgreeAndNoOtherArgument() {
        bench.declareExchange(session, withArgument("plain", "mine", "a"));
        bench.declareExchange(session, withArgument("plain", "mine", "b"));
        bench.declareExchange(session, "plain", "direct");
        assertInequivalent(
                Exchange.ALTERNATE,
                "the value 'a' of type 'longstr'",
                "none",
                withArgument("plain", Exchange.ALTERNATE, "a"));

        bench.declareExchange(session, withArgument("x", Exchange.ALTERNATE, "a"));
        bench.declareExchange(session, withArgument("x", Exchange.ALTERNATE, "a"));
        assertInequivalent(Exchange.ALTERNATE, "'b'", "'a'", withArgument("x", Exchange.ALTERNATE, "b"));
    }

    @Test
    void theAlternateExchangeIsNamedByAString() {
        FieldTable arguments = FieldTable.builder().put(Exchange.ALTERNATE, 1).build();
        assertRefused(
                "PRECONDITION_FAILED - invalid type 'long' for arg 'alternate-exchange' in exchange 'x' in vhost '/'",
                () -> bench.declareExchange(
                        session, new ExchangeDeclaration("x", "direct", false, false, false, arguments)));
    }

    @Test
    void reservedNamesAreRefusedUnlessTheExchangeIsThere() {
        assertRefused(
                "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
                () -> bench.declareExchange(session, "amq.mine", "direct"));
        bench.declareExchange(
                session, new ExchangeDeclaration("amq.topic", "topic", true, false, false, FieldTable.EMPTY));
        assertInequivalent("durable", "'false'", "'true'", declaration("amq.topic", "topic"));
    }

    @Test
    void theDefaultExchangeCannotBeTouched() {
        String refusal = "ACCESS_REFUSED - operation not permitted on the default exchange";
        bench.declare(session, "q", PLAIN);
        bench.declareExchange(session, "x", "direct");
        assertRefused(refusal, () -> check(""));
        assertRefused(refusal, () -> bench.declareExchange(session, "", "direct"));
        assertRefused(refusal, () -> bench.deleteExchange(session, "", false));
        assertRefused(refusal, () -> bench.bind(session, "", "q", "k"));
        assertRefused(refusal, () -> bench.unbind(session, "", "q", "q"));
        assertRefused(refusal, () -> bench.bindExchange(session, "x", "", "k"));
        assertRefused(refusal, () -> bench.bindExchange(session, "", "x", "k"));
    }

    // --- delete

    @Test
    void aDeletedExchangeIsGoneWithItsBindings() {
        bench.declareExchange(session, "x", "direct");
        bench.declareExchange(session, "y", "direct");
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "x", "q", "k");
        bench.bindExchange(session, "y", "x", "k");
        bench.deleteExchange(session, "x", false);
        assertRefused("NOT_FOUND - no exchange 'x' in vhost '/'", () -> bench.publish(session, "x", "k", "m"));
        assertEquals(0, bindingCount("y"));
        bench.declareExchange(session, "x", "direct");
        assertEquals(0, bindingCount("x"));
    }

    @Test
    void deletingAMissingExchangeIsNoError() {
        bench.deleteExchange(session, "never was", false);
        bench.deleteExchange(session, "never was", true);
    }

    @Test
    void ifUnusedSparesAnExchangeWithBindingsAsASource() {
        bench.declareExchange(session, "x", "direct");
        bench.declareExchange(session, "y", "direct");
        bench.bindExchange(session, "x", "y", "k");
        assertRefused(
                "PRECONDITION_FAILED - exchange 'x' in vhost '/' in use",
                () -> bench.deleteExchange(session, "x", true));
        bench.deleteExchange(session, "y", true);
        bench.deleteExchange(session, "x", true);
        assertNull(bench.topology().findExchange("x"));
    }

    @Test
    void systemExchangesStay() {
        assertRefused(
                "ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed",
                () -> bench.deleteExchange(session, "amq.direct", false));
    }

    // --- bind and unbind

    @Test
    void bindNeedsBothEnds() {
        bench.declareExchange(session, "x", "direct");
        bench.declare(session, "q", PLAIN);
        assertRefused("NOT_FOUND - no exchange 'y' in vhost '/'", () -> bench.bind(session, "y", "q", "k"));
        assertRefused("NOT_FOUND - no queue 'r' in vhost '/'", () -> bench.bind(session, "x", "r", "k"));
        assertRefused("NOT_FOUND - no exchange 'y' in vhost '/'", () -> bench.bindExchange(session, "x", "y", "k"));
    }

    @Test
    void theSameBindingTwiceIsOne() {
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "amq.direct", "q", "k");
        bench.bind(session, "amq.direct", "q", "k");
        assertEquals(1, bindingCount("amq.direct"));
        bench.unbind(session, "amq.direct", "q", "k");
        assertEquals(0, bindingCount("amq.direct"));
    }

    @Test
    void bindingsThatDifferInKeyOrArgumentsAreTwo() {
        bench.declare(session, "q", PLAIN);
        FieldTable arguments = FieldTable.builder().put("a", 1).build();
        bench.bind(session, "amq.direct", "q", "k");
        bench.bind(session, "amq.direct", "q", "l");
        bench.bind(session, new BindingRequest("amq.direct", "q", true, "k", arguments));
        assertEquals(3, bindingCount("amq.direct"));
        bench.unbind(session, "amq.direct", "q", "k");
        assertEquals(2, bindingCount("amq.direct"));
        bench.publish(session, "amq.direct", "k", "still bound with arguments");
        assertEquals(List.of("still bound with arguments"), bench.drain(session, "q"));
    }

    @Test
    void unbindingWhatIsNotThereIsNoError() {
        bench.declareExchange(session, "x", "direct");
        bench.declare(session, "q", PLAIN);
        bench.unbind(session, "x", "q", "never bound");
        bench.unbind(session, "no exchange", "q", "k");
        bench.unbind(session, "x", "no queue", "k");
        bench.unbind(session, new BindingRequest("x", "no exchange", false, "k", FieldTable.EMPTY));
        check("x");
    }

    @Test
    void argumentsOfAHeadersBindingAreChecked() {
        bench.declare(session, "q", PLAIN);
        FieldTable arguments = FieldTable.builder().put("x-match", "some").build();
        assertRefused(
                "PRECONDITION_FAILED - Invalid x-match field value <<\"some\">>; expected all, any, all-with-x, or"
                        + " any-with-x",
                () -> bench.bind(session, new BindingRequest("amq.headers", "q", true, "", arguments)));
        bench.bind(session, new BindingRequest("amq.direct", "q", true, "", arguments));
        assertEquals(0, bindingCount("amq.headers"));
    }

    @Test
    void aQueueThatIsDeletedTakesItsBindingsAlong() {
        bench.declare(session, "q", PLAIN);
        bench.declare(session, "r", PLAIN);
        for (String exchange : List.of("amq.direct", "amq.fanout", "amq.topic", "amq.headers")) {
            bench.bind(session, exchange, "q", "k");
            bench.bind(session, exchange, "r", "k");
        }
        bench.delete(session, "q");
        for (String exchange : List.of("amq.direct", "amq.fanout", "amq.topic", "amq.headers")) {
            assertEquals(1, bindingCount(exchange));
        }
        bench.declare(session, "q", PLAIN);
        bench.publish(session, "amq.fanout", "k", "m");
        assertEquals(List.of(), bench.drain(session, "q"));
        assertEquals(List.of("m"), bench.drain(session, "r"));
    }

    @Test
    void aQueueThatLostOneBindingTakesTheOthersAlong() {
        bench.declare(session, "q", PLAIN);
        bench.bind(session, "amq.direct", "q", "k");
        bench.bind(session, "amq.direct", "q", "l");
        bench.bind(session, "amq.direct", "q", "m");
        bench.unbind(session, "amq.direct", "q", "l");
        bench.delete(session, "q");
        assertEquals(0, bindingCount("amq.direct"));
    }

    @Test
    void theQueueOfAnotherConnectionCannotBeBound() {
        bench.declare(bench.open(1), "theirs", VhostBench.EXCLUSIVE);
        String refusal = bench.queue("theirs").locked().replyText();
        assertRefused(refusal, () -> bench.bind(session, "amq.direct", "theirs", "k"));
        assertRefused(refusal, () -> bench.unbind(session, "amq.direct", "theirs", "k"));
    }

    @Test
    void aReplyAddressCannotBeBound() {
        assertRefused(
                "ACCESS_REFUSED - operation not permitted on the reply queue 'amq.rabbitmq.reply-to'",
                () -> bench.bind(session, "amq.direct", ReplyAddresses.PSEUDO_QUEUE, "k"));
    }

    // --- auto-delete

    @Test
    void anAutoDeleteExchangeGoesWithItsLastBinding() {
        declareAutoDelete("x");
        bench.declare(session, "q", PLAIN);
        bench.unbind(session, "x", "q", "never bound");
        check("x");
        bench.bind(session, "x", "q", "k");
        bench.bind(session, "x", "q", "l");
        bench.unbind(session, "x", "q", "k");
        check("x");
        bench.unbind(session, "x", "q", "l");
        assertNull(bench.topology().findExchange("x"));
    }

    @Test
    void bindingsToAnAutoDeleteExchangeDoNotKeepIt() {
        declareAutoDelete("x");
        bench.declare(session, "q", PLAIN);
        bench.bindExchange(session, "amq.direct", "x", "k");
        bench.bind(session, "x", "q", "k");
        bench.delete(session, "q");
        assertNull(bench.topology().findExchange("x"));
        assertEquals(0, bindingCount("amq.direct"));
    }

    @Test
    void autoDeleteRunsThroughAChain() {
        for (String name : List.of("a", "b", "c", "d")) {
            declareAutoDelete(name);
        }
        bench.declare(session, "q", PLAIN);
        bench.bindExchange(session, "a", "b", "k");
        bench.bindExchange(session, "b", "c", "k");
        bench.bindExchange(session, "a", "d", "k");
        bench.bind(session, "c", "q", "k");
        bench.bind(session, "d", "q", "k");
        bench.unbind(session, "c", "q", "k");
        assertNull(bench.topology().findExchange("c"));
        assertNull(bench.topology().findExchange("b"));
        check("a");
        bench.delete(session, "q");
        assertNull(bench.topology().findExchange("d"));
        assertNull(bench.topology().findExchange("a"));
    }

    @Test
    void autoDeleteSurvivesCycles() {
        declareAutoDelete("a");
        declareAutoDelete("b");
        bench.declare(session, "q", PLAIN);
        bench.bindExchange(session, "a", "b", "k");
        bench.bindExchange(session, "b", "a", "k");
        bench.bindExchange(session, "a", "a", "k");
        bench.bind(session, "a", "q", "k");
        bench.delete(session, "q");
        check("a");
        bench.deleteExchange(session, "b", false);
        check("a");
        bench.unbind(session, new BindingRequest("a", "a", false, "k", FieldTable.EMPTY));
        assertNull(bench.topology().findExchange("a"));
    }

    // --- journal

    @Test
    void durableChangesAreJournaledAndTheirAnswersWait() {
        bench.journal().hold(true);
        Answer<Done> answer = bench.ask(
                session,
                reply -> bench.vhost()
                        .exchanges()
                        .declare(
                                session,
                                new ExchangeDeclaration("x", "direct", true, false, false, FieldTable.EMPTY),
                                reply));
        bench.shards().runUntilIdle();
        assertEquals(1, bench.journal().changes().size());
        assertEquals(false, answer.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertEquals(Done.DONE, answer.require());
    }

    @Test
    void theJournalGetsWhatOutlivesARestart() {
        bench.declare(session, "durable", DURABLE);
        bench.declare(session, "transient", PLAIN);
        bench.declareExchange(session, new ExchangeDeclaration("x", "fanout", true, false, false, FieldTable.EMPTY));
        bench.declareExchange(session, "y", "fanout");
        for (String exchange : List.of("x", "y")) {
            for (String queue : List.of("durable", "transient")) {
                bench.bind(session, exchange, queue, "k");
                bench.bind(session, exchange, queue, "k");
                bench.unbind(session, exchange, queue, "k");
                bench.unbind(session, exchange, queue, "k");
            }
        }
        bench.bindExchange(session, "x", "amq.topic", "");
        bench.bindExchange(session, "x", "y", "");
        bench.deleteExchange(session, "x", false);
        bench.deleteExchange(session, "x", false);
        bench.deleteExchange(session, "y", false);
        assertEquals(
                List.of("QueueDeclared", "ExchangeDeclared", "Bound", "Unbound", "Bound", "ExchangeDeleted"),
                bench.journal().changes().stream()
                        .map(change -> change.getClass().getSimpleName())
                        .toList());
        TopologyChange.Bound bound =
                bench.journal().changes(TopologyChange.Bound.class).getLast();
        assertEquals(
                new TopologyChange.BindingRecord("/", "x", "amq.topic", false, "", FieldTable.EMPTY), bound.binding());
    }

    // --- short forms

    private void check(String exchange) {
        bench.shards().on(session.shard(), () -> bench.vhost().exchanges().check(session, exchange));
        assertNotNull(bench.topology().findExchange(exchange));
    }

    private void declareAutoDelete(String name) {
        bench.declareExchange(session, new ExchangeDeclaration(name, "topic", false, true, false, FieldTable.EMPTY));
    }

    private static ExchangeDeclaration declaration(String name, String kind) {
        return new ExchangeDeclaration(name, kind, false, false, false, FieldTable.EMPTY);
    }

    private static ExchangeDeclaration withArgument(String name, String key, String value) {
        FieldTable arguments =
                FieldTable.builder().put(key, FieldValue.LongString.of(value)).build();
        return new ExchangeDeclaration(name, "direct", false, false, false, arguments);
    }

    private void assertInequivalent(String key, String received, String current, ExchangeDeclaration declaration) {
        assertRefused(
                "PRECONDITION_FAILED - inequivalent arg '" + key + "' for exchange '" + declaration.name()
                        + "' in vhost '/': received " + received + " but current is " + current,
                () -> bench.declareExchange(session, declaration));
    }

    private int bindingCount(String exchange) {
        return bench.topology().exchange(exchange).bindings().size();
    }
}
