package io.warrenmq.store.journal;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** The journal as a whole: the side that shards append to and the side that writes. */
public final class JournalLog {
    private final FileJournal journal;
    private final JournalWriter writer;
    private final Segments segments;
    private final SyncPolicy policy;

    private JournalLog(FileJournal journal, JournalWriter writer, Segments segments, SyncPolicy policy) {
        this.journal = journal;
        this.writer = writer;
        this.segments = segments;
        this.policy = policy;
    }

    /**
     * Begins a run: writes its first batch and forces it.
     *
     * @param id of the first segment, greater than any before
     * @param previous id of the last segment that was written, 0 for none
     * @param follower hears of each batch once it is durable
     */
    public static JournalLog begin(
            Segments segments, long id, long previous, Tail tail, Options options, JournalWriter.Follower follower)
            throws IOException {
        segments.findReserves();
        FirstBatch.Begun begun =
                FirstBatch.write(segments, id, previous, options.segmentBytes(), options.random(), tail, follower);
        FileJournal journal = new FileJournal(
                begun.segment(), begun.offset(), options.segmentBytes(), options.backlogBytesMax(), options.random());
        JournalWriter writer = new JournalWriter(journal, segments, options.policy(), options.events(), follower);
        writer.continueIn(begun.segment());
        return new JournalLog(journal, writer, segments, options.policy());
    }

    /**
     * What does not change from run to run.
     *
     * @param backlogBytesMax see {@link FileJournal}
     */
    public record Options(
            SyncPolicy policy, int segmentBytes, long backlogBytesMax, JournalEvents events, RandomGenerator random) {}

    public FileJournal journal() {
        return journal;
    }

    /** For tests that write step by step instead of calling {@link #start}. */
    public JournalWriter writer() {
        return writer;
    }

    public Segments segments() {
        return segments;
    }

    /** Lets a thread do the writing from now on. */
    public void start() {
        new JournalThread(journal, writer, segments, policy).start();
    }
}
