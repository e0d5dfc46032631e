package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.VhostBench.DURABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.queue.DelayLine.Waiting;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that wait for their time are listed, cancelled and given another time, by their ids. */
final class DelayedMessagesTest {
    private static final int PERSISTENT = 2;
    private static final int TRANSIENT = 1;
    private static final long YEAR_MS = 365L * 24 * 3_600_000;

    private VhostBench bench = new VhostBench(3, 1);
    private Session session = bench.open(1);
    private long startMs;

    @BeforeEach
    void declare() {
        startMs = wallMs();
        FieldTable type = FieldTable.builder().put("x-delayed-type", "fanout").build();
        bench.declareExchange(session, new ExchangeDeclaration("later", "x-delayed-message", true, false, false, type));
        bench.declare(session, "due", DURABLE);
        bench.bind(session, "later", "due", "");
        FieldTable delay = FieldTable.builder().put("x-delivery-delay", 10_000).build();
        bench.declare(session, "slow", new QueueOptions(true, false, false, delay));
    }

    private long wallMs() {
        return bench.shards()
                .ask(bench.shards().shard(0), () -> bench.shards().shard(0).wallMs());
    }

    private void publish(int deliveryMode, long delayMs, String body) {
        FieldTable headers = FieldTable.builder().put("x-delay", delayMs).build();
        BasicProperties properties = BasicProperties.builder()
                .deliveryMode(deliveryMode)
                .headers(headers)
                .build();
        Message message = TestMessages.to("later", "", properties, body);
        assertTrue(bench.publish(session, message));
    }

    private DelayedMessages.Line later() {
        return bench.vhost().delayed().ofExchange("later");
    }

    private DelayedMessages.Line slow() {
        return bench.vhost().delayed().inQueue("slow");
    }

    private List<Waiting> list(DelayedMessages.Line line) {
        return list(line, 0, -1, 1_000);
    }

    private List<Waiting> list(DelayedMessages.Line line, long fromMs, long afterId, int countMax) {
        return bench.call(session, reply -> line.list(fromMs, afterId, countMax, reply));
    }

    private List<Long> dueTimes(DelayedMessages.Line line) {
        return list(line).stream().map(each -> each.dueMs() - startMs).toList();
    }

    private boolean cancel(DelayedMessages.Line line, long id) {
        return bench.call(session, reply -> line.cancel(id, reply));
    }

    private boolean reschedule(DelayedMessages.Line line, long id, long dueMs) {
        return bench.call(session, reply -> line.reschedule(id, dueMs, reply));
    }

    private void restart() {
        bench = bench.crash(5);
        session = bench.open(2);
    }

    @Test
    void theyAreListedInTheOrderOfTheirTimes() {
        publish(PERSISTENT, 3_000, "3");
        publish(PERSISTENT, YEAR_MS * 100, "100 years");
        publish(TRANSIENT, 1_000, "1");
        publish(PERSISTENT, 2_000, "2");
        assertEquals(List.of(1_000L, 2_000L, 3_000L, YEAR_MS * 100), dueTimes(later()));
        assertEquals(4, bench.<Integer>call(session, later()::count));
        assertEquals(List.of(), list(slow()));
    }

    @Test
    void aLongListComesInParts() {
        for (int i = 0; i < 500; i++) {
            publish(PERSISTENT, 10_000 + i % 7, "m" + i);
        }
        List<Waiting> whole = list(later());
        List<Waiting> inParts = new ArrayList<>();
        Waiting last = new Waiting(-1, 0);
        for (int i = 0; i < 50; i++) {
            List<Waiting> part = list(later(), last.dueMs(), last.id(), 10);
            assertEquals(10, part.size());
            inParts.addAll(part);
            last = part.getLast();
        }
        assertEquals(whole, inParts);
        assertEquals(List.of(), list(later(), last.dueMs(), last.id(), 10));
        assertEquals(
                whole.stream().filter(each -> each.dueMs() >= startMs + 10_004).toList(),
                list(later(), startMs + 10_004, -1, 1_000));
        assertEquals(List.of(), list(later(), 0, -1, 0));
    }

    @Test
    void whatIsCancelledDoesNotCome() {
        publish(PERSISTENT, 1_000, "1");
        publish(PERSISTENT, 2_000, "2");
        publish(TRANSIENT, 3_000, "3");
        List<Waiting> waiting = list(later());
        assertTrue(waiting.getLast().id() >= Paging.FIRST_PAGED);
        assertTrue(cancel(later(), waiting.getFirst().id()));
        assertTrue(cancel(later(), waiting.getLast().id()));
        assertFalse(cancel(later(), waiting.getLast().id()));
        assertFalse(cancel(later(), 123_456_789));
        assertEquals(1, bench.<Integer>call(session, later()::count));
        bench.shards().advance(10_000);
        assertEquals(List.of("2"), bench.drain(session, "due"));
        assertEquals(0, bench.paging().pagedCount());
    }

    @Test
    void anotherTimeMayBeEarlierOrLater() {
        publish(PERSISTENT, 5_000, "sooner");
        publish(PERSISTENT, 6_000, "later");
        publish(TRANSIENT, 7_000, "now");
        List<Waiting> waiting = list(later());
        assertTrue(reschedule(later(), waiting.get(0).id(), startMs + 1_000));
        assertTrue(reschedule(later(), waiting.get(1).id(), startMs + 9_000));
        assertTrue(reschedule(later(), waiting.get(2).id(), 0));
        assertFalse(reschedule(later(), 123_456_789, startMs));
        bench.shards().advance(0);
        assertEquals(List.of("now"), bench.drain(session, "due"));
        bench.shards().advance(999);
        assertEquals(List.of(), bench.drain(session, "due"));
        bench.shards().advance(1);
        assertEquals(List.of("sooner"), bench.drain(session, "due"));
        bench.shards().advance(7_999);
        assertEquals(List.of(), bench.drain(session, "due"));
        bench.shards().advance(1);
        assertEquals(List.of("later"), bench.drain(session, "due"));
    }

    @Test
    void itIsNotTooLateJustBeforeTheTime() {
        for (int i = 0; i < 20; i++) {
            publish(PERSISTENT, 1_000, "m" + i);
        }
        List<Waiting> waiting = list(later());
        bench.shards().advance(999); // they are in memory by now
        assertEquals(waiting, list(later()));
        assertTrue(cancel(later(), waiting.get(3).id()));
        assertTrue(reschedule(later(), waiting.get(4).id(), startMs + 5_000));
        bench.shards().advance(1);
        List<String> others = IntStream.range(0, 20)
                .filter(i -> i != 3 && i != 4)
                .mapToObj(i -> "m" + i)
                .toList();
        assertEquals(others, bench.drain(session, "due"));
        bench.shards().advance(4_000);
        assertEquals(List.of("m4"), bench.drain(session, "due"));
    }

    @Test
    void itAllLastsThroughARestart() {
        for (int i = 1; i <= 4; i++) {
            publish(PERSISTENT, i * 1_000L, "m" + i);
            assertTrue(bench.publish(session, TestMessages.persistentTo("", "slow", "s" + i)));
        }
        List<Waiting> waiting = list(later());
        assertTrue(cancel(later(), waiting.get(0).id()));
        assertTrue(reschedule(later(), waiting.get(1).id(), startMs + 8_000));
        List<Waiting> slow = list(slow());
        assertTrue(cancel(slow(), slow.get(0).id()));
        assertTrue(reschedule(slow(), slow.get(1).id(), startMs + 30_000));

        restart();
        bench.shards().advance(0); // what has no other time than its queue's is read to learn it
        assertEquals(List.of(3_000L, 4_000L, 8_000L), dueTimes(later()));
        assertEquals(List.of(10_000L, 10_000L, 30_000L), dueTimes(slow()));
        assertEquals(waiting.get(1).id(), list(later()).getLast().id());
        bench.shards().advance(8_000);
        assertEquals(List.of("m3", "m4", "m2"), bench.drain(session, "due"));
        bench.shards().advance(2_000);
        assertEquals(List.of("s3", "s4"), bench.drain(session, "slow"));
        bench.shards().advance(20_000);
        assertEquals(List.of("s2"), bench.drain(session, "slow"));
    }

    @Test
    void anAnswerIsDurable() {
        publish(PERSISTENT, 1_000, "1");
        publish(PERSISTENT, 2_000, "2");
        List<Waiting> waiting = list(later());
        bench.journal().hold(true);
        Answer<Boolean> cancelled =
                bench.ask(session, reply -> later().cancel(waiting.get(0).id(), reply));
        Answer<Boolean> moved =
                bench.ask(session, reply -> later().reschedule(waiting.get(1).id(), startMs + 3_000, reply));
        bench.shards().runUntilIdle();
        assertFalse(cancelled.isIn() || moved.isIn());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertTrue(cancelled.require() && moved.require());
        restart();
        bench.shards().advance(10_000);
        assertEquals(List.of("2"), bench.drain(session, "due"));
    }

    @Test
    void aConsumerSeesNothingThatACrashCouldBringAgainUnmarked() {
        publish(PERSISTENT, 1_000, "m");
        bench.journal().hold(true);
        bench.shards().advance(1_000);
        assertEquals(0, bench.check(session, "due").readyCount());
        bench.journal().hold(false);
        bench.shards().runUntilIdle();
        assertEquals(1, bench.check(session, "due").readyCount());
    }

    @Test
    void refusals() {
        assertEquals(ReplyCode.NOT_FOUND, refused(() -> bench.vhost().delayed().inQueue("none")));
        assertEquals(ReplyCode.NOT_FOUND, refused(() -> bench.vhost().delayed().ofExchange("none")));
        assertEquals(
                ReplyCode.PRECONDITION_FAILED,
                refused(() -> bench.vhost().delayed().ofExchange("amq.direct")));
        assertEquals(ReplyCode.PRECONDITION_FAILED, refused(() -> reschedule(slow(), 0, -1)));
        DelayedMessages.Line gone = slow();
        bench.delete(session, "slow");
        assertEquals(ReplyCode.NOT_FOUND, refused(() -> list(gone)));
    }

    private static ReplyCode refused(Runnable attempt) {
        return assertThrows(BrokerException.class, attempt::run).code();
    }
}
