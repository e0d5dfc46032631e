package io.warrenmq.core.journal;

import io.warrenmq.core.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one commit publishes and settles: it reaches the journal as one, see {@link Journal#append(JournalUnit)}. */
public final class JournalUnit {
    /** A message and the durable queues that take it; never compared, so the array does no harm. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Publish(Message message, long[] queueIds) {}

    /** A queue is done with the message at {@code position}. */
    public record Settlement(long queueId, long position) {}

    private final List<Publish> publishes = new ArrayList<>();
    private final List<Settlement> settlements = new ArrayList<>();

    /** Adds a message; the ids are copied. */
    public void publish(Message message, long[] queueIds, int queueCount) {
        publishes.add(new Publish(message, Arrays.copyOf(queueIds, queueCount)));
    }

    /** Adds the end of a message in a queue. */
    public void settle(long queueId, long position) {
        settlements.add(new Settlement(queueId, position));
    }

    public List<Publish> publishes() {
        return publishes;
    }

    public List<Settlement> settlements() {
        return settlements;
    }

    public boolean isEmpty() {
        return publishes.isEmpty() && settlements.isEmpty();
    }
}
