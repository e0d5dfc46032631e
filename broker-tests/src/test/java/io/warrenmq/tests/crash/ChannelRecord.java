package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a checker knows of one channel. */
final class ChannelRecord {
    /** Published and not yet confirmed, by tag. */
    final TreeMap<Long, SentMessage> unconfirmed = new TreeMap<>();

    /** In the order in which they were sent, outside of transactions. */
    final List<Copy> acks = new ArrayList<>();

    long lastTag;
    int settledAcks;
    boolean closed;

    /** The open one; none on a channel without transactions. */
    @Nullable
    Transaction transaction;
}
