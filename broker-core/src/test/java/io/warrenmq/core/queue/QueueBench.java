package io.warrenmq.core.queue;

import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
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
        shards.advance(ms);
        shards.enter(shard());
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
        queueCount++;
        Queue.Identity identity = new Queue.Identity("/", "q" + queueCount, queueCount, options, Queue.NO_OWNER);
        return new Queue(identity, shard(), storage, ended::add);
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
        long position = journal.append(message, new long[] {queue.identity().id()}, 1);
        message.journaledAt(position);
        queue.publish(message);
        return position;
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
