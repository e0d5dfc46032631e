package io.warrenmq.core.paging;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import java.util.HashMap;
import java.util.Map;

/** Pages into memory and answers in a later cycle. */
public final class SimulatedPaging implements Paging {
    private final Map<Long, Message> paged = new HashMap<>();
    private long lastPosition = FIRST_PAGED;

    /** Storage whose memory is never exceeded. */
    public static Storage unlimited(Journal journal, int shardCount) {
        return Storage.of(journal, new SimulatedPaging(), shardCount, Long.MAX_VALUE);
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
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        Message[] messages = new Message[count];
        for (int i = 0; i < count; i++) {
            Message message = paged.get(positions[i]);
            if (message == null) {
                throw new IllegalStateException("nothing is paged at " + positions[i]);
            }
            messages[i] = message;
        }
        shard.post(() -> loaded.loaded(messages));
    }
}
