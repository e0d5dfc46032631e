package io.warrenmq.store.ledger;

import io.warrenmq.store.checkpoint.SegmentBook;

/** Ends of messages that are to be added to a stored book. */
public final class BookEnds {
    private final long segment;
    private final Book book = new Book();

    public BookEnds(SegmentBook stored) {
        segment = stored.segment();
        book.continueBehind(stored.messages(), stored.settled());
    }

    /** The message at that offset has ended in that queue. */
    public void add(int offset, long queueId) {
        book.settled(offset, queueId);
    }

    /** What is to be put behind the stored book. */
    public SegmentBook toBook() {
        return new SegmentBook(segment, book.takeMessages(), book.takeSettled());
    }
}
