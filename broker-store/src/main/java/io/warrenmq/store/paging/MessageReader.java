package io.warrenmq.store.paging;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.paging.RecordSource.DamagedRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages back for queues, on one thread of its own. Bound: each queue has one request under way, and an answer
 * brings at most {@value #ANSWER_BYTES_MAX} bytes and one message more.
 */
public final class MessageReader implements Paging {
    private static final Logger LOG = LoggerFactory.getLogger(MessageReader.class);
    private static final int ANSWER_BYTES_MAX = 1024 * 1024;

    private final Journal journal;
    private final JournalSource source;
    private final Pages pages;
    private final Executor thread;

    /**
     * @param thread reads; runs one task at a time, in order
     * @param writing writes messages out, in the same way
     */
    public MessageReader(Journal journal, Disk disk, CheckpointStore checkpoints, Executor thread, Executor writing) {
        this.journal = journal;
        this.source = new JournalSource(disk, checkpoints);
        this.pages = new Pages(disk, thread, writing);
        this.thread = thread;
    }

    /** Deletes what messages an earlier run has written out. */
    public static void forgetPages(Disk disk) throws IOException {
        Pages.deleteAll(disk);
    }

    /** The segment's file goes. Any thread. */
    public void retire(long segment) {
        source.retire(segment);
    }

    @Override
    public boolean isBehind() {
        return pages.isBehind();
    }

    @Override
    public void whenCaughtUp(Shard shard, Runnable task) {
        pages.whenCaughtUp(shard, task);
    }

    @Override
    public long page(Message message) {
        return pages.page(message);
    }

    @Override
    public void release(long position) {
        pages.release(position);
    }

    @Override
    public void read(long[] positions, int count, Shard shard, Loaded loaded) {
        if (!Paging.isPaged(positions[0]) && positions[0] > journal.durablePosition()) {
            // It is not in its file yet.
            journal.whenDurable(positions[0], shard, () -> submit(positions, count, shard, loaded));
        } else {
            submit(positions, count, shard, loaded);
        }
    }

    private void submit(long[] positions, int count, Shard shard, Loaded loaded) {
        thread.execute(() -> {
            Message[] messages = load(positions, count);
            shard.post(() -> loaded.loaded(messages));
        });
    }

    private Message @Nullable [] load(long[] positions, int count) {
        List<Message> messages = new ArrayList<>(count);
        long bytes = 0;
        for (int i = 0; i < count && bytes < ANSWER_BYTES_MAX; i++) {
            boolean paged = Paging.isPaged(positions[i]);
            if (!paged && positions[i] > journal.durablePosition()) {
                break;
            }
            try {
                Message message = (paged ? pages : source).read(positions[i]);
                messages.add(message);
                bytes += message.content().length;
            } catch (IOException | DamagedRecordException | CheckpointException e) {
                if (messages.isEmpty()) {
                    LOG.error("cannot read a message back: {}", e.getMessage());
                    return null;
                }
                break; // told when it is the first
            }
        }
        return messages.toArray(Message[]::new);
    }

    public void close() {
        source.close();
        pages.close();
    }
}
