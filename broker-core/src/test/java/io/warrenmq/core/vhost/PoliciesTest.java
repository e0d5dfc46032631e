package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.EffectivePolicy;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Policies in a virtual host: what they govern, from when on, and through a restart. */
final class PoliciesTest {
    private VhostBench bench = new VhostBench(3, 1);
    private Session session = bench.open(1);

    private static Policy policy(String name, String pattern, int priority, FieldTable definition) {
        return new Policy(name, pattern, ApplyTo.ALL, priority, definition);
    }

    private static Policy maxLength(String name, String pattern, int priority, long max) {
        return policy(
                name,
                pattern,
                priority,
                FieldTable.builder().put("max-length", max).build());
    }

    private void set(Policy policy) {
        set(bench.vhost().policies(), policy);
    }

    private void set(Policies policies, Policy policy) {
        this.bench.<Done>call(session, reply -> policies.set(policy, reply));
    }

    private void clear(Policies policies, String name) {
        this.bench.<Done>call(session, reply -> policies.clear(name, reply));
    }

    private QueueSettings settings(String queueName) {
        Queue queue = bench.queue(queueName);
        return bench.shards().ask(queue.shard(), queue::settings);
    }

    private static void assertName(String name, @Nullable Policy policy) {
        assertEquals(name, policy == null ? null : policy.name());
    }

    private long maxLength(String queueName) {
        return settings(queueName).length().countMax();
    }

    private void declare(String queue, FieldTable arguments) {
        bench.declare(session, queue, new QueueOptions(true, false, false, arguments));
    }

    // --- queues

    @Test
    void queuesThatComeLaterAreGovernedFromTheirBirth() {
        set(maxLength("p", "^q", 0, 10));
        bench.declare(session, "q", DURABLE);
        bench.declare(session, "other", DURABLE);
        assertEquals(10, maxLength("q"));
        assertSame(QueueSettings.PLAIN, settings("other"));
        assertName("p", bench.vhost().governance().ofQueue("q").user());
        assertEquals(EffectivePolicy.NONE, bench.vhost().governance().ofQueue("other"));
        assertEquals(EffectivePolicy.NONE, bench.vhost().governance().ofQueue("missing"));
    }

    @Test
    void queuesThatAreThereAreGovernedWhenTheAnswerIsIn() {
        for (int i = 0; i < 600; i++) {
            bench.declare(session, "q" + i, DURABLE);
        }
        bench.declare(session, "other", DURABLE);
        set(maxLength("p", "^q", 0, 10));
        for (int i = 0; i < 600; i++) {
            assertEquals(10, maxLength("q" + i));
        }
        assertSame(QueueSettings.PLAIN, settings("other"));
    }

    @Test
    void exactlyOnePolicyGovernsAndTheNextOneWhenItGoes() {
        bench.declare(session, "q1", DURABLE);
        set(maxLength("low", ".*", 1, 10));
        set(policy("high", "^q", 2, FieldTable.builder().put("message-ttl", 5).build()));
        assertEquals(QueueSettings.UNLIMITED, maxLength("q1"));
        assertEquals(5, settings("q1").lifetimes().messageTtlMs());
        clear(bench.vhost().policies(), "high");
        assertEquals(10, maxLength("q1"));
        assertEquals(QueueSettings.UNLIMITED, settings("q1").lifetimes().messageTtlMs());
        clear(bench.vhost().policies(), "low");
        assertSame(QueueSettings.PLAIN, settings("q1"));
        assertEquals(EffectivePolicy.NONE, bench.vhost().governance().ofQueue("q1"));
    }

    @Test
    void aPolicyThatIsSetAgainLeavesWhatItDoesNotMatchAnyMore() {
        bench.declare(session, "a", DURABLE);
        bench.declare(session, "b", DURABLE);
        set(maxLength("p", "^a", 0, 10));
        set(maxLength("p", "^b", 0, 20));
        assertSame(QueueSettings.PLAIN, settings("a"));
        assertEquals(20, maxLength("b"));
        set(maxLength("p", "^b", 0, 30));
        assertEquals(30, maxLength("b"));
    }

    @Test
    void argumentsAndOperatorPoliciesAreMerged() {
        declare("q", FieldTable.builder().put("x-max-length", 20).build());
        set(maxLength("p", "^q", 0, 30));
        assertEquals(20, maxLength("q"));
        set(bench.vhost().operatorPolicies(), maxLength("o", "^q", 0, 10));
        assertEquals(10, maxLength("q"));
        EffectivePolicy effective = bench.vhost().governance().ofQueue("q");
        assertName("p", effective.user());
        assertName("o", effective.operator());
        assertEquals(FieldTable.builder().put("max-length", 10).build(), effective.definition());
        clear(bench.vhost().operatorPolicies(), "o");
        assertEquals(20, maxLength("q"));
    }

    @Test
    void aQueueIsOfItsType() {
        FieldTable quorum = FieldTable.builder().put("x-queue-type", "quorum").build();
        declare("quorum", quorum);
        declare("classic", FieldTable.EMPTY);
        FieldTable limit = FieldTable.builder().put("delivery-limit", 100_000).build();
        set(new Policy("nsb", "^quorum$", ApplyTo.QUORUM_QUEUES, 0, limit));
        set(new Policy(
                "classics",
                ".*",
                ApplyTo.CLASSIC_QUEUES,
                0,
                limit.toBuilder().put("delivery-limit", 7).build()));
        assertEquals(100_000, settings("quorum").redelivery().deliveryLimit());
        assertEquals(7, settings("classic").redelivery().deliveryLimit());
    }

    @Test
    void aQueueThatWasDeletedAndDeclaredAgainStartsAnew() {
        bench.declare(session, "q", DURABLE);
        set(maxLength("p", "^q", 0, 10));
        bench.delete(session, "q");
        assertEquals(EffectivePolicy.NONE, bench.vhost().governance().ofQueue("q"));
        clear(bench.vhost().policies(), "p");
        bench.declare(session, "q", DURABLE);
        assertSame(QueueSettings.PLAIN, settings("q"));
    }

    // --- exchanges

    @Test
    void anAlternateExchangeComesAndGoesWithItsPolicy() {
        bench.declareExchange(session, "x", "direct");
        bench.declare(session, "lost", DURABLE);
        bench.bind(session, "amq.fanout", "lost", "");
        assertFalse(bench.publish(session, "x", "nowhere", "1"));
        FieldTable alternate =
                FieldTable.builder().put("alternate-exchange", "amq.fanout").build();
        set(new Policy("ae", "^(x|y|amq\\.topic)$", ApplyTo.EXCHANGES, 0, alternate));
        bench.declareExchange(session, "y", "direct");
        assertTrue(bench.publish(session, "x", "nowhere", "2"));
        assertTrue(bench.publish(session, "y", "nowhere", "3"));
        assertTrue(bench.publish(session, "amq.topic", "nowhere", "4"));
        assertName("ae", bench.vhost().governance().ofExchange("x").user());
        clear(bench.vhost().policies(), "ae");
        assertFalse(bench.publish(session, "x", "nowhere", "5"));
        assertEquals(List.of("2", "3", "4"), bench.drain(session, "lost"));
    }

    @Test
    void theAlternateExchangeOfTheDeclarationStays() {
        FieldTable arguments =
                FieldTable.builder().put("alternate-exchange", "amq.fanout").build();
        bench.declareExchange(session, new ExchangeDeclaration("x", "direct", false, false, false, arguments));
        FieldTable other =
                FieldTable.builder().put("alternate-exchange", "amq.topic").build();
        set(policy("ae", ".*", 0, other));
        assertEquals("amq.fanout", bench.topology().exchange("x").alternate());
        assertNull(bench.topology().exchange("").alternate());
    }

    // --- operations

    @Test
    void whatIsWrongIsRefusedAndChangesNothing() {
        bench.declare(session, "q", DURABLE);
        set(maxLength("p", "^q", 0, 10));
        assertRefused(
                "PRECONDITION_FAILED - invalid policy 'p': 'max-length' must be an integer of at least 0 but is -1",
                () -> set(maxLength("p", "^q", 0, -1)));
        assertRefused(
                "NOT_FOUND - no policy 'missing' in vhost '/'",
                () -> clear(bench.vhost().policies(), "missing"));
        assertRefused(
                "NOT_FOUND - no operator policy 'p' in vhost '/'",
                () -> clear(bench.vhost().operatorPolicies(), "p"));
        assertEquals(10, maxLength("q"));
    }

    @Test
    void policiesOfEachRankAreListedByName() {
        Policy a = maxLength("a", "^q", 0, 10);
        Policy b = maxLength("b", "^q", 5, 10);
        set(b);
        set(a);
        set(bench.vhost().operatorPolicies(), maxLength("o", "^q", 0, 10));
        assertEquals(
                List.of(a, b),
                bench.<List<Policy>>call(
                        session, reply -> bench.vhost().policies().list(reply)));
        assertEquals(
                b, bench.<Policy>call(session, reply -> bench.vhost().policies().find("b", reply)));
        assertRefused(
                "NOT_FOUND - no policy 'o' in vhost '/'",
                () -> bench.<Policy>call(
                        session, reply -> bench.vhost().policies().find("o", reply)));
    }

    @Test
    void theAnswerWaitsForTheJournal() {
        bench.declare(session, "q", DURABLE);
        bench.journal().hold(true);
        Answer<Done> answer =
                bench.ask(session, reply -> bench.vhost().policies().set(maxLength("p", "q", 0, 1), reply));
        bench.shards().runUntilIdle();
        assertFalse(answer.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        answer.require();
    }

    // --- restart

    @Test
    void policiesAreInForceAgainAfterACrash() {
        declare("q", FieldTable.builder().put("x-max-length", 20).build());
        set(maxLength("p", "^q", 0, 10));
        set(bench.vhost().operatorPolicies(), maxLength("o", "^q", 0, 15));
        set(maxLength("gone", "^q", 5, 1));
        clear(bench.vhost().policies(), "gone");
        FieldTable alternate =
                FieldTable.builder().put("alternate-exchange", "amq.fanout").build();
        set(new Policy("ae", "^amq.topic$", ApplyTo.EXCHANGES, 0, alternate));
        bench = bench.crash(2);
        session = bench.open(0);
        assertEquals(10, maxLength("q"));
        assertName("o", bench.vhost().governance().ofQueue("q").operator());
        assertEquals("amq.fanout", bench.topology().exchange("amq.topic").alternate());
        clear(bench.vhost().policies(), "p");
        assertEquals(15, maxLength("q"));
    }
}
