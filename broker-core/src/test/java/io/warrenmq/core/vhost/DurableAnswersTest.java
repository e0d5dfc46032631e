package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** No answer rests on a change that a crash could still take back, be it somebody else's. */
final class DurableAnswersTest {
    private static final ExchangeDeclaration EXCHANGE =
            new ExchangeDeclaration("x", "fanout", true, false, false, FieldTable.EMPTY);
    private static final BindingRequest BINDING = new BindingRequest("x", "q", true, "", FieldTable.EMPTY);

    private final VhostBench bench = new VhostBench(4, 1);
    private final Session session = bench.open(3);
    private final Session other = bench.open(1);

    private Answer<Done> declareExchange(ExchangeDeclaration declaration) {
        return bench.ask(other, reply -> bench.vhost().exchanges().declare(other, declaration, reply));
    }

    private Answer<Done> deleteExchange(String exchange) {
        return bench.ask(other, reply -> bench.vhost().exchanges().delete(other, exchange, false, reply));
    }

    private Answer<Done> bind(BindingRequest binding) {
        return bench.ask(other, reply -> bench.vhost().exchanges().bind(other, binding, reply));
    }

    private Answer<Done> unbind(BindingRequest binding) {
        return bench.ask(other, reply -> bench.vhost().exchanges().unbind(other, binding, reply));
    }

    private Answer<Integer> deleteQueue(String queue) {
        return bench.ask(other, reply -> bench.vhost().queues().delete(other, queue, false, false, reply));
    }

    /** The question is asked twice while nothing becomes durable; neither is answered before that. */
    private <T> void assertBothWait(Supplier<Answer<T>> question) {
        bench.journal().hold(true);
        Answer<T> first = question.get();
        bench.shards().runUntilIdle();
        int changes = bench.journal().changes().size();
        Answer<T> second = question.get();
        bench.shards().runUntilIdle();
        assertEquals(changes, bench.journal().changes().size(), "the second changes nothing");
        assertFalse(first.isIn());
        assertFalse(second.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertNotNull(first.require());
        assertNotNull(second.require());
    }

    @Test
    void repeatedChangesWaitForTheFirst() {
        assertBothWait(() -> bench.askDeclare(other, "q", DURABLE));
        assertBothWait(() -> declareExchange(EXCHANGE));
        assertBothWait(() -> bind(BINDING));
        assertBothWait(() -> unbind(BINDING));
        assertBothWait(() -> deleteExchange("x"));
        assertBothWait(() -> deleteQueue("q"));
    }

    @Test
    void undoingABindingWhoseEndsAreGoneWaitsToo() {
        bench.declare(session, "q", DURABLE);
        bench.declareExchange(session, EXCHANGE);
        bench.bind(session, BINDING);
        bench.journal().hold(true);
        deleteQueue("q");
        bench.shards().runUntilIdle();
        Answer<Done> unbound = unbind(BINDING);
        bench.shards().runUntilIdle();
        assertFalse(unbound.isIn());
    }

    @Test
    void whatIsDurableAlreadyIsAnsweredAtOnce() {
        bench.declare(session, "q", DURABLE);
        bench.declareExchange(session, EXCHANGE);
        bench.bind(session, BINDING);
        bench.journal().hold(true);
        List<Answer<?>> answers = List.of(
                bench.askDeclare(other, "q", DURABLE),
                declareExchange(EXCHANGE),
                bind(BINDING),
                deleteExchange("missing"),
                deleteQueue("missing"));
        bench.shards().runUntilIdle();
        answers.forEach(each -> assertTrue(each.isIn()));
    }

    /** While the disk is full, say, clients can still make what they consume from. */
    @Test
    void whatIsTransientWaitsForNoDisk() {
        bench.declare(session, "before", PLAIN);
        bench.journal().hold(true);
        bench.askDeclare(session, "q", DURABLE);
        bench.shards().runUntilIdle();
        List<Answer<?>> answers = new ArrayList<>();
        answers.add(bench.askDeclare(other, "p", PLAIN));
        answers.add(bench.askDeclare(other, "before", PLAIN));
        answers.add(declareExchange(new ExchangeDeclaration("y", "fanout", false, false, false, FieldTable.EMPTY)));
        bench.shards().runUntilIdle();
        BindingRequest binding = new BindingRequest("y", "p", true, "", FieldTable.EMPTY);
        answers.add(bind(binding));
        bench.shards().runUntilIdle();
        answers.add(unbind(binding));
        bench.shards().runUntilIdle();
        answers.add(deleteExchange("y"));
        answers.add(deleteQueue("p"));
        bench.shards().runUntilIdle();
        answers.forEach(each -> assertTrue(each.isIn()));
    }

    @Test
    void purgeWaitsForItsMarkAndOnlyWhenItDropsSomething() {
        bench.declare(session, "q", DURABLE);
        bench.publish(session, TestMessages.persistentTo("", "q", "1"));
        bench.journal().hold(true);
        Answer<Integer> first = bench.ask(other, reply -> bench.vhost().queues().purge(other, "q", reply));
        bench.shards().runUntilIdle();
        Answer<Integer> second =
                bench.ask(other, reply -> bench.vhost().queues().purge(other, "q", reply));
        bench.shards().runUntilIdle();
        assertFalse(first.isIn());
        assertEquals(0, second.require());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertEquals(1, first.require());
    }

    @Test
    void aQueueIsJournaledBeforeAnybodyFindsIt() {
        List<String> seen = new ArrayList<>();
        bench.journal().watch(change -> {
            if (change instanceof TopologyChange.QueueDeclared declared) {
                assertNull(bench.topology().findQueue(declared.name()));
                seen.add(declared.name());
            } else if (change instanceof TopologyChange.QueueDeleted deleted) {
                assertNull(bench.topology().findQueue(deleted.name()));
                seen.add("no " + deleted.name());
            }
        });
        bench.declare(session, "q", DURABLE);
        bench.delete(session, "q");
        bench.declare(session, "q", DURABLE);
        assertEquals(List.of("q", "no q", "q"), seen);
    }
}
