package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.AUTO_DELETE;
import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.EXCLUSIVE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queues as sessions see them, with the session, the home shard and the queues on different shards. */
final class QueuesTest {
    private final VhostBench bench = new VhostBench(4, 1);
    private final Session session = bench.open(3);
    private final Session other = bench.open(1);

    // --- declare

    @Test
    void aNewQueueIsEmpty() {
        assertEquals(new DeclaredQueue("q", 0, 0), bench.declare(session, "q", PLAIN));
    }

    @Test
    void declaringAgainTellsTheCounts() {
        bench.declare(session, "q", DURABLE);
        bench.publish(session, "", "q", "1");
        bench.publish(session, "", "q", "2");
        bench.consume(other, bench.channel(other), "q", ConsumerSpec.tagged("c").prefetch(1));
        assertEquals(new DeclaredQueue("q", 1, 1), bench.declare(other, "q", DURABLE));
        assertEquals(new DeclaredQueue("q", 1, 1), bench.check(other, "q"));
    }

    @Test
    void aQueueWithoutANameGetsOne() {
        String first = bench.declare(session, "", PLAIN).name();
        String second = bench.declare(session, "", PLAIN).name();
        assertTrue(first.startsWith("amq.gen-"));
        assertNotEquals(first, second);
        assertEquals(new DeclaredQueue(first, 0, 0), bench.check(other, first));
        assertRefused(
                "ACCESS_REFUSED - queue name '" + first + "' contains reserved prefix 'amq.*'",
                () -> bench.declare(session, first, PLAIN));
    }

    @Test
    void aQueueThatIsNotThereFailsTheCheck() {
        assertRefused("NOT_FOUND - no queue 'q' in vhost '/'", () -> bench.check(session, "q"));
    }

    @ParameterizedTest
    @CsvSource({"durable, true, false", "auto_delete, false, true"})
    void anotherDeclarationMustAgree(String key, boolean durable, boolean autoDelete) {
        bench.declare(session, "q", PLAIN);
        QueueOptions options = new QueueOptions(durable, false, autoDelete, FieldTable.EMPTY);
        assertRefused(
                "PRECONDITION_FAILED - inequivalent arg '" + key
                        + "' for queue 'q' in vhost '/': received 'true' but current is 'false'",
                () -> bench.declare(session, "q", options));
    }

    @Test
    void theArgumentsOfAnotherDeclarationMustAgree() {
        bench.declare(session, "q", PLAIN);
        assertRefused(
                "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received the value"
                        + " '10' of type 'long' but current is none",
                () -> bench.declare(session, "q", withArgument("x-max-length", 10)));
        bench.declare(session, "q", withArgument("mine", 10));
    }

    @Test
    void badArgumentsMakeNoQueue() {
        assertRefused(
                "PRECONDITION_FAILED - invalid arg 'x-max-length' for queue 'q' in vhost '/': {value_negative,-1}",
                () -> bench.declare(session, "q", withArgument("x-max-length", -1)));
        assertNull(bench.topology().findQueue("q"));
    }

    @Test
    void queuesSpreadOverTheShardsAndThoseOfAClientStandBesideIt() {
        Set<Integer> shards = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            bench.declare(session, "q" + i, PLAIN);
            shards.add(bench.queue("q" + i).shard().index());
        }
        assertEquals(Set.of(0, 1, 2, 3), shards);
        bench.declare(session, "exclusive", EXCLUSIVE);
        bench.declare(session, "auto-delete", AUTO_DELETE);
        assertEquals(session.shard(), bench.queue("exclusive").shard());
        assertEquals(session.shard(), bench.queue("auto-delete").shard());
    }

    @Test
    void aDeletedQueueMakesRoomOnItsShard() {
        for (int i = 0; i < 4; i++) {
            bench.declare(session, "q" + i, PLAIN);
        }
        int freed = bench.queue("q2").shard().index();
        bench.delete(session, "q2");
        bench.declare(session, "q2", PLAIN);
        assertEquals(freed, bench.queue("q2").shard().index());
    }

    // --- exclusive queues

    @Test
    void anExclusiveQueueIsLockedForOthersInEveryWay() {
        bench.declare(session, "mine", EXCLUSIVE);
        bench.declare(session, "mine", EXCLUSIVE);
        String refusal = bench.queue("mine").locked().replyText();
        assertRefused(refusal, () -> bench.declare(other, "mine", EXCLUSIVE));
        assertRefused(refusal, () -> bench.declare(other, "mine", PLAIN));
        assertRefused(refusal, () -> bench.check(other, "mine"));
        assertRefused(refusal, () -> bench.delete(other, "mine"));
        assertRefused(refusal, () -> bench.purge(other, "mine"));
        assertRefused(refusal, () -> bench.take(other, "mine"));
        assertRefused(refusal, () -> bench.consume(other, bench.channel(other), "mine", ConsumerSpec.tagged("c")));
        assertTrue(bench.publish(other, "", "mine", "anybody may publish to it"));
        assertEquals(1, bench.purge(session, "mine"));
    }

    @Test
    void aSharedQueueCannotBecomeExclusive() {
        bench.declare(session, "q", PLAIN);
        assertRefused(bench.queue("q").locked().replyText(), () -> bench.declare(session, "q", EXCLUSIVE));
    }

    @Test
    void anExclusiveQueueIsNotShared() {
        bench.declare(session, "mine", EXCLUSIVE);
        assertRefused(bench.queue("mine").locked().replyText(), () -> bench.declare(session, "mine", PLAIN));
    }

    @Test
    void anExclusiveQueueIsNeverDurable() {
        QueueOptions both = new QueueOptions(true, true, false, FieldTable.EMPTY);
        bench.declare(session, "mine", both);
        bench.declare(session, "mine", EXCLUSIVE);
        bench.publish(session, TestMessages.persistentTo("", "mine", "m"));
        assertEquals(List.of(), bench.journal().changes());
        assertEquals(0, bench.journal().liveCount(bench.queue("mine").identity().id()));
    }

    @Test
    void aConnectionThatLeavesTakesItsExclusiveQueuesAlong() {
        bench.declare(session, "shared", PLAIN);
        bench.declare(other, "theirs", EXCLUSIVE);
        for (int i = 0; i < 5; i++) {
            bench.declare(session, "mine" + i, EXCLUSIVE);
            bench.bind(session, "amq.fanout", "mine" + i, "");
        }
        bench.leave(session);
        assertEquals(List.of(), bench.queues(List.of("mine0", "mine1", "mine2", "mine3", "mine4")));
        assertEquals(2, bench.queues(List.of("shared", "theirs")).size());
        assertTrue(bench.topology().exchange("amq.fanout").bindings().isEmpty());
        bench.leave(session);
        bench.declare(other, "mine0", PLAIN);
    }

    @Test
    void theAnswerToLeaveComesWhenTheLastQueueHasGone() {
        Session atHome = bench.open(0);
        List<String> names = List.of("a", "b", "c");
        names.forEach(each -> bench.declare(atHome, each, EXCLUSIVE));
        List<List<Queue>> atAnswer = new ArrayList<>();
        bench.shards().on(atHome.shard(), () -> {
            var reply = new Reply<Done>(atHome.shard(), _ -> atAnswer.add(bench.queues(names)), _ -> {});
            bench.vhost().leave(atHome, reply);
        });
        assertEquals(List.of(List.of()), atAnswer);
    }

    @Test
    void theConsumersOfAnExclusiveQueueHearOfItsEnd() {
        bench.declare(session, "mine", EXCLUSIVE);
        TestConsumer consumer = bench.consume(session, bench.channel(session), "mine", ConsumerSpec.tagged("c"));
        bench.leave(session);
        assertTrue(consumer.cancelledByQueue());
    }

    // --- delete and purge

    @Test
    void deleteTellsHowManyMessagesThereWere() {
        bench.declare(session, "q", PLAIN);
        bench.publish(session, "", "q", "1");
        bench.publish(session, "", "q", "2");
        assertEquals(2, bench.delete(other, "q"));
        assertEquals(0, bench.delete(other, "q"));
        assertFalse(bench.publish(session, "", "q", "3"));
    }

    @Test
    void deleteHasConditions() {
        bench.declare(session, "q", PLAIN);
        bench.publish(session, "", "q", "1");
        TestChannel channel = bench.channel(other);
        TestConsumer consumer =
                bench.consume(other, channel, "q", ConsumerSpec.tagged("c").prefetch(1));
        bench.publish(session, "", "q", "2");
        assertRefused(
                "PRECONDITION_FAILED - queue 'q' in vhost '/' in use", () -> bench.delete(session, "q", true, true));
        bench.cancel(other, consumer);
        assertRefused(
                "PRECONDITION_FAILED - queue 'q' in vhost '/' not empty", () -> bench.delete(session, "q", true, true));
        assertEquals(1, bench.purge(session, "q"));
        assertEquals(0, bench.delete(session, "q", true, true));
    }

    @Test
    void aQueueDeclaredAgainIsAnotherQueue() {
        bench.declare(session, "q", DURABLE);
        Queue first = bench.queue("q");
        bench.publish(session, "", "q", "1");
        bench.delete(session, "q");
        bench.declare(session, "q", PLAIN);
        assertNotEquals(first.identity().id(), bench.queue("q").identity().id());
        assertEquals(List.of(), bench.drain(session, "q"));
    }

    @Test
    void purgeAnswersWithTheCount() {
        bench.declare(session, "q", PLAIN);
        bench.publish(session, "", "q", "1");
        assertEquals(1, bench.purge(other, "q"));
        assertEquals(0, bench.purge(other, "q"));
        assertRefused("NOT_FOUND - no queue 'r' in vhost '/'", () -> bench.purge(other, "r"));
    }

    // --- get and consume

    @Test
    void getBringsOneMessageOrNone() {
        bench.declare(session, "q", PLAIN);
        assertNull(bench.take(other, "q"));
        bench.publish(session, "", "q", "1");
        bench.publish(session, "", "q", "2");
        assertEquals(List.of("1", "2"), bench.drain(other, "q"));
        assertRefused("NOT_FOUND - no queue 'r' in vhost '/'", () -> bench.take(other, "r"));
    }

    @Test
    void aRefusedConsumerGetsNothing() {
        bench.declare(session, "q", PLAIN);
        bench.consume(
                session, bench.channel(session), "q", ConsumerSpec.tagged("a").alone());
        TestChannel channel = bench.channel(other);
        BrokerException refusal =
                assertThrows(BrokerException.class, () -> bench.consume(other, channel, "q", ConsumerSpec.tagged("b")));
        assertEquals("ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use", refusal.replyText());
        assertRefused(
                "NOT_FOUND - no queue 'r' in vhost '/'",
                () -> bench.consume(other, channel, "r", ConsumerSpec.tagged("c")));
        bench.publish(session, "", "q", "1");
        assertEquals(0, channel.held().size());
        bench.shards().on(other.shard(), channel::close);
        bench.shards().runUntilIdle();
        assertEquals(new DeclaredQueue("q", 0, 1), bench.check(session, "q"));
    }

    @Test
    void anAutoDeleteQueueIsForgottenWithItsLastConsumer() {
        bench.declare(session, "q", AUTO_DELETE);
        bench.bind(session, "amq.fanout", "q", "");
        TestConsumer consumer = bench.consume(other, bench.channel(other), "q", ConsumerSpec.tagged("c"));
        bench.cancel(other, consumer);
        assertNull(bench.topology().findQueue("q"));
        assertTrue(bench.topology().exchange("amq.fanout").bindings().isEmpty());
        bench.declare(other, "q", DURABLE);
    }

    @Test
    void aQueueThatHasEndedUnderAConsumeRefusesIt() {
        bench.declare(session, "q", PLAIN);
        Queue queue = bench.queue("q");
        TestConsumer consumer = bench.channel(other).register(queue, ConsumerSpec.tagged("c"));
        bench.delete(session, "q");
        Answer<Done> answer = bench.askSubscribe(other, consumer);
        bench.shards().runUntilIdle();
        assertEquals(
                ReplyCode.NOT_FOUND,
                assertThrows(BrokerException.class, answer::require).code());
    }

    // --- journal

    @Test
    void answersForDurableQueuesWaitForTheJournal() {
        bench.journal().hold(true);
        Answer<DeclaredQueue> declared = bench.askDeclare(session, "q", DURABLE);
        Answer<DeclaredQueue> transientOne = bench.askDeclare(session, "r", PLAIN);
        bench.shards().runUntilIdle();
        assertFalse(declared.isIn());
        assertTrue(transientOne.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertEquals(new DeclaredQueue("q", 0, 0), declared.require());

        bench.journal().hold(true);
        Answer<Integer> deleted =
                bench.ask(session, reply -> bench.vhost().queues().delete(session, "q", false, false, reply));
        bench.shards().runUntilIdle();
        assertFalse(deleted.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertEquals(0, deleted.require());
    }

    @Test
    void theJournalKnowsEachLifeOfADurableQueue() {
        for (int i = 0; i < 2; i++) {
            bench.declare(session, "q", DURABLE);
            bench.declare(session, "q", DURABLE);
            bench.declare(session, "r", PLAIN);
            bench.delete(session, "q");
            bench.delete(session, "r");
        }
        List<TopologyChange> changes = bench.journal().changes();
        assertEquals(4, changes.size());
        long first = bench.journal()
                .changes(TopologyChange.QueueDeclared.class)
                .getFirst()
                .id();
        assertEquals(new TopologyChange.QueueDeleted("/", "q", first), changes.get(1));
        assertNotEquals(
                first,
                bench.journal()
                        .changes(TopologyChange.QueueDeclared.class)
                        .getLast()
                        .id());
    }

    @Test
    void anAutoDeleteQueueThatIsDurableLeavesTheJournal() {
        bench.declare(session, "q", new QueueOptions(true, false, true, FieldTable.EMPTY));
        TestConsumer consumer = bench.consume(session, bench.channel(session), "q", ConsumerSpec.tagged("c"));
        bench.cancel(session, consumer);
        assertEquals(
                1, bench.journal().changes(TopologyChange.QueueDeleted.class).size());
    }

    // --- reply addresses

    @Test
    void theReplyQueueCanBeCheckedAsAnyOther() {
        assertEquals(
                new DeclaredQueue(ReplyAddresses.PSEUDO_QUEUE, 0, 1),
                bench.check(session, ReplyAddresses.PSEUDO_QUEUE));
        assertEquals(
                new DeclaredQueue(ReplyAddresses.PSEUDO_QUEUE, 0, 1),
                bench.declare(session, ReplyAddresses.PSEUDO_QUEUE, PLAIN));
        String stale = ReplyAddresses.PSEUDO_QUEUE + ".stale";
        String missing = "NOT_FOUND - no queue '" + stale + "' in vhost '/'";
        assertRefused(missing, () -> bench.check(session, stale));
        assertRefused(missing, () -> bench.declare(session, stale, PLAIN));
    }

    private static QueueOptions withArgument(String key, long value) {
        return new QueueOptions(
                false, false, false, FieldTable.builder().put(key, value).build());
    }
}
