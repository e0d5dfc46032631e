package io.warrenmq.core.queue;

import io.warrenmq.core.deadletter.Cause;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.queue.settings.QueueSettings;
import io.warrenmq.core.queue.settings.QueueSettings.DeadLetterTarget;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One shard that the test runs inside, with queues and channels on it: all calls are plain calls. */
final class QueueBench {
    static final QueueOptions PLAIN = new QueueOptions(false, false, false, FieldTable.EMPTY);
    static final QueueOptions DURABLE = new QueueOptions(true, false, false, FieldTable.EMPTY);
    static final QueueOptions AUTO_DELETE = new QueueOptions(false, false, true, FieldTable.EMPTY);

    private final SimulatedShards shards;
    private final SimulatedJournal journal;
    private final SimulatedPaging paging;
    private final Storage storage;
    private final List<Queue> ended = new ArrayList<>();
    private final List<String> deaths = new ArrayList<>();
    private long queueCount;

    QueueBench() {
        this(Long.MAX_VALUE);
    }

    QueueBench(long bodyBytesMax) {
        this(bodyBytesMax, 0);
    }

    QueueBench(long bodyBytesMax, long seed) {
        shards = new SimulatedShards(1, seed);
        journal = new SimulatedJournal(shards);
        paging = new SimulatedPaging(shards, journal);
        storage = paging.storage(1, bodyBytesMax);
        shards.enter(shard());
    }

    Shard shard() {
        return shards.shard(0);
    }

    /** What the shard has put off until its next cycle happens now. */
    void nextCycle() {
        shards.leave();
        try {
            shards.runUntilIdle();
        } finally {
            shards.enter(shard());
        }
    }

    /** Lets time pass. */
    void advance(long ms) {
        shards.leave();
        try {
            shards.advance(ms);
        } finally {
            shards.enter(shard());
        }
    }

    SimulatedPaging paging() {
        return paging;
    }

    Storage storage() {
        return storage;
    }

    /** Bytes that all queues keep in memory. */
    long heldBytes() {
        return storage.budget(shard()).heldBytes();
    }

    SimulatedJournal journal() {
        return journal;
    }

    /** The queues that have ended by themselves. */
    List<Queue> ended() {
        return ended;
    }

    Queue queue() {
        return queue(PLAIN);
    }

    Queue queue(QueueOptions options) {
        return queue(options, QueueSettings.PLAIN);
    }

    Queue queue(QueueSettings settings) {
        return queue(PLAIN, settings);
    }

    Queue queue(QueueOptions options, QueueSettings settings) {
        queueCount++;
        Queue.Identity identity = new Queue.Identity("/", "q" + queueCount, queueCount, options, Queue.NO_OWNER);
        Queue queue = new Queue(identity, settings, shard(), storage, ended::add, this::died);
        queue.configure(settings);
        return queue;
    }

    /** The queue as it comes to life again after a restart, empty yet. */
    Queue sameQueue(Queue before) {
        Queue queue = new Queue(before.identity(), before.settings(), shard(), storage, ended::add, this::died);
        queue.configure(before.settings());
        return queue;
    }

    private boolean died(Queue source, Message message, long position, DeadLetterTarget target, Cause cause) {
        deaths.add(TestMessages.text(message) + " " + cause.name().toLowerCase(Locale.ROOT));
        return false;
    }

    /** What has become a dead letter since the last call, with the cause. */
    List<String> takeDeaths() {
        List<String> taken = List.copyOf(deaths);
        deaths.clear();
        return taken;
    }

    /** Publishes a message as of now, with these properties. */
    void publish(Queue queue, BasicProperties properties, String body) {
        Message message = TestMessages.to("", queue.name(), properties, body);
        message.publishedAt(shard().wallMs());
        queue.publish(message);
    }

    /** Publishes messages as of now. */
    void publishNow(Queue queue, String... bodies) {
        for (String body : bodies) {
            publish(queue, BasicProperties.EMPTY, body);
        }
    }

    /** Publishes a message as of now that lives no longer than so many milliseconds. */
    void publishFor(long ms, Queue queue, String body) {
        publish(queue, BasicProperties.builder().expiration(Long.toString(ms)).build(), body);
    }

    TestChannel channel() {
        return new TestChannel(shard());
    }

    static void publish(Queue queue, String... bodies) {
        for (String body : bodies) {
            queue.publish(TestMessages.of(body));
        }
    }

    /** A persistent message that is in the journal for this queue; returns where. */
    long publishPersistent(Queue queue, String body) {
        var message = TestMessages.persistentTo("", queue.name(), body);
        message.publishedAt(shard().wallMs());
        long position = journal.append(message, new long[] {queue.identity().id()}, 1);
        message.journaledAt(position);
        queue.publish(message);
        return position;
    }

    /** Publishes messages with a header each, written {@code value:body}; without a colon they have none. */
    void publishWith(String header, Queue queue, String... messages) {
        for (String each : messages) {
            int colon = each.indexOf(':');
            BasicProperties properties = colon < 0
                    ? BasicProperties.EMPTY
                    : BasicProperties.builder()
                            .headers(FieldTable.builder()
                                    .put(header, each.substring(0, colon))
                                    .build())
                            .build();
            publish(queue, properties, each);
        }
    }

    /** The same, in the journal. */
    void publishPersistentWith(String header, Queue queue, String... messages) {
        for (String each : messages) {
            BasicProperties properties = BasicProperties.builder()
                    .deliveryMode(BasicProperties.PERSISTENT)
                    .headers(FieldTable.builder()
                            .put(header, each.substring(0, each.indexOf(':')))
                            .build())
                    .build();
            Message message = TestMessages.to("", queue.name(), properties, each);
            message.publishedAt(shard().wallMs());
            message.journaledAt(
                    journal.append(message, new long[] {queue.identity().id()}, 1));
            queue.publish(message);
        }
    }

    /** Gets one message that is there at once; null when there is none. Throws the refusal. */
    static Queue.@Nullable Got get(Queue queue, boolean noAck) {
        List<Optional<Queue.Got>> answers = askFor(queue, noAck);
        if (answers.isEmpty()) {
            throw new IllegalStateException("the get waits");
        }
        return answers.getFirst().orElse(null);
    }

    /** Gets one message, however long that takes; null when there is none. */
    Queue.@Nullable Got getLater(Queue queue, boolean noAck) {
        List<Optional<Queue.Got>> answers = askFor(queue, noAck);
        nextCycle();
        return answers.getFirst().orElse(null);
    }

    /** Begins a get, whose answer will be in the list. */
    static List<Optional<Queue.Got>> askFor(Queue queue, boolean noAck) {
        List<Optional<Queue.Got>> answers = new ArrayList<>(1);
        queue.get(noAck, got -> answers.add(Optional.ofNullable(got)), refusal -> {
            throw refusal;
        });
        return answers;
    }

    /** Takes all that is ready and in memory, without acknowledgement. */
    static List<String> drain(Queue queue) {
        List<String> bodies = new ArrayList<>();
        for (Queue.Got got = get(queue, true); got != null; got = get(queue, true)) {
            bodies.add(TestMessages.text(got.message()));
        }
        return bodies;
    }

    /** Takes all that is ready, wherever it is. */
    List<String> drainAll(Queue queue) {
        List<String> bodies = new ArrayList<>();
        for (Queue.Got got = getLater(queue, true); got != null; got = getLater(queue, true)) {
            bodies.add(TestMessages.text(got.message()));
        }
        return bodies;
    }

    static String counts(Queue queue) {
        QueueStatus status = queue.status();
        return status == null
                ? "ended"
                : status.readyCount() + " ready, " + status.unackedCount() + " unacked, " + status.consumerCount()
                        + " consumers";
    }
}
