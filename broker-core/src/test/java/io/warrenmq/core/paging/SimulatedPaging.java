package io.warrenmq.core.paging;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pages into memory and reads from there and from the journal. It answers in later cycles that the simulation chooses,
 * often with less than it was asked for, and refuses what no queue should ask.
 */
public final class SimulatedPaging implements Paging, SimulatedShards.Device {
    @SuppressWarnings("ArrayRecordComponent")
    private record Asked(long[] positions, Shard shard, Loaded loaded) {}

    private final SimulatedJournal journal;
    private final Map<Long, Message> paged = new HashMap<>();
    private final Set<Long> damaged = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private long lastPosition = FIRST_PAGED;
    private int countMax = Integer.MAX_VALUE;
    private boolean held;
    private int readCount;

    public SimulatedPaging(SimulatedShards shards, SimulatedJournal journal) {
        this.journal = journal;
        shards.attach(this);
    }

    /** Storage whose memory is never exceeded, so that nothing is paged. */
    public static Storage unlimited(Journal journal, int shardCount) {
        return Storage.of(journal, new Refusing(), shardCount, Long.MAX_VALUE);
    }

    /** Storage with so much memory for each shard. */
    public Storage storage(int shardCount, long bodyBytesMax) {
        return new Storage(
                journal,
                this,
                IntStream.range(0, shardCount)
                        .mapToObj(_ -> new BodyBudget(bodyBytesMax))
                        .toList());
    }

    /** How many messages are written out. */
    public int pagedCount() {
        return paged.size();
    }

    /** How many reads it was asked for. */
    public int readCount() {
        return readCount;
    }

    /** From now on the message at that position cannot be read. */
    public void damage(long position) {
        damaged.add(position);
    }

    /** No answer has more messages. */
    public void answerAtMost(int count) {
        countMax = count;
    }

    /** While held, nothing is read. */
    public void hold(boolean stopped) {
        held = stopped;
    }

    @Override
    public long page(Message message) {
        paged.put(++lastPosition, message);
        return lastPosition;
    }

    @Override
    public void release(long position) {
        if (paged.remove(position) == null) {
            throw new IllegalStateException("nothing is paged at " + position);
        }
        for (Asked each : asked) {
            for (long wanted : each.positions) {
                if (wanted == position) {
                    throw new IllegalStateException("position " + position + " is released while it is read");
                }
            }
        }
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        if (count == 0 || count > positions.length) {
            throw new IllegalStateException("asked for " + count + " of " + positions.length);
        }
        readCount++;
        long[] wanted = new long[count];
        for (int i = 0; i < count; i++) {
            wanted[i] = positions[i];
            find(positions[i]);
            positions[i] = Long.MIN_VALUE; // it was taken over, so nobody may look at it again
        }
        asked.add(new Asked(wanted, shard, loaded));
    }

    private Message find(long position) {
        Message message = Paging.isPaged(position) ? paged.get(position) : journal.message(position);
        if (message == null) {
            throw new IllegalStateException("nothing is at " + position);
        }
        return message;
    }

    @Override
    public boolean hasWork() {
        return !held && !asked.isEmpty();
    }

    @Override
    public void work(RandomGenerator random) {
        Asked next = asked.remove(random.nextInt(asked.size()));
        int count = Math.min(next.positions.length, countMax);
        if (random.nextBoolean()) {
            count = 1 + random.nextInt(Math.min(count, 4));
        }
        Message @Nullable [] answer = read(next.positions, count);
        next.shard.post(() -> next.loaded.loaded(answer));
    }

    private Message @Nullable [] read(long[] positions, int count) {
        List<Message> messages = new ArrayList<>(count);
        for (int i = 0; i < count && !damaged.contains(positions[i]); i++) {
            Message kept = find(positions[i]);
            Message copy = new Message(kept.exchange(), kept.routingKey(), kept.content(), kept.propertiesLength());
            copy.journaledAt(positions[i]);
            copy.publishedAt(kept.publishedMs());
            messages.add(copy);
        }
        return messages.isEmpty() ? null : messages.toArray(Message[]::new);
    }

    /** For memory that never runs out. */
    private static final class Refusing implements Paging {
        @Override
        public long page(Message message) {
            throw new IllegalStateException("memory has not run out");
        }

        @Override
        public void release(long position) {
            throw new IllegalStateException("nothing is paged");
        }

        @Override
        public void read(long[] positions, int count, Shard shard, Loaded loaded) {
            throw new IllegalStateException("nothing is paged");
        }
    }
}
