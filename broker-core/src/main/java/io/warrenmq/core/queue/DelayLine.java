package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that are not ready before their time. They stand in the journal or on disk, 16 bytes each in memory, and are
 * read back shortly before they are due. They go in the order of their times, and where these are equal in that of
 * their coming. Owned by the queue's shard.
 *
 * <p>Bound: {@value #LOADED_MAX} messages are in memory before their time, and one read more.
 */
public final class DelayLine {
    private static final Logger LOG = LoggerFactory.getLogger(DelayLine.class);

    /** So long before its time a message may be read. */
    private static final long AHEAD_MS = 500;

    /** So long before its time a message must be read, so that one read brings many. */
    private static final long AHEAD_MIN_MS = AHEAD_MS / 2;

    private static final int LOADED_MAX = 4 * Backlog.READ_COUNT_MAX;

    /** A time that is learnt when the message is read. */
    private static final long UNKNOWN = Long.MIN_VALUE;

    /** Where messages go when their time has come. */
    interface Sink {
        /** When the message is due, if nobody has said otherwise. */
        long dueMs(Message message);

        /** The message's time has come. */
        void due(Message message, long standing);

        /** Whether nothing can be taken now; {@code again} runs when that is over. */
        boolean mustWait(Runnable again);
    }

    /**
     * A message that waits.
     *
     * @param id where it stands: its position in the journal, by which it is known until its time has come, through
     *     restarts; one that is not persistent has a larger id and ends with the broker's process
     * @param dueMs in milliseconds since 1970
     */
    public record Waiting(long id, long dueMs) {
        static final Comparator<Waiting> BY_TIME =
                Comparator.comparingLong(Waiting::dueMs).thenComparingLong(Waiting::id);
    }

    /** @param order tells which came first */
    private record Loaded(Message message, long standing, long dueMs, long order) {}

    private final Queue queue;
    private final Holdings holdings;
    private final Paging paging;
    private final Sink sink;
    private final WallTimer timer;
    private final TimeHeap byDue = new TimeHeap();

    /** What is in memory. */
    private final PriorityQueue<Loaded> loaded =
            new PriorityQueue<>(1, Comparator.comparingLong(Loaded::dueMs).thenComparingLong(Loaded::order));

    private long loadedEver;
    private @Nullable Read reading;
    private boolean heldUp;

    DelayLine(Queue queue, Holdings holdings, Paging paging, Sink sink) {
        this.queue = queue;
        this.holdings = holdings;
        this.paging = paging;
        this.sink = sink;
        this.timer = new WallTimer(queue.shard(), this::look);
    }

    /** How many messages wait. */
    public int size() {
        return byDue.size() + loaded.size() + (reading == null ? 0 : reading.count);
    }

    /** Takes a message. One that is due at once, almost, stays in memory if there is room. */
    void add(Message message) {
        long dueMs = sink.dueMs(message);
        boolean isNext = reading == null && dueMs < byDue.firstTime();
        if (isNext
                && dueMs <= queue.shard().wallMs() + AHEAD_MS
                && loaded.size() < LOADED_MAX
                && !holdings.isMemoryShort()) {
            load(message, holdings.standing(message), dueMs);
            timer.notLaterThan(dueMs);
        } else {
            add(holdings.store(message), dueMs);
        }
    }

    /** Takes over a message from before a restart: it is read to learn when it is due. */
    void restore(long standing) {
        add(standing, UNKNOWN);
    }

    /** Takes over a message from before a restart that is due then. */
    void restore(long standing, long dueMs) {
        add(standing, dueMs);
    }

    private void add(long standing, long dueMs) {
        byDue.add(dueMs, standing);
        wakeFor(dueMs);
    }

    private void load(Message message, long standing, long dueMs) {
        holdings.keep(message);
        loaded.add(new Loaded(message, standing, dueMs, loadedEver++));
    }

    private void wakeFor(long dueMs) {
        timer.notLaterThan(Math.max(AHEAD_MIN_MS, dueMs) - AHEAD_MIN_MS);
    }

    private void look() {
        if (queue.isEnded()) {
            return;
        }
        long nowMs = queue.shard().wallMs();
        release(nowMs);
        if (reading == null && byDue.size() > 0) {
            long upToMs = readUpToMs(nowMs);
            if (byDue.firstTime() <= upToMs) {
                read(upToMs);
            } else if (loaded.size() < LOADED_MAX) {
                wakeFor(byDue.firstTime());
            }
        }
    }

    /** Lets go those whose time has come, none before an earlier one that is not in memory. */
    private void release(long nowMs) {
        long upToMs = Math.min(nowMs, firstAbsentMs());
        for (Loaded first = loaded.peek(); first != null && first.dueMs <= upToMs; first = loaded.peek()) {
            if (isHeldUp()) {
                return;
            }
            loaded.remove();
            holdings.forget(first.message);
            sink.due(first.message, first.standing);
        }
        if (!loaded.isEmpty() && loaded.element().dueMs > nowMs) {
            timer.notLaterThan(loaded.element().dueMs);
        }
    }

    private boolean isHeldUp() {
        heldUp = heldUp
                || sink.mustWait(() -> {
                    heldUp = false;
                    look();
                });
        return heldUp;
    }

    /** The earliest time of those that are not in memory, as far as it is known. */
    private long firstAbsentMs() {
        long waitingMs = byDue.firstTime() == UNKNOWN ? TimeHeap.NEVER : byDue.firstTime();
        return reading == null ? waitingMs : Math.min(waitingMs, reading.firstDueMs());
    }

    /** Up to when messages are to be read now; with memory full only what goes before all that is there. */
    private long readUpToMs(long nowMs) {
        if (loaded.size() >= LOADED_MAX) {
            return loaded.element().dueMs - 1;
        }
        return byDue.firstTime() <= nowMs + AHEAD_MIN_MS ? nowMs + AHEAD_MS : UNKNOWN;
    }

    private void read(long upToMs) {
        List<Waiting> next = new ArrayList<>();
        while (next.size() < Backlog.READ_COUNT_MAX && byDue.firstTime() <= upToMs) {
            next.add(new Waiting(byDue.firstKey(), byDue.firstTime()));
            byDue.removeFirst();
        }
        next.sort(Comparator.comparingLong(Waiting::id)); // the disk has them in this order
        Read read = new Read(next);
        reading = read;
        paging.read(read.positions.clone(), read.positions.length, queue.shard(), read);
    }

    /** What has been asked for. */
    private final class Read implements Paging.Loaded {
        final long[] positions;
        final long[] dueMs;
        final boolean[] cancelled;
        int count;

        Read(List<Waiting> next) {
            positions = next.stream().mapToLong(Waiting::id).toArray();
            dueMs = next.stream().mapToLong(Waiting::dueMs).toArray();
            cancelled = new boolean[positions.length];
            count = positions.length;
        }

        long firstDueMs() {
            return Arrays.stream(dueMs).filter(ms -> ms != UNKNOWN).min().orElse(TimeHeap.NEVER);
        }

        /** The index of that message; negative when it is not among them. */
        int indexOf(long id) {
            int index = Arrays.binarySearch(positions, id);
            return index >= 0 && cancelled[index] ? -1 : index;
        }

        void cancel(int index) {
            cancelled[index] = true;
            count--;
        }

        @Override
        public void loaded(Message @Nullable [] messages) {
            if (reading != this) {
                for (long position : positions) {
                    holdings.release(position, false); // the queue has ended meanwhile
                }
                return;
            }
            reading = null;
            int done = messages == null ? 1 : messages.length;
            for (int i = 0; i < positions.length; i++) {
                if (cancelled[i]) {
                    holdings.release(positions[i], true);
                } else if (i >= done) {
                    byDue.add(dueMs[i], positions[i]);
                } else if (messages == null) {
                    holdings.release(positions[i], false); // the journal keeps it: the disk may yet give it back
                } else {
                    take(messages[i], i);
                }
            }
            look();
            if (messages == null) {
                LOG.error(
                        "{} leaves out a delayed message until a restart: it cannot be read, at position {}",
                        queue.describe(),
                        positions[0]);
            }
        }

        private void take(Message message, int i) {
            long due = dueMs[i] == UNKNOWN ? sink.dueMs(message) : dueMs[i];
            if (due > queue.shard().wallMs() + AHEAD_MS) {
                add(positions[i], due);
            } else {
                load(message, positions[i], due);
            }
        }
    }

    // --- what an administrator does

    /**
     * Messages in the order of their times, and of their ids where these are equal: from the first behind that time and
     * id, at most so many. Those whose time is not known yet, just after a restart, and those that are due within the
     * second and have no id are left out. Goes through all that wait.
     */
    public List<Waiting> list(long fromMs, long afterId, int countMax) {
        PriorityQueue<Waiting> found = new PriorityQueue<>(Waiting.BY_TIME.reversed());
        TimeHeap.LongBinaryConsumer look = (dueMs, id) -> {
            boolean isBehind = dueMs > fromMs || (dueMs == fromMs && id > afterId);
            if (!isBehind || dueMs == UNKNOWN || id == Message.NOT_JOURNALED || countMax <= 0) {
                return;
            }
            Waiting last = found.size() < countMax ? null : found.element();
            if (last == null || dueMs < last.dueMs || (dueMs == last.dueMs && id < last.id)) {
                if (last != null) {
                    found.remove();
                }
                found.add(new Waiting(id, dueMs));
            }
        };
        byDue.forEach(look);
        loaded.forEach(each -> look.accept(each.dueMs, each.standing));
        Read read = reading;
        for (int i = 0; read != null && i < read.positions.length; i++) {
            if (!read.cancelled[i]) {
                look.accept(read.dueMs[i], read.positions[i]);
            }
        }
        return found.stream().sorted(Waiting.BY_TIME).toList();
    }

    /** Drops a message before its time; false when no such message waits. Takes the longer the more there are. */
    public boolean cancel(long id) {
        Read read = reading;
        int index = read == null ? -1 : read.indexOf(id);
        if (read != null && index >= 0) {
            read.cancel(index);
        } else if (remove(id)) {
            holdings.release(id, true);
        } else {
            return false;
        }
        return true;
    }

    /** Gives a message another time; false when no such message waits. Takes the longer the more there are. */
    public boolean reschedule(long id, long dueMs) {
        Read read = reading;
        int index = read == null ? -1 : read.indexOf(id);
        if (read != null && index >= 0) {
            read.dueMs[index] = dueMs;
        } else if (remove(id)) {
            add(id, dueMs);
        } else {
            return false;
        }
        holdings.reschedule(id, dueMs);
        return true;
    }

    private boolean remove(long id) {
        if (id == Message.NOT_JOURNALED) {
            return false;
        }
        for (Loaded each : loaded) {
            if (each.standing == id) {
                loaded.remove(each);
                holdings.forget(each.message);
                return true;
            }
        }
        return byDue.remove(id);
    }

    /** The queue has ended. What is being read is released when that is done. */
    void end() {
        timer.cancel();
        reading = null;
        byDue.forEach((_, standing) -> holdings.release(standing, false));
        byDue.clear();
        for (Loaded each : loaded) {
            holdings.forget(each.message);
            holdings.release(each.standing, false);
        }
        loaded.clear();
    }
}
