package io.warrenmq.core.queue;

import io.warrenmq.core.message.Message;

/** What a look for one message of a {@link Backlog} has found. */
sealed interface Found {
    /** The message is not there any more: handed out, or gone. */
    record Nothing() implements Found {
        static final Nothing INSTANCE = new Nothing();
    }

    /** It is being read just now: ask again after the next change. */
    record Busy() implements Found {
        static final Busy INSTANCE = new Busy();
    }

    /** The message, which has left the queue and is to be settled. */
    record InMemory(Message message, long standing) implements Found {}

    /** Where the message stands, which has left the queue and is to be read and settled. */
    record Elsewhere(long standing) implements Found {}
}
