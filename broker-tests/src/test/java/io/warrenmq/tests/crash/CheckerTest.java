package io.warrenmq.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.warrenmq.tests.crash.TopologyObject.Exchange;
import io.warrenmq.tests.crash.TopologyObject.Queue;
import io.warrenmq.tests.crash.Verdict.Figure;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker flags each broken promise, as that and nothing else, and leaves alone what a broker may do. */
final class CheckerTest {

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({
        "messagesLostOrInvented",
        "messagesBack",
        "messagesOutOfOrder",
        "transactionsInPart",
        "topologyForgotten",
        "confirmsWrong"
    })
    void badHistory(Rule rule, String what, Script script) {
        Verdict verdict = Checker.check(script.events());
        assertEquals(
                List.of(rule),
                verdict.violations().stream().map(Violation::rule).toList(),
                verdict::describe);
    }

    /** Without this a rule that nobody tests would not be missed. */
    @Test
    void everyRuleHasABadHistory() {
        Set<Object> tested = Stream.of(
                        messagesLostOrInvented(),
                        messagesBack(),
                        messagesOutOfOrder(),
                        transactionsInPart(),
                        topologyForgotten(),
                        confirmsWrong())
                .flatMap(each -> each)
                .map(arguments -> arguments.get()[0])
                .collect(Collectors.toSet());
        assertEquals(Set.copyOf(Arrays.asList(Rule.values())), tested);
    }

    static Stream<Arguments> messagesLostOrInvented() {
        return Stream.of(
                arguments(
                        Rule.I1,
                        "confirmed, then gone",
                        new Script().confirmed(1, "q").crash()),
                arguments(Rule.I1, "confirmed, never delivered, no crash", new Script().confirmed(1, "q")),
                arguments(
                        Rule.I1,
                        "transient and lost without a crash",
                        new Script().publishTransient(1, "q").confirm(1)),
                arguments(
                        Rule.I1,
                        "purged before it was sent",
                        new Script()
                                .then(new Event.PurgeSent("q"))
                                .then(new Event.PurgeOk("q"))
                                .confirmed(1, "q")
                                .crash()),
                arguments(Rule.I2, "nobody sent it", new Script().deliver(1, "q")),
                arguments(
                        Rule.I2,
                        "another queue",
                        new Script().confirmed(1, "q").deliver(1, "q").deliver(1, "other")),
                arguments(Rule.I2, "garbled", new Script().then(new Event.Garbled("q", "checksum"))),
                arguments(
                        Rule.I2,
                        "no queue but delivered",
                        new Script().publish(1).returned(1).confirm(1).deliver(1, "q")),
                arguments(
                        Rule.I5,
                        "confirmed, in one queue of two",
                        new Script().confirmed(1, "a", "b").crash().deliver(1, "a")),
                arguments(
                        Rule.I5,
                        "unconfirmed, recovered in one queue of two",
                        new Script().publish(1, "a", "b").crash().deliver(1, "a")),
                arguments(
                        Rule.I8,
                        "more than it said",
                        new Script().confirmed(1, "q").deliver(1, "q").then(new Event.Drained("q", 0, 1, 0))),
                arguments(
                        Rule.I8,
                        "not empty afterwards",
                        new Script().confirmed(1, "q").deliver(1, "q").then(new Event.Drained("q", 1, 1, 1))),
                arguments(
                        Rule.I10,
                        "rejected, then nowhere",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .then(new Event.RejectSent(1, Script.id(1), "q", "dead"))
                                .crash()));
    }

    static Stream<Arguments> messagesBack() {
        return Stream.of(
                arguments(
                        Rule.I3,
                        "acknowledged before a confirmed publish",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .ack(1, "q")
                                .confirmed(2, "q")
                                .crash()
                                .redeliver(1, "q")
                                .deliver(2, "q")),
                arguments(
                        Rule.I3,
                        "acknowledged in a committed transaction",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .tx(2)
                                .ack(2, 1, "q")
                                .commit(2)
                                .crash()
                                .redeliver(1, "q")),
                arguments(
                        Rule.I3,
                        "of an earlier history",
                        new Script()
                                .then(new Event.SettledBefore(1, 7))
                                .then(new Event.Delivered(1, Script.id(7), "q", true))),
                arguments(
                        Rule.I9,
                        "again without the flag",
                        new Script().confirmed(1, "q").deliver(1, "q").crash().deliver(1, "q")),
                arguments(
                        Rule.I9,
                        "given back and without the flag",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .then(new Event.RequeueSent(1, Script.id(1), "q"))
                                .deliver(1, "q")),
                arguments(
                        Rule.I12,
                        "twice for no reason",
                        new Script().confirmed(1, "q").deliver(1, "q").redeliver(1, "q")),
                arguments(
                        Rule.I12,
                        "twice after an acknowledgement, without a crash",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .ack(1, "q")
                                .redeliver(1, "q")));
    }

    static Stream<Arguments> messagesOutOfOrder() {
        return Stream.of(
                arguments(
                        Rule.I4,
                        "overtaken",
                        new Script()
                                .confirmed(1, "q")
                                .confirmed(2, "q")
                                .deliver(2, "q")
                                .deliver(1, "q")),
                arguments(
                        Rule.I4,
                        "not put back in its place by a crash",
                        new Script()
                                .confirmed(1, "q")
                                .confirmed(2, "q")
                                .deliver(1, "q")
                                .crash()
                                .deliver(2, "q")
                                .redeliver(1, "q")));
    }

    static Stream<Arguments> transactionsInPart() {
        return Stream.of(
                arguments(
                        Rule.I6,
                        "committed, one message lost",
                        new Script()
                                .tx(2)
                                .publishTx(2, 1, "q")
                                .publishTx(2, 2, "q")
                                .commit(2)
                                .crash()
                                .deliver(1, "q")),
                arguments(
                        Rule.I6,
                        "unanswered, one message of two",
                        new Script()
                                .tx(2)
                                .publishTx(2, 1, "q")
                                .publishTx(2, 2, "q")
                                .commitSent(2)
                                .crash()
                                .deliver(1, "q")),
                arguments(
                        Rule.I6,
                        "unanswered, message but no acknowledgement",
                        new Script()
                                .confirmed(1, "in")
                                .deliver(1, "in")
                                .tx(2)
                                .publishTx(2, 2, "out")
                                .ack(2, 1, "in")
                                .commitSent(2)
                                .crash()
                                .redeliver(1, "in")
                                .deliver(2, "out")),
                arguments(
                        Rule.I6,
                        "unanswered, acknowledgement but no message",
                        new Script()
                                .confirmed(1, "in")
                                .deliver(1, "in")
                                .tx(2)
                                .publishTx(2, 2, "out")
                                .ack(2, 1, "in")
                                .commitSent(2)
                                .crash()),
                arguments(
                        Rule.I6,
                        "never committed, but delivered",
                        new Script().tx(2).publishTx(2, 1, "q").crash().deliver(1, "q")),
                arguments(
                        Rule.I6,
                        "rolled back, but delivered",
                        new Script()
                                .tx(2)
                                .publishTx(2, 1, "q")
                                .then(new Event.TxRolledBack(2))
                                .deliver(1, "q")));
    }

    static Stream<Arguments> topologyForgotten() {
        return Stream.of(
                arguments(
                        Rule.I7,
                        "declared and gone",
                        new Script().done(new Queue("q"), true).crash().observe(new Queue("q"), false)),
                arguments(
                        Rule.I7,
                        "deleted and back",
                        new Script()
                                .done(new Exchange("x"), true)
                                .done(new Exchange("x"), false)
                                .crash()
                                .observe(new Exchange("x"), true)),
                arguments(
                        Rule.I7,
                        "purged and back",
                        new Script()
                                .confirmed(1, "q")
                                .then(new Event.PurgeSent("q"))
                                .then(new Event.PurgeOk("q"))
                                .crash()
                                .redeliver(1, "q")),
                arguments(
                        Rule.I7,
                        "deleted, declared again, and its message is back",
                        new Script()
                                .confirmed(1, "q")
                                .done(new Queue("q"), false)
                                .done(new Queue("q"), true)
                                .crash()
                                .redeliver(1, "q")),
                arguments(
                        Rule.I7,
                        "a route is gone",
                        new Script().publish(1, "q").returned(1).confirm(1)));
    }

    static Stream<Arguments> confirmsWrong() {
        return Stream.of(
                arguments(
                        Rule.I11,
                        "twice",
                        new Script().confirmed(1, "q").confirm(1).deliver(1, "q")),
                arguments(Rule.I11, "never sent", new Script().confirm(1)),
                arguments(
                        Rule.I11,
                        "again by multiple",
                        new Script().confirmed(1, "q").deliver(1, "q").confirmUpTo(1)),
                arguments(
                        Rule.I11,
                        "never",
                        new Script().publish(1, "q").deliver(1, "q").then(new Event.ChannelClosed(1))),
                arguments(
                        Rule.I11,
                        "before its return",
                        new Script()
                                .then(new Event.Published(1, 1, Script.id(1), List.of(), true, false))
                                .confirm(1)
                                .returned(1)),
                arguments(Rule.I11, "mandatory, without a queue and without a return", new Script().confirmed(1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"plainHistories", "allowedAfterACrash", "allowedTransactions", "allowedTopology"})
    void goodHistory(String what, Script script) {
        Verdict verdict = Checker.check(script.events());
        assertEquals(List.of(), verdict.violations(), verdict::describe);
    }

    static Stream<Arguments> plainHistories() {
        return Stream.of(
                arguments("nothing", new Script()),
                arguments(
                        "confirmed, delivered, acknowledged",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .ack(1, "q")
                                .confirmed(2, "q")
                                .deliver(2, "q")
                                .then(new Event.ChannelClosed(1))
                                .then(new Event.Drained("q", 0, 0, 0))),
                arguments(
                        "several confirmed at once, one of them before",
                        new Script()
                                .publish(1, "q")
                                .publish(2, "q")
                                .publish(3, "q")
                                .confirm(2)
                                .confirmUpTo(3)
                                .deliver(1, "q")
                                .deliver(2, "q")
                                .deliver(3, "q")
                                .then(new Event.ChannelClosed(1))),
                arguments(
                        "returned, then acked",
                        new Script().publish(1).returned(1).confirm(1)),
                arguments(
                        "given back, and so again and later than its successor",
                        new Script()
                                .confirmed(1, "q")
                                .confirmed(2, "q")
                                .deliver(1, "q")
                                .deliver(2, "q")
                                .then(new Event.RequeueSent(1, Script.id(1), "q"))
                                .redeliver(1, "q")),
                arguments(
                        "given back by a channel that closed",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .then(new Event.ChannelClosed(1))
                                .then(new Event.Delivered(2, Script.id(1), "q", true))),
                arguments(
                        "two channels share a queue",
                        new Script()
                                .confirmed(1, "q")
                                .confirmed(2, "q")
                                .then(new Event.Delivered(2, Script.id(2), "q", false))
                                .then(new Event.Delivered(3, Script.id(1), "q", false))),
                arguments(
                        "dead-lettered",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .then(new Event.RejectSent(1, Script.id(1), "q", "dead"))
                                .deliver(1, "dead")));
    }

    static Stream<Arguments> allowedAfterACrash() {
        return Stream.of(
                arguments(
                        "delivered again, and says so",
                        new Script().confirmed(1, "q").deliver(1, "q").crash().redeliver(1, "q")),
                arguments(
                        "unconfirmed and there",
                        new Script().publish(1, "q").crash().deliver(1, "q")),
                arguments("unconfirmed and gone", new Script().publish(1, "q").crash()),
                arguments(
                        "transient and gone",
                        new Script().publishTransient(1, "q").confirm(1).crash()),
                arguments(
                        "unconfirmed and in no queue",
                        new Script().publish(1, "a", "b").crash()),
                arguments(
                        "unconfirmed and in all queues",
                        new Script()
                                .publish(1, "a", "b")
                                .crash()
                                .deliver(1, "a")
                                .redeliver(1, "b")),
                arguments(
                        "unconfirmed, delivered from one queue before it was on disk",
                        new Script().publish(1, "a", "b").deliver(1, "a").crash()),
                arguments(
                        "acknowledged, not settled, and back",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .ack(1, "q")
                                .publish(2, "q")
                                .crash()
                                .redeliver(1, "q")),
                arguments(
                        "acknowledged before a transient message, which settles nothing",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .ack(1, "q")
                                .publishTransient(2, "q")
                                .confirm(2)
                                .crash()
                                .redeliver(1, "q")),
                arguments(
                        "put back in its place",
                        new Script()
                                .confirmed(1, "q")
                                .confirmed(2, "q")
                                .confirmed(3, "q")
                                .deliver(1, "q")
                                .deliver(2, "q")
                                .crash()
                                .redeliver(1, "q")
                                .redeliver(2, "q")
                                .deliver(3, "q")),
                arguments(
                        "dead-lettered, and still in its source",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .then(new Event.RejectSent(1, Script.id(1), "q", "dead"))
                                .crash()
                                .redeliver(1, "q")));
    }

    static Stream<Arguments> allowedTransactions() {
        return Stream.of(
                arguments(
                        "unanswered, all",
                        new Script()
                                .confirmed(1, "in")
                                .deliver(1, "in")
                                .tx(2)
                                .publishTx(2, 2, "out")
                                .publishTx(2, 3, "out")
                                .ack(2, 1, "in")
                                .commitSent(2)
                                .crash()
                                .deliver(2, "out")
                                .deliver(3, "out")),
                arguments(
                        "unanswered, nothing",
                        new Script()
                                .confirmed(1, "in")
                                .deliver(1, "in")
                                .tx(2)
                                .publishTx(2, 2, "out")
                                .publishTx(2, 3, "out")
                                .ack(2, 1, "in")
                                .commitSent(2)
                                .crash()
                                .redeliver(1, "in")),
                arguments(
                        "never committed",
                        new Script().tx(2).publishTx(2, 1, "q").crash()),
                arguments(
                        "rolled back, its acknowledgement is worth nothing",
                        new Script()
                                .confirmed(1, "in")
                                .deliver(1, "in")
                                .tx(2)
                                .publishTx(2, 2, "out")
                                .ack(2, 1, "in")
                                .then(new Event.TxRolledBack(2))
                                .crash()
                                .redeliver(1, "in")),
                arguments(
                        "committed after a rollback",
                        new Script()
                                .confirmed(1, "in")
                                .deliver(1, "in")
                                .tx(2)
                                .ack(2, 1, "in")
                                .then(new Event.TxRolledBack(2))
                                .publishTx(2, 2, "out")
                                .ack(2, 1, "in")
                                .commit(2)
                                .crash()
                                .deliver(2, "out")));
    }

    static Stream<Arguments> allowedTopology() {
        return Stream.of(
                arguments(
                        "delete not answered, and gone",
                        new Script()
                                .done(new Queue("q"), true)
                                .confirmed(1, "q")
                                .attempt(new Queue("q"), false)
                                .crash()
                                .observe(new Queue("q"), false)),
                arguments(
                        "delete not answered, and there",
                        new Script()
                                .done(new Queue("q"), true)
                                .confirmed(1, "q")
                                .attempt(new Queue("q"), false)
                                .crash()
                                .observe(new Queue("q"), true)
                                .redeliver(1, "q")),
                arguments(
                        "purged, then filled again",
                        new Script()
                                .confirmed(1, "q")
                                .then(new Event.PurgeSent("q"))
                                .then(new Event.PurgeOk("q"))
                                .confirmed(2, "q")
                                .crash()
                                .deliver(2, "q")),
                arguments(
                        "purged while a consumer had it",
                        new Script()
                                .confirmed(1, "q")
                                .deliver(1, "q")
                                .then(new Event.PurgeSent("q"))
                                .then(new Event.PurgeOk("q"))
                                .crash()
                                .redeliver(1, "q")),
                arguments(
                        "declared again, which was not answered",
                        new Script()
                                .done(new Exchange("x"), true)
                                .attempt(new Exchange("x"), true)
                                .crash()
                                .observe(new Exchange("x"), true)));
    }

    @Test
    void needlessFlagsAreCountedOnly() {
        Verdict verdict = Checker.check(new Script()
                .confirmed(1, "q")
                .confirmed(2, "q")
                .deliver(1, "q")
                .crash()
                .redeliver(1, "q")
                .redeliver(2, "q")
                .events());
        assertEquals(List.of(), verdict.violations());
        assertEquals(1, verdict.figure(Figure.NEEDLESS_REDELIVERED));
        assertEquals(1, verdict.figure(Figure.DUPLICATE));
    }

    @Test
    void theMessagesThatAreLostAreCountedByQueue() {
        Verdict verdict = Checker.check(
                new Script().confirmed(1, "a", "b").confirmed(2, "a").crash().events());
        assertEquals(2, verdict.violationCount(Rule.I1));
        assertEquals(3, verdict.figure(Figure.LOST));
    }
}
