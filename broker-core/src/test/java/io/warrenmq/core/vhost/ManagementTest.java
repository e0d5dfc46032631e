package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.EXCLUSIVE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.management.BindingView;
import io.warrenmq.core.management.Churn;
import io.warrenmq.core.management.ConsumerView;
import io.warrenmq.core.management.Depth;
import io.warrenmq.core.management.ExchangeView;
import io.warrenmq.core.management.Management;
import io.warrenmq.core.management.MessageStats;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.core.management.QueueTypeTotals;
import io.warrenmq.core.management.QueueView;
import io.warrenmq.core.management.SizeHistogram;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.policy.PolicyRank;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What management shows after traffic whose every message is known. */
final class ManagementTest {
    private final VhostBench bench = new VhostBench(2, 1);
    private final Session session = bench.open(1);
    private final Management management = bench.broker().management();

    private <T> T get(CompletableFuture<T> answer) {
        bench.shards().runUntilIdle();
        assertTrue(answer.isDone());
        return answer.join();
    }

    private QueueView queue(String name) {
        return get(management.queue("/", name)).orElseThrow();
    }

    private ExchangeView exchange(String name) {
        return get(management.exchange("/", name)).orElseThrow();
    }

    private OverviewView overview() {
        return get(management.overview());
    }

    private void publish(String queue, int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(bench.publish(session, "", queue, "four"));
        }
    }

    private void settle(TestChannel channel) {
        bench.shards().on(session.shard(), channel::settleAll);
        bench.shards().runUntilIdle();
    }

    private static MessageStats stats(
            long publish, long deliver, long deliverNoAck, long get, long getNoAck, long getEmpty, long ack) {
        long left = deliver + deliverNoAck + get + getNoAck;
        return new MessageStats(publish, 0, 0, 0, deliver, deliverNoAck, get, getNoAck, getEmpty, left, ack, 0, 0, 0);
    }

    // --- queues

    @Test
    void everyMessageCountsWhereItGoes() {
        bench.declare(session, "q", DURABLE);
        publish("q", 10);
        assertEquals(
                new Depth(10, 0, 0, 40, 0, 10, queue("q").depth().memoryBytes()),
                queue("q").depth());
        bench.get(session, "q", true);
        bench.get(session, "q", false);
        TestChannel channel = bench.channel(session);
        TestConsumer consumer =
                bench.consume(session, channel, "q", ConsumerSpec.tagged("c").prefetch(3));
        assertEquals(stats(10, 3, 0, 1, 1, 0, 0), queue("q").stats());
        assertEquals(5, queue("q").depth().ready());
        assertEquals(4, queue("q").depth().unacked());
        assertEquals(16, queue("q").depth().unackedBytes());
        settle(channel);
        settle(channel);
        settle(channel);
        assertEquals(stats(10, 8, 0, 1, 1, 0, 8), queue("q").stats());
        bench.cancel(session, consumer);
        bench.get(session, "q", true);
        bench.get(session, "q", true);
        assertEquals(stats(10, 8, 0, 1, 1, 2, 8), queue("q").stats());
        assertEquals(0, queue("q").depth().ready());
        assertEquals(4, queue("q").depth().unackedBytes());
        assertEquals(0, queue("q").depth().readyBytes());
    }

    @Test
    void whatComesBackIsRedelivered() {
        bench.declare(session, "q", PLAIN);
        publish("q", 2);
        TestChannel first = bench.channel(session);
        bench.consume(session, first, "q", ConsumerSpec.tagged("a"));
        bench.shards().on(session.shard(), first::close);
        bench.shards().runUntilIdle();
        TestChannel second = bench.channel(session);
        bench.consume(session, second, "q", ConsumerSpec.tagged("b").withoutAck());
        MessageStats stats = queue("q").stats();
        assertEquals(2, stats.deliver());
        assertEquals(2, stats.deliverNoAck());
        assertEquals(2, stats.redeliver());
        assertEquals(0, stats.ack());
        assertEquals(0, queue("q").depth().messages());
        assertEquals(0, queue("q").depth().memoryBytes());
    }

    @Test
    void deathsAreCountedByTheirCause() {
        FieldTable arguments = FieldTable.builder()
                .put("x-max-length", 2)
                .put("x-message-ttl", 1_000)
                .build();
        bench.declare(session, "q", new QueueOptions(true, false, false, arguments));
        publish("q", 5);
        bench.shards().advance(2_000);
        FieldTable refusing = FieldTable.builder()
                .put("x-max-length", 1)
                .put("x-overflow", "reject-publish")
                .put("x-queue-type", "quorum")
                .build();
        bench.declare(session, "full", new QueueOptions(true, false, false, refusing));
        publish("full", 3);
        assertEquals(new QueueView.Losses(2, 3, 0, 0, 0, 0), queue("q").losses());
        assertEquals(new QueueView.Losses(0, 0, 0, 0, 2, 0), queue("full").losses());
        assertEquals("quorum", queue("full").type());
        assertEquals("classic", queue("q").type());
        bench.delete(session, "q");
        QueueTypeTotals classic = overview().types().getFirst();
        assertEquals("classic", classic.type());
        assertEquals(5, classic.stats().publish(), "a queue that has gone still counts");
        assertTrue(classic.deaths().contains(new QueueTypeTotals.DeathCount("maxlen", "disabled", 3)));
        assertTrue(classic.deaths().contains(new QueueTypeTotals.DeathCount("expired", "disabled", 2)));
        assertTrue(classic.deaths().contains(new QueueTypeTotals.DeathCount("expired", "at_least_once", 0)));
        assertEquals(1, overview().types().get(1).stats().publish());
    }

    @Test
    void aQueueShowsWhatItIsAndWhatGovernsIt() {
        Policy policy = new Policy(
                "limits",
                "^q",
                ApplyTo.QUEUES,
                0,
                FieldTable.builder()
                        .put("max-length", 100)
                        .put("delivery-limit", 7)
                        .build());
        bench.<Done>call(session, reply -> bench.vhost().policies().set(policy, reply));
        bench.declare(session, "q", DURABLE);
        bench.declare(session, "mine", EXCLUSIVE);
        QueueView governed = queue("q");
        assertTrue(governed.durable());
        assertEquals("limits", governed.governed().policy());
        assertNull(governed.governed().operatorPolicy());
        assertEquals(policy.definition(), governed.governed().definition());
        assertEquals(7, governed.deliveryLimit());
        assertEquals("warren@host", governed.node());
        assertEquals(bench.queue("q").shard().index(), governed.shard());
        QueueView own = queue("mine");
        assertTrue(own.exclusive());
        assertEquals(-1, own.deliveryLimit());
        assertEquals(FieldTable.EMPTY, own.governed().definition());
        assertEquals(Optional.empty(), get(management.queue("/", "none")));
        assertEquals(Optional.empty(), get(management.queue("none", "q")));
        assertEquals(List.of(), get(management.queues("none")));
        assertEquals(2, get(management.queues("/")).size());
        assertEquals(
                "limits",
                get(management.policies(null, PolicyRank.USER))
                        .getFirst()
                        .policy()
                        .name());
        assertEquals(List.of(), get(management.policies("/", PolicyRank.OPERATOR)));
    }

    @Test
    void theFirstMessageTellsItsTime() {
        bench.declare(session, "q", PLAIN);
        assertNull(queue("q").headTimestampSeconds());
        BasicProperties stamped =
                BasicProperties.builder().timestamp(1_234_567L).build();
        bench.publish(session, TestMessages.to("", "q", stamped, "m"));
        assertEquals(1_234_567L, queue("q").headTimestampSeconds());
    }

    @Test
    void manyQueuesAreShownInTurnsThatLetOthersWork() {
        for (int i = 0; i < 1_300; i++) {
            bench.declare(session, "q" + i, PLAIN);
        }
        CompletableFuture<List<QueueView>> answer = management.queues(null);
        bench.shards().steps(3);
        assertFalse(answer.isDone());
        bench.delete(session, "q7");
        List<QueueView> shown = get(answer);
        assertEquals(1_299, get(management.queues("/")).size());
        assertEquals(
                shown.size(), shown.stream().map(QueueView::name).distinct().count());
    }

    // --- consumers

    @Test
    void consumersShowTheirTerms() {
        FieldTable single =
                FieldTable.builder().put("x-single-active-consumer", true).build();
        bench.declare(session, "q", new QueueOptions(false, false, false, single));
        TestChannel channel = bench.channel(session);
        bench.consume(session, channel, "q", ConsumerSpec.tagged("a").prefetch(5));
        bench.consume(session, channel, "q", ConsumerSpec.tagged("b").withoutAck());
        publish("q", 3);
        List<ConsumerView> shown = get(management.consumersOf("/", "q"));
        assertEquals(List.of("a", "b"), shown.stream().map(ConsumerView::tag).toList());
        assertEquals(
                List.of("single_active", "waiting"),
                shown.stream().map(ConsumerView::activity).toList());
        assertEquals(3, shown.getFirst().unacked());
        assertEquals(5, shown.getFirst().prefetch());
        assertTrue(shown.getFirst().ackRequired());
        assertFalse(shown.get(1).ackRequired());
        assertEquals(-1, shown.getFirst().timeoutMs());
        assertEquals(shown, get(management.consumers("/")));
        QueueView.Consumption consumption = queue("q").consumption();
        assertEquals("a", consumption.singleActiveTag());
        assertEquals(2, consumption.consumers());
        assertEquals(1, consumption.active());
        bench.declare(session, "other", PLAIN);
        bench.consume(session, channel, "other", ConsumerSpec.tagged("x").alone());
        assertEquals("x", queue("other").consumption().exclusiveTag());
    }

    // --- exchanges and bindings

    @Test
    void exchangesCountWhatGoesInAndOut() {
        bench.declare(session, "a", PLAIN);
        bench.declare(session, "b", PLAIN);
        bench.bind(session, "amq.fanout", "a", "");
        bench.bind(session, "amq.fanout", "b", "");
        Session elsewhere = bench.open(0);
        bench.publish(session, "amq.fanout", "", "1");
        bench.publish(elsewhere, "amq.fanout", "", "2");
        bench.publish(elsewhere, "amq.topic", "nowhere", "3");
        assertEquals(MessageStats.ofExchange(2, 4, 0, 0), exchange("amq.fanout").stats());
        assertEquals(MessageStats.ofExchange(1, 0, 0, 1), exchange("amq.topic").stats());
        assertEquals(MessageStats.NONE, exchange("amq.direct").stats());
        assertEquals("fanout", exchange("amq.fanout").type());
        assertEquals(
                bench.vhost().inventory().exchanges().size(),
                get(management.exchanges("/")).size());
    }

    @Test
    void bindingsAreListedWithThoseThatNobodyMade() {
        bench.declare(session, "a", PLAIN);
        bench.bind(session, "amq.topic", "a", "x.#");
        BindingView made = new BindingView("/", "amq.topic", "a", true, "x.#", FieldTable.EMPTY);
        BindingView implied = new BindingView("/", "", "a", true, "a", FieldTable.EMPTY);
        assertEquals(List.of(implied, made), get(management.bindingsTo("/", "a", true)));
        assertEquals(List.of(made), get(management.bindingsFrom("/", "amq.topic")));
        assertEquals(List.of(implied), get(management.bindingsFrom("/", "")));
        assertEquals(
                Set.of(made, implied), get(management.bindings(null)).stream().collect(Collectors.toSet()));
        assertEquals(List.of(), get(management.bindingsTo("/", "a", false)));
    }

    // --- rates

    @Test
    void ratesAreTheDifferenceOfTheLastTwoSamples() {
        bench.declare(session, "q", PLAIN);
        publish("q", 1);
        management.start();
        bench.shards().advance(5_000);
        assertEquals(0, queue("q").rates().publish());
        publish("q", 10);
        bench.publish(session, "amq.fanout", "", "dropped");
        bench.shards().advance(5_000);
        assertEquals(2.0, queue("q").rates().publish(), 1e-9);
        assertEquals(2.0, queue("q").depthRates().ready(), 1e-9);
        assertEquals(2.0, overview().depthRates().messages(), 1e-9);
        assertEquals("running", queue("q").state());
        assertEquals(-1, queue("q").idleSinceMs());
        for (int i = 0; i < 5; i++) {
            bench.get(session, "q", true);
        }
        bench.shards().advance(5_000);
        assertEquals(0, queue("q").rates().publish());
        assertEquals(1.0, queue("q").rates().getNoAck(), 1e-9);
        assertEquals(1.0, queue("q").rates().deliverGet(), 1e-9);
        assertEquals(-1.0, queue("q").depthRates().ready(), 1e-9);
        bench.shards().advance(5_000);
        long idleSinceMs = queue("q").idleSinceMs();
        assertEquals(0, queue("q").rates().deliverGet());
        assertEquals(0, queue("q").depthRates().ready());
        assertEquals("idle", queue("q").state());
        bench.shards().advance(15_000);
        assertEquals(idleSinceMs, queue("q").idleSinceMs());
        publish("q", 5);
        bench.shards().advance(5_000);
        assertEquals(1.0, queue("q").rates().publish(), 1e-9, "a rest does not stretch the interval");
        assertEquals(-1, queue("q").idleSinceMs());
    }

    @Test
    void exchangeRatesComeFromAllShards() {
        management.start();
        Session elsewhere = bench.open(0);
        bench.publish(session, "amq.fanout", "", "1");
        bench.publish(elsewhere, "amq.fanout", "", "2");
        bench.shards().advance(5_000);
        for (int i = 0; i < 5; i++) {
            bench.publish(session, "amq.fanout", "", "1");
            bench.publish(elsewhere, "amq.fanout", "", "2");
        }
        bench.shards().advance(5_000);
        assertEquals(2.0, exchange("amq.fanout").rates().publishIn(), 1e-9);
        assertEquals(2.0, exchange("amq.fanout").rates().dropUnroutable(), 1e-9);
    }

    @Test
    void capacityTellsWhetherConsumersKeepUp() {
        management.start();
        bench.declare(session, "q", PLAIN);
        TestChannel channel = bench.channel(session);
        assertEquals(0.0, queue("q").consumption().capacity());
        bench.consume(session, channel, "q", ConsumerSpec.tagged("c").prefetch(1));
        bench.shards().advance(5_000);
        assertEquals(1.0, queue("q").consumption().capacity());
        publish("q", 2); // the second one has to wait
        bench.shards().advance(5_000);
        assertEquals(0.5, queue("q").consumption().capacity(), 1e-6);
        bench.shards().advance(5_000);
        assertEquals(0.0, queue("q").consumption().capacity(), "the consumer is stuck");
    }

    // --- the whole

    @Test
    void sizesOfMessagesFallIntoClasses() {
        bench.declare(session, "q", PLAIN);
        bench.publish(session, "", "q", "x".repeat(100));
        bench.publish(bench.open(0), "", "q", "x".repeat(101));
        bench.publish(session, "", "q", "x".repeat(1_001));
        SizeHistogram sizes = overview().sizes();
        assertEquals(List.of(1L, 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L), sizes.counts());
        assertEquals(1_202, sizes.sumBytes());
        assertEquals(3, sizes.count());
    }

    @Test
    void theOverviewSumsUpAllShards() {
        bench.declare(session, "a", DURABLE);
        bench.declare(session, "a", DURABLE);
        bench.declare(session, "b", PLAIN);
        bench.declare(session, "c", PLAIN);
        publish("a", 2);
        publish("b", 3);
        bench.consume(session, bench.channel(session), "b", ConsumerSpec.tagged("x"));
        bench.delete(session, "c");
        OverviewView overview = overview();
        assertEquals(2, overview.objects().queues());
        assertEquals(1, overview.objects().consumers());
        assertEquals(
                bench.vhost().inventory().exchanges().size(), overview.objects().exchanges());
        assertEquals(2, overview.depth().ready());
        assertEquals(3, overview.depth().unacked());
        assertEquals(new Churn(0, 0, 0, 0, 4, 3, 1), overview.churn());
        assertEquals(5, overview.types().getFirst().stats().publish());
        assertEquals(3, overview.types().getFirst().stats().deliver());
        assertEquals(overview.depth(), get(management.vhost("/")).orElseThrow().depth());
        assertEquals(1, get(management.vhosts()).size());
    }
}
