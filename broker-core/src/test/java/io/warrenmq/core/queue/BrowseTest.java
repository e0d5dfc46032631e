package io.warrenmq.core.queue;

import static io.warrenmq.core.queue.QueueBench.counts;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.browse.BrowseFilter;
import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.settings.Overflow;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reading a queue without taking anything out. */
final class BrowseTest {
    private static final FieldTable BROWSE =
            FieldTable.builder().put("x-browse", true).build();

    private final QueueBench bench = new QueueBench();
    private final TestChannel channel = bench.channel();
    private final Queue queue = bench.queue();

    private TestConsumer browser(Queue of, FieldTable arguments) {
        return channel.consume(of, ConsumerSpec.tagged("b").withoutAck().with(arguments));
    }

    private static FieldTable filter(FieldTable wanted) {
        return BROWSE.toBuilder()
                .put("x-browse-filter", new FieldValue.Table(wanted))
                .build();
    }

    private static List<Long> positions(List<Arrival> arrivals) {
        return arrivals.stream()
                .map(each -> ((FieldValue.Int) requireNonNull(each.message().header("x-position"))).value())
                .toList();
    }

    @Test
    void copiesComeOfAllThatWaitsAndOfAllThatFollows() {
        bench.publishNow(queue, "1", "2");
        TestConsumer browser = browser(queue, BROWSE);
        bench.publishNow(queue, "3");
        List<Arrival> arrivals = browser.takeArrivals();
        assertEquals(
                List.of("1", "2", "3"), arrivals.stream().map(Arrival::text).toList());
        assertEquals(List.of(0L, 1L, 2L), positions(arrivals));
        assertEquals("3 ready, 0 unacked, 1 consumers", counts(queue));
        assertEquals(List.of("1", "2", "3"), QueueBench.drain(queue));
    }

    @Test
    void itBeginsWhereItIsTold() {
        bench.publishNow(queue, "1", "2", "3");
        TestConsumer browser =
                browser(queue, BROWSE.toBuilder().put("x-browse-from", 1).build());
        assertEquals(List.of("2", "3"), browser.takeTexts());
    }

    @Test
    void onlyWhatIsWantedIsShown() {
        bench.publishWith("level", queue, "error:1", "info:2", "none", "error:3");
        bench.publish(queue, BasicProperties.builder().messageId("m4").build(), "4");
        FieldTable errors = FieldTable.builder().put("level", "error").build();
        assertEquals(
                List.of("error:1", "error:3"), browser(queue, filter(errors)).takeTexts());
        FieldTable fourth =
                FieldTable.builder().put("properties.message-id", "m4").build();
        assertEquals(List.of("4"), browser(queue, filter(fourth)).takeTexts());
        FieldTable both = fourth.toBuilder().put("level", "error").build();
        assertEquals(List.of(), browser(queue, filter(both)).takeTexts());
    }

    @Test
    void badArgumentsAreRefused() {
        assertRefused("x-browse", FieldTable.builder().put("x-browse", 1).build());
        assertRefused(
                "x-browse-from", BROWSE.toBuilder().put("x-browse-from", -1).build());
        assertRefused(
                "x-browse-filter",
                BROWSE.toBuilder().put("x-browse-filter", "a=b").build());
        assertRefused(
                "properties.colour",
                filter(FieldTable.builder().put("properties.colour", "red").build()));
        BrokerException refusal = assertThrows(BrokerException.class, () -> BrowseOptions.of(BROWSE, false));
        assertTrue(refusal.replyText().contains("no-ack"), refusal.replyText());
    }

    private static void assertRefused(String named, FieldTable arguments) {
        BrokerException refusal = assertThrows(BrokerException.class, () -> BrowseOptions.of(arguments, true));
        assertTrue(refusal.replyText().contains(named), refusal.replyText());
    }

    @Test
    void aFullSocketStopsIt() {
        bench.publishNow(queue, "1", "2", "3");
        TestConsumer browser =
                channel.register(queue, ConsumerSpec.tagged("b").withoutAck().with(BROWSE));
        browser.fillWithNext();
        queue.subscribe(browser.consumer(), () -> {});
        assertEquals(List.of("1"), browser.takeTexts());
        browser.writable(true);
        assertEquals(List.of("2", "3"), browser.takeTexts());
    }

    @Test
    void whatIsWithConsumersIsNotShownUntilItComesBack() {
        bench.publishNow(queue, "1", "2");
        TestConsumer consumer = channel.consume(queue, ConsumerSpec.tagged("c").prefetch(1));
        assertEquals(List.of("2"), browser(queue, BROWSE).takeTexts());
        channel.cancel(consumer);
        channel.requeue(channel.held());
        assertEquals(List.of("1", "2"), browser(queue, BROWSE).takeTexts());
    }

    @Test
    void higherPrioritiesComeFirst() {
        Queue ranked = bench.queue(Settings.PLAIN.priorityMax(2).value());
        for (int priority = 0; priority <= 2; priority++) {
            bench.publish(ranked, BasicProperties.builder().priority(priority).build(), "p" + priority);
        }
        TestConsumer browser = browser(ranked, BROWSE);
        List<Arrival> arrivals = browser.takeArrivals();
        assertEquals(
                List.of("p2", "p1", "p0"), arrivals.stream().map(Arrival::text).toList());
        List<Long> positions = positions(arrivals);
        assertEquals(positions.stream().sorted().toList(), positions);
        FieldTable fromTheSecond =
                BROWSE.toBuilder().put("x-browse-from", positions.get(1)).build();
        assertEquals(List.of("p1", "p0"), browser(ranked, fromTheSecond).takeTexts());
    }

    @Test
    void itIsAConsumerOfItsQueue() {
        Queue shortLived = bench.queue(QueueBench.AUTO_DELETE);
        TestConsumer browser = browser(shortLived, BROWSE);
        assertThrows(BrokerException.class, () -> shortLived.delete(true, false));
        channel.cancel(browser);
        assertEquals(List.of(shortLived), bench.ended());
    }

    @Test
    void itHearsThatItsQueueHasEnded() {
        TestConsumer browser = browser(queue, BROWSE);
        queue.delete(false, false);
        assertTrue(browser.cancelledByQueue());
    }

    @Test
    void lookingAKeyUpKeepsItInABoundedCache() {
        Queue cache = bench.queue(
                Settings.PLAIN.lastValueKey("k").countMax(2, Overflow.DROP_LRU).value());
        bench.publishWith("k", cache, "a:1", "b:1");
        channel.cancel(browser(cache, filter(FieldTable.builder().put("k", "a").build())));
        bench.publishWith("k", cache, "c:1");
        assertEquals(List.of("a:1", "c:1"), browser(cache, BROWSE).takeTexts());
    }

    // --- messages outside of memory

    @Test
    void whatIsNotInMemoryIsReadAndStaysWhereItIs() {
        QueueBench small = new QueueBench(20_000);
        Queue large = small.queue();
        List<String> all = IntStream.range(0, 3_000).mapToObj(i -> "m" + i).toList();
        small.publishNow(large, all.toArray(String[]::new));
        TestChannel readers = small.channel();
        TestConsumer browser =
                readers.consume(large, ConsumerSpec.tagged("b").withoutAck().with(BROWSE));
        small.nextCycle();
        assertEquals(all, browser.takeTexts());
        assertEquals(all, small.drainAll(large));
        assertEquals(0, small.heldBytes());
        assertEquals(0, small.paging().pagedCount());
    }

    @Test
    void whatIsTakenWhileItIsReadIsReleasedLater() {
        QueueBench small = new QueueBench(20_000);
        Queue large = small.queue();
        for (int i = 0; i < 3_000; i++) {
            small.publishNow(large, "m" + i);
        }
        TestChannel readers = small.channel();
        readers.consume(large, ConsumerSpec.tagged("b").withoutAck().with(BROWSE));
        large.purge();
        small.nextCycle();
        assertEquals(0, small.paging().pagedCount());
        assertEquals("0 ready, 0 unacked, 1 consumers", counts(large));
    }

    // --- one look

    @Test
    void oneLookAnswersAPageAndWhereToGoOn() {
        bench.publishNow(queue, "1", "2", "3");
        Browsed first = look(new BrowseOptions(0, BrowseFilter.ALL), 2);
        assertEquals(List.of("1", "2"), texts(first));
        Browsed second = look(new BrowseOptions(first.nextPosition(), BrowseFilter.ALL), 2);
        assertEquals(List.of("3"), texts(second));
        assertEquals(List.of(), texts(look(new BrowseOptions(second.nextPosition(), BrowseFilter.ALL), 2)));
        assertEquals("3 ready, 0 unacked, 0 consumers", counts(queue));
    }

    @Test
    void oneLookGoesOnlySoFar() {
        bench.publishNow(queue, IntStream.range(0, 25_000).mapToObj(i -> "m").toArray(String[]::new));
        bench.publishWith("k", queue, "a:1");
        BrowseFilter filter = BrowseFilter.of(FieldTable.builder().put("k", "a").build());
        List<String> found = new ArrayList<>();
        long position = 0;
        int looks = 0;
        while (found.isEmpty()) {
            Browsed page = look(new BrowseOptions(position, filter), 10);
            found.addAll(texts(page));
            assertTrue(page.nextPosition() > position);
            position = page.nextPosition();
            looks++;
        }
        assertEquals(3, looks);
    }

    private Browsed look(BrowseOptions options, int countMax) {
        List<Browsed> answers = new ArrayList<>();
        queue.browse(options, countMax, answers::add);
        bench.nextCycle();
        return answers.getFirst();
    }

    private static List<String> texts(Browsed page) {
        return page.messages().stream()
                .map(each -> TestMessages.text(each.message()))
                .toList();
    }
}
